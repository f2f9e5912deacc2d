import type { RowSink, Size } from "../bitmap.ts";
import { lazyModule } from "../emscripten.ts";
import { damaged, ImageError } from "../failure.ts";
import { type ImageHeader, readImageHeader } from "../header.ts";
import { firstFrame } from "./first-frame.ts";

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

/** Bytes a pixel that the decoder's memory grows by, as measured, and four of the copy it hands over. */
const LOSSY = 10;
const LOSSLESS = 12;
const WITH_ALPHA = 15;

/** Bytes that decoding a WebP takes besides those of its file; the decoder has a copy of that. */
export function webpDecodingCost(head: Uint8Array, { width, height }: Size, size: number): number {
  if (width * height > MOST) return 0;
  const kind = String.fromCharCode(...head.subarray(12, 16));
  const hasAlpha = kind === "VP8X" && ((head[20] ?? 0) & 0x10) !== 0;
  return size + width * height * (kind === "VP8 " ? LOSSY : hasAlpha ? WITH_ALPHA : LOSSLESS);
}

/** Decodes a WebP; of an animated one the first frame, on its transparent canvas. @throws ImageError damaged, too-large */
export async function decodeWebp(bytes: Uint8Array, header: ImageHeader, sink: RowSink): Promise<void> {
  const { width, height } = header;
  if (width * height > MOST) {
    throw new ImageError("too-large", `A WebP of more than ${MOST} pixels cannot be read.`);
  }
  const first = firstFrame(bytes);
  const frame = first ?? { bytes, left: 0, top: 0, width, height };
  if (frame.left + frame.width > width || frame.top + frame.height > height) {
    throw damaged("The frame of the WebP lies outside its canvas.");
  }
  // What it says of itself is what is decoded, whatever the canvas says of it.
  const inner = first ? readImageHeader(first.bytes) : frame;
  if (inner.width !== frame.width || inner.height !== frame.height) {
    throw damaged("The frame of the WebP has another size than it says.");
  }
  const image = await run((codec) => codec.decode(frame.bytes)).catch((cause: unknown) => {
    throw damaged("The WebP cannot be decoded.", cause);
  });
  if (!image || image.width !== frame.width || image.height !== frame.height) {
    throw damaged("The WebP cannot be decoded.");
  }
  const line = frame.width * 4;
  const row = new Uint8ClampedArray(width * 4);
  for (let y = 0; y < height; y++) {
    const from = y - frame.top;
    row.fill(0);
    if (from >= 0 && from < frame.height)
      row.set(image.data.subarray(from * line, (from + 1) * line), frame.left * 4);
    sink(row);
  }
}
