import type { Bitmap } from "../bitmap.ts";
import { BitWriter, type Codes, codesOf } from "./bit-writer.ts";
import { divisorsOf, forward } from "./forward.ts";
import { AC_COLOUR, AC_LIGHT, DC_COLOUR, DC_LIGHT, headOf, quantizationFor } from "./standard.ts";
import { ZIGZAG } from "./tables.ts";

/** From this quality on colours keep every pixel of theirs; below, four share one. */
const FULL_COLOUR = 90;

/** A bitmap as a sequential JPEG; alpha is ignored. Reads the bitmap's rows where they are: nothing of it is copied. */
export function encodeJpeg({ width, height, data }: Bitmap, quality: number): Uint8Array {
  const tables = quantizationFor(Math.min(100, Math.max(1, Math.round(quality))));
  const factor = quality >= FULL_COLOUR ? 1 : 2;
  const writer = new BitWriter(
    headOf(width, height, (factor << 4) | factor, tables),
    (width * height) / 4 + 1024,
  );
  const light = coder(writer, divisorsOf(tables[0]), codesOf(DC_LIGHT), codesOf(AC_LIGHT));
  const colours = [1, 2].map(() =>
    coder(writer, divisorsOf(tables[1]), codesOf(DC_COLOUR), codesOf(AC_COLOUR)),
  );
  const block = new Float32Array(64);
  /** Samples of the block at x, y: each the sum of `step` squared pixels; those over the edge repeat it. */
  const gather = (
    x: number,
    y: number,
    step: number,
    red: number,
    green: number,
    blue: number,
    less: number,
  ) => {
    const share = 1 / (step * step);
    for (let i = 0; i < 64; i++) {
      let sum = 0;
      for (let k = 0; k < step * step; k++) {
        const column = Math.min(width - 1, x + (i & 7) * step + (k % step));
        const line = Math.min(height - 1, y + (i >> 3) * step + (k >= step ? 1 : 0));
        const at = (line * width + column) * 4;
        sum +=
          red * (data[at] as number) + green * (data[at + 1] as number) + blue * (data[at + 2] as number);
      }
      block[i] = sum * share - less;
    }
  };
  for (let y = 0; y < height; y += 8 * factor) {
    for (let x = 0; x < width; x += 8 * factor) {
      for (let k = 0; k < factor * factor; k++) {
        gather(x + (k % factor) * 8, y + (k >= factor ? 8 : 0), 1, 0.299, 0.587, 0.114, 128);
        light(block);
      }
      gather(x, y, factor, -0.168736, -0.331264, 0.5, 0);
      colours[0]?.(block);
      gather(x, y, factor, 0.5, -0.418688, -0.081312, 0);
      colours[1]?.(block);
    }
  }
  return writer.end();
}

/** Writes the blocks of one component, one after the other (ITU-T T.81 §F.1.2). */
function coder(
  writer: BitWriter,
  divisors: Float32Array,
  dc: Codes,
  ac: Codes,
): (block: Float32Array) => void {
  let before = 0;
  const signed = (value: number, size: number): void => {
    if (size > 0) writer.bits(value < 0 ? value + (1 << size) - 1 : value, size);
  };
  const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value));
  return (block) => {
    forward(block);
    const first = Math.round((block[0] as number) * (divisors[0] as number));
    const size = sizeOf(first - before);
    writer.code(dc, size);
    signed(first - before, size);
    before = first;
    let zeros = 0;
    for (let k = 1; k < 64; k++) {
      const place = ZIGZAG[k] as number;
      const value = Math.round((block[place] as number) * (divisors[place] as number));
      if (value === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) writer.code(ac, 0xf0);
      const length = sizeOf(value);
      writer.code(ac, (zeros << 4) | length);
      signed(value, length);
      zeros = 0;
    }
    if (zeros > 0) writer.code(ac, 0);
  };
}
