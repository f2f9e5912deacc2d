// workerd compiles no wasm at run time: the module must be a static import of the bundle.
import module from "@jsquash/webp/codec/dec/webp_dec.wasm";

export const decoderModule: WebAssembly.Module = module;
