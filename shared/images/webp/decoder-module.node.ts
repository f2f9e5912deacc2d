import { compileFile } from "../compile-file.ts";

export const decoderModule = compileFile("@jsquash/webp/codec/dec/webp_dec.wasm");
