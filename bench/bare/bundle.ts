import { mkdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { Facts } from "./worker.ts";

/**
 * Writes the bare Worker as a bundle: the launcher serves it in Edgewrite's place, so that runtime, sockets, bindings and
 * settings are the same and only the code differs.
 */
export async function writeBareBundle(folder: string, facts: Facts): Promise<void> {
  const source = await readFile(join(import.meta.dirname, "worker.ts"), "utf8");
  await mkdir(folder);
  await writeFile(join(folder, "index.js"), stripTypeScriptTypes(source));
  await writeFile(join(folder, "facts.js"), `export default ${JSON.stringify(facts)};`);
}
