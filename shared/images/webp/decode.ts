import type { RowSink } from "../bitmap.ts";
import { lazyModule } from "../emscripten.ts";
import { damaged, ImageError } from "../failure.ts";
import type { ImageHeader } from "../header.ts";

interface Decoder {
  decode(
    bytes: Uint8Array,
  ): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number } | null;
}

const run = lazyModule<Decoder>(
  async () => (await import("#webp-decoder-module")).decoderModule,
  async () => (await import("@jsquash/webp/codec/dec/webp_dec.js")).default,
);

/** Most pixels: the decoder has them all, and hands them over as a copy. */
const MOST = 12 * 1024 * 1024;

/** Decodes a WebP, of an animated one nothing. @throws ImageError damaged, unsupported, too-large */
export async function decodeWebp(bytes: Uint8Array, header: ImageHeader, sink: RowSink): Promise<void> {
  const { width, height } = header;
  if (width * height > MOST)
    throw new ImageError("too-large", `A WebP of more than ${MOST} pixels cannot be read.`);
  const image = await run((codec) => codec.decode(bytes)).catch((cause: unknown) => {
    throw damaged("The WebP cannot be decoded.", cause);
  });
  if (!image || image.width !== width || image.height !== height)
    throw damaged("The WebP cannot be decoded.");
  for (let y = 0; y < height; y++) sink(image.data.subarray(y * width * 4, (y + 1) * width * 4));
}
