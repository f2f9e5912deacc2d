import { mkdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { Facts } from "./worker.ts";

/**
 * Writes the bare Worker as a bundle: the launcher serves it in Edgewrite's place, so that runtime, sockets, bindings and
 * settings are the same and only the code differs.
 */
export async function writeBareBundle(folder: string, facts: Facts): Promise<void> {
  await writePlainBundle(folder, join(import.meta.dirname, "worker.ts"));
  await writeFile(join(folder, "facts.js"), `export default ${JSON.stringify(facts)};`);
}

/** A Worker of one file as a bundle, its types stripped. */
export async function writePlainBundle(folder: string, file: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "index.js"), stripTypeScriptTypes(await readFile(file, "utf8")));
}
