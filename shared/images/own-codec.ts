import type { ImageCodec } from "./codec.ts";
import { ImageError } from "./failure.ts";
import { decodeJpeg, sideFor } from "./jpeg/decode.ts";
import { encodeJpeg } from "./jpeg/encode.ts";
import { shrunk } from "./jpeg/planes.ts";
import { decodePng } from "./png/decode.ts";
import { encodePng } from "./png/encode.ts";

const JPEG_QUALITY = 82;

/** The default: works wherever JavaScript and wasm do, and needs nothing bound. */
export const ownCodec: ImageCodec = {
  async decode(bytes, header, least, open) {
    switch (header.format) {
      case "jpeg": {
        const side = sideFor(header, least);
        return decodeJpeg(bytes, side, open(shrunk(header, side), side / 8));
      }
      case "png":
        return decodePng(bytes, open(header, 1));
      default:
        throw new ImageError("unsupported", `Images of the type ${header.format} cannot be read yet.`);
    }
  },

  async encode(bitmap, output, quality) {
    switch (output) {
      case "jpg":
      case "jpeg":
        return encodeJpeg(bitmap, quality < 0 ? JPEG_QUALITY : quality);
      case "png":
        return encodePng(bitmap);
      default:
        throw new ImageError("unsupported", `Images of the type ${output} cannot be written yet.`);
    }
  },
};
