import { encodeAvif } from "./avif/encode.ts";
import type { ImageCodec } from "./codec.ts";
import { decodeGif } from "./gif/decode.ts";
import { encodeGif } from "./gif/encode.ts";
import { decodeJpeg, sideFor } from "./jpeg/decode.ts";
import { encodeJpeg } from "./jpeg/encode.ts";
import { shrunk } from "./jpeg/planes.ts";
import { decodePng } from "./png/decode.ts";
import { encodePng } from "./png/encode.ts";
import { decodeWebp } from "./webp/decode.ts";
import { encodeWebp } from "./webp/encode.ts";

const JPEG_QUALITY = 82;
const WEBP_QUALITY = 80;
const AVIF_QUALITY = 55;

/** The default: works wherever JavaScript and wasm do, and needs nothing bound. */
export const ownCodec: ImageCodec = {
  name: "wasm",

  async decode(bytes, header, least, open) {
    switch (header.format) {
      case "jpeg": {
        const side = sideFor(header, least);
        return decodeJpeg(bytes, side, open(shrunk(header, side), side / 8));
      }
      case "png":
        return decodePng(bytes, open(header, 1));
      case "gif":
        return decodeGif(bytes, open(header, 1));
      case "webp":
        return decodeWebp(bytes, header, open(header, 1));
    }
  },

  async encode(bitmap, output, quality) {
    switch (output) {
      case "jpg":
      case "jpeg":
        return encodeJpeg(bitmap, quality < 0 ? JPEG_QUALITY : quality);
      case "png":
        return encodePng(bitmap);
      case "gif":
        return encodeGif(bitmap);
      case "webp":
        return encodeWebp(bitmap, quality < 0 ? WEBP_QUALITY : quality);
      case "avif":
        return encodeAvif(bitmap, quality < 0 ? AVIF_QUALITY : quality);
    }
  },
};
