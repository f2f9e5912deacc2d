// workerd compiles no wasm at run time: the module must be a static import of the bundle.
import module from "argon2-wasm-edge/wasm/argon2.wasm";

export const argon2Module: WebAssembly.Module = module;
