// workerd compiles no wasm at run time: the module must be a static import of the bundle.
import module from "@jsquash/avif/codec/enc/avif_enc.wasm";

export const encoderModule: WebAssembly.Module = module;
