import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ bin: z.record(z.string(), z.string()).optional() })),
});

/** npm fetches a package anew at every install, and so at every `npm start`, when a program of it is not there. */
test("every program that the lock file lists is there: take from it what a package does not bring", () => {
  const { packages } = lockfile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
  const programs = Object.entries(packages)
    .filter(([path]) => path !== "" && existsSync(path))
    .flatMap(([path, { bin = {} }]) => Object.values(bin).map((file) => join(path, file)));
  expect(programs.length).toBeGreaterThan(10);
  expect(programs.filter((file) => !existsSync(file))).toEqual([]);
});
