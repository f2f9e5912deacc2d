// Node reads and compiles the same file; package.json "imports" picks this one outside workerd.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const path = createRequire(import.meta.url).resolve("argon2-wasm-edge/wasm/argon2.wasm");

// workerd's types forbid what Node allows here, so the constructor is reached without them.
export const argon2Module: WebAssembly.Module = Reflect.construct(WebAssembly.Module, [readFileSync(path)]);
