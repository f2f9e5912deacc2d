import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

/** Licences under which a package may be part of what is deployed: none asks for more than to be named. SPDX identifiers. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** True when an SPDX expression leaves a choice among permissive licences. */
function isPermissive(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, "$1");
  if (/[()]/.test(bare)) return false;
  return bare
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => PERMISSIVE.has(one.trim())));
}

const manifest = z.object({ license: z.string().optional() });
const lockfile = z.object({
  packages: z.record(
    z.string(),
    manifest.extend({ dev: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
});

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

/**
 * What is installed without development: all that gets into the bundle, see below. What builds and runs it on one machine
 * (`npm start`: wrangler, Miniflare, sharp under the LGPL) is of development, is not part of what is deployed, and not judged here.
 */
const production = Object.entries(lockfile.parse(read("package-lock.json")).packages).filter(
  ([path, { dev }]) => path !== "" && dev !== true,
);

test("every package of production is under a permissive licence, as it says itself", () => {
  const names = production.map(([path]) => path);
  for (const known of ["@aws-sdk/client-s3", "@smithy/core", "hono", "@jsquash/avif"]) {
    expect(names).toContain(`node_modules/${known}`);
  }
  const others = production.flatMap(([path, { license = "", optional }]) => {
    const file = `${path}/package.json`;
    // Of Node's own binaries the one of this machine is there.
    const isHere = existsSync(file);
    if (!isHere)
      return optional && isPermissive(license) ? [] : [`${path}: not installed, ${license || "none"}`];
    const own = manifest.parse(read(file)).license ?? "";
    return isPermissive(own) && own === license
      ? []
      : [`${path}: ${own || "none"}, locked as ${license || "none"}`];
  });
  expect(others).toEqual([]);
});

/** Imports of code from elsewhere; of types alone nothing is left in the bundle. */
const IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^".#][^"]*)"|\bimport\("([^".#][^"]*)"\)/gm;
const OF_THE_PLATFORM = /^(?:node|cloudflare):/;

const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

test("nothing else gets into the bundle", () => {
  const names = new Set(production.map(([path]) => path.replace(/^node_modules\//, "")));
  const imported = new Map<string, string>();
  for (const file of globSync("{workers,queues,durable-objects,shared}/**/*.ts")) {
    for (const [, one, other] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const specifier = one ?? other ?? "";
      if (!OF_THE_PLATFORM.test(specifier)) imported.set(packageOf(specifier), file);
    }
  }
  for (const known of ["@aws-sdk/client-s3", "hono", "zod"]) expect([...imported.keys()]).toContain(known);
  expect([...imported].filter(([name]) => !names.has(name))).toEqual([]);
});

test.each([
  ["MIT", true],
  ["(MIT OR GPL-3.0-only)", true],
  ["MIT AND Apache-2.0", true],
  ["GPL-3.0-only", false],
  ["MIT AND LGPL-2.1-only", false],
  ["(MIT AND GPL-2.0-only) OR AGPL-3.0-only", false],
  ["SEE LICENSE IN LICENSE.md", false],
  ["UNLICENSED", false],
  ["", false],
])("%s: %s", (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});
