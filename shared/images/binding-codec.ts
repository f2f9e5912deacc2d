import type { Bitmap } from "./bitmap.ts";
import type { ImageCodec } from "./codec.ts";
import { mimeTypeOf, type Output } from "./edit.ts";
import type { ImageHeader } from "./header.ts";
import { ownCodec } from "./own-codec.ts";
import { readHeader } from "./png/chunks.ts";
import { decodePng } from "./png/decode.ts";
import { encodePng } from "./png/encode.ts";

/** Formats the service writes better or faster than we do. */
const LOSSY: ReadonlySet<Output> = new Set(["jpg", "jpeg", "webp", "avif"]);

/**
 * Cloudflare Images by its binding: it decodes and shrinks, and writes the formats with loss. What it refuses our own
 * codec tries, so that a quota that is used up costs time and not pictures; the words for a broken image are the same.
 */
export function bindingCodec(images: ImagesBinding): ImageCodec {
  return {
    name: "binding",
    async decode(bytes, header, least, open) {
      const png = await shrunk(images, bytes, header, least).catch(() => null);
      if (!png) return ownCodec.decode(bytes, header, least, open);
      const size = readHeader(png);
      await decodePng(png, open(size, size.width / header.width));
    },
    async encode(bitmap, output, quality) {
      if (!LOSSY.has(output)) return ownCodec.encode(bitmap, output, quality);
      const written = await encoded(images, bitmap, output, quality).catch(() => null);
      return written ?? ownCodec.encode(bitmap, output, quality);
    },
  };
}

async function shrunk(
  images: ImagesBinding,
  bytes: Uint8Array,
  header: ImageHeader,
  least: { readonly width: number; readonly height: number },
): Promise<Uint8Array | null> {
  // The service would turn the image by itself, which is for the caller to do.
  const source = header.orientation === 1 ? bytes : withoutExif(bytes, header);
  if (!source) return null;
  const result = await images
    .input(streamOf(source))
    .transform({ width: least.width, height: least.height, fit: "squeeze" })
    .output({ format: "image/png", anim: false });
  return result.response().bytes();
}

async function encoded(images: ImagesBinding, bitmap: Bitmap, output: Output, quality: number) {
  const format = mimeTypeOf(output);
  if (format !== "image/jpeg" && format !== "image/webp" && format !== "image/avif") return null;
  const png = await encodePng(bitmap);
  const options: ImageOutputOptions = quality < 0 ? { format } : { format, quality: Math.max(1, quality) };
  return (await images.input(streamOf(png)).output(options)).response().bytes();
}

/** A JPEG whose EXIF data nobody finds; null for other formats. */
function withoutExif(bytes: Uint8Array, { format }: ImageHeader): Uint8Array | null {
  if (format !== "jpeg") return null;
  const at = bytes.findIndex(
    (byte, i) => byte === 0x45 && bytes[i + 1] === 0x78 && bytes[i + 2] === 0x69 && bytes[i + 3] === 0x66,
  );
  const copy = bytes.slice();
  copy[at] = 0x58;
  return copy;
}

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
