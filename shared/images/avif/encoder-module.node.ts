import { compileFile } from "../compile-file.ts";

export const encoderModule = compileFile("@jsquash/avif/codec/enc/avif_enc.wasm");
