import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** The bundler's own words about what is wrong with the source. */
export class BundleError extends Error {
  override name = "BundleError";
}

/**
 * Runs the pinned wrangler, quietly. @returns its standard output.
 * @throws BundleError with all it said when it fails.
 */
export async function wrangler(args: readonly string[], input?: string): Promise<string> {
  const bin = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
  const child = spawn(process.execPath, ["--no-warnings", bin, ...args], { cwd: root });
  let output = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, fail) =>
    child.once("error", fail).once("close", done),
  );
  if (code !== 0) throw new BundleError(`${output}${complaint}`.trim());
  return output;
}

/** Builds into `folder` exactly what a deploy would upload. About a second. */
export async function buildBundle(folder: string): Promise<void> {
  await wrangler(["deploy", "--dry-run", "--outdir", folder]);
}

/** A module of the bundle in Miniflare's words. */
export interface BundleModule {
  readonly type: "ESModule" | "CompiledWasm" | "Data" | "Text";
  readonly path: string;
}

const types: Readonly<Record<string, BundleModule["type"]>> = {
  js: "ESModule",
  mjs: "ESModule",
  wasm: "CompiledWasm",
  bin: "Data",
  txt: "Text",
  html: "Text",
  sql: "Text",
};

/** The modules of a bundle, entry first. @throws BundleError when there is no bundle. */
export async function bundleModules(folder: string): Promise<BundleModule[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const modules: BundleModule[] = [];
  for (const entry of entries) {
    const type = types[entry.name.split(".").at(-1) ?? ""];
    if (entry.isFile() && type !== undefined)
      modules.push({ type, path: join(entry.parentPath, entry.name) });
  }
  const first = modules.findIndex((module) => relative(folder, module.path) === "index.js");
  const [entry] = first < 0 ? [] : modules.splice(first, 1);
  if (entry === undefined) throw new BundleError(`There is no bundle in ${folder}.`);
  return [entry, ...modules];
}
