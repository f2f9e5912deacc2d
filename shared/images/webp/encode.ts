import type { Bitmap } from "../bitmap.ts";
import { lazyModule } from "../emscripten.ts";
import { ImageError } from "../failure.ts";

interface Encoder {
  encode(data: Uint8ClampedArray, width: number, height: number, options: object): Uint8Array | null;
}

const run = lazyModule<Encoder>(
  async () => (await import("#webp-encoder-module")).encoderModule,
  async () => (await import("@jsquash/webp/codec/enc/webp_enc_simd.js")).default,
);

/** Most pixels: the encoder copies them, in two forms. */
const MOST = 8 * 1024 * 1024;

/** Settings of libwebp (its encode.h); method 3 takes half the time of its default for a few per cent of size. */
const OPTIONS = {
  target_size: 0,
  target_PSNR: 0,
  method: 3,
  sns_strength: 50,
  filter_strength: 60,
  filter_sharpness: 0,
  filter_type: 1,
  partitions: 0,
  segments: 4,
  pass: 1,
  show_compressed: 0,
  preprocessing: 0,
  autofilter: 0,
  partition_limit: 0,
  alpha_compression: 1,
  alpha_filtering: 1,
  alpha_quality: 100,
  lossless: 0,
  exact: 0,
  image_hint: 0,
  emulate_jpeg_size: 0,
  thread_level: 0,
  low_memory: 0,
  near_lossless: 100,
  use_delta_palette: 0,
  use_sharp_yuv: 0,
};

/** @throws ImageError too-large */
export async function encodeWebp({ data, width, height }: Bitmap, quality: number): Promise<Uint8Array> {
  if (width * height > MOST)
    throw new ImageError("too-large", `A WebP of more than ${MOST} pixels cannot be written.`);
  const written = await run((codec) => codec.encode(data, width, height, { ...OPTIONS, quality })).catch(
    (cause: unknown) => {
      throw new ImageError("too-large", "The image cannot be written as WebP: it takes too much memory.", {
        cause,
      });
    },
  );
  if (!written) throw new ImageError("unsupported", "The image cannot be written as WebP.");
  return written;
}
