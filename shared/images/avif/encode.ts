import type { Bitmap } from "../bitmap.ts";
import { lazyModule } from "../emscripten.ts";
import { ImageError } from "../failure.ts";

interface Encoder {
  encode(data: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
}

const run = lazyModule<Encoder>(
  async () => (await import("#avif-encoder-module")).encoderModule,
  async () => (await import("@jsquash/avif/codec/enc/avif_enc.js")).default,
);

/** Most pixels: AV1 takes many times the image's memory, and seconds. */
const MOST = 2 * 1024 * 1024;

/** Settings of libavif; at speed 9 a megapixel takes about a second. */
const OPTIONS = {
  qualityAlpha: -1,
  denoiseLevel: 0,
  tileColsLog2: 0,
  tileRowsLog2: 0,
  speed: 9,
  subsample: 1,
  chromaDeltaQ: false,
  sharpness: 0,
  tune: 0,
  enableSharpYUV: false,
  bitDepth: 8,
  lossless: false,
};

/** @throws ImageError too-large */
export async function encodeAvif({ data, width, height }: Bitmap, quality: number): Promise<Uint8Array> {
  if (width * height > MOST)
    throw new ImageError("too-large", `An AVIF of more than ${MOST} pixels cannot be written.`);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const written = await run((codec) => codec.encode(bytes, width, height, { ...OPTIONS, quality })).catch(
    (cause: unknown) => {
      throw new ImageError("too-large", "The image cannot be written as AVIF: it takes too much memory.", {
        cause,
      });
    },
  );
  if (!written) throw new ImageError("unsupported", "The image cannot be written as AVIF.");
  return written;
}
