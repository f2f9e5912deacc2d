import type { Bitmap } from "../bitmap.ts";
import { concat } from "../concat.ts";
import { pack } from "./pack.ts";
import { quantize } from "./quantize.ts";

/** A bitmap as a GIF of one frame, in 256 colours at most. */
export function encodeGif(bitmap: Bitmap): Uint8Array {
  const { pixels, palette, transparent } = quantize(bitmap);
  const colours = Math.max(palette.length / 3, transparent + 1);
  const depth = Math.max(1, Math.ceil(Math.log2(Math.max(2, colours))));
  const table = new Uint8Array(3 * 2 ** depth);
  table.set(palette);
  const word = (value: number) => [value & 255, value >> 8];
  const head = [...word(bitmap.width), ...word(bitmap.height)];
  const control = transparent < 0 ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0];
  const codeSize = Math.max(2, depth);
  return concat([
    Uint8Array.from([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, ...head, 0xf0 | (depth - 1), 0, 0]),
    table,
    Uint8Array.from([...control, 0x2c, 0, 0, 0, 0, ...head, 0, codeSize]),
    ...blocksOf(pack(pixels, codeSize)),
    Uint8Array.of(0, 0x3b),
  ]);
}

function* blocksOf(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += 255) {
    const piece = data.subarray(at, at + 255);
    yield Uint8Array.of(piece.length);
    yield piece;
  }
}
