import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { wrangler } from "./wrangler.ts";

/**
 * Builds into `folder` exactly what a deploy would upload. About a second.
 * @throws WranglerError with the bundler's words when the source is wrong.
 */
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

/** The modules of a bundle, entry first. @throws Error when there is no bundle. */
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
  if (entry === undefined) throw new Error(`There is no bundle in ${folder}.`);
  return [entry, ...modules];
}
