// workerd compiles no wasm at run time: the module must be a static import of the bundle.
import module from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";

export const encoderModule: WebAssembly.Module = module;
