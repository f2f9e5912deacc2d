// Node reads and compiles what workerd has in its bundle; package.json "imports" picks one or the other.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A wasm file of a package, compiled. workerd's types forbid what Node allows here, so the constructor is reached without them. */
export function compileFile(name: string): WebAssembly.Module {
  const path = createRequire(import.meta.url).resolve(name);
  return Reflect.construct(WebAssembly.Module, [readFileSync(path)]);
}
