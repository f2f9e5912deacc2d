import { compileFile } from "../compile-file.ts";

export const encoderModule = compileFile("@jsquash/webp/codec/enc/webp_enc_simd.wasm");
