import type { RowSink } from "../bitmap.ts";
import { damaged } from "../failure.ts";
import { type FirstFrame, firstFrame } from "./frame.ts";
import { unpack } from "./unpack.ts";

/** Decodes the first frame of a GIF, on the transparent ground of its screen. @throws ImageError damaged */
export function decodeGif(bytes: Uint8Array, sink: RowSink): void {
  const frame = firstFrame(bytes);
  const { screen, left, top, width, height, palette, transparent } = frame;
  const pixels = new Uint8Array(width * height);
  unpack(frame.data, frame.codeSize, pixels);
  const out = new Uint8ClampedArray(screen.width * 4);
  const lines = linesOf(frame);
  for (let y = 0; y < screen.height; y++) {
    out.fill(0);
    const line = lines[y - top];
    if (line !== undefined) {
      for (let x = 0; x < width; x++) {
        const index = pixels[line * width + x] as number;
        if (index === transparent) continue;
        if (index * 3 + 2 >= palette.length) throw damaged("A pixel of the GIF is not in its palette.");
        const to = (left + x) * 4;
        for (let k = 0; k < 3; k++) out[to + k] = palette[index * 3 + k] as number;
        out[to + 3] = 255;
      }
    }
    sink(out);
  }
}

/** By row of the frame: which of the stored lines it is. */
function linesOf({ height, interlaced }: FirstFrame): Int32Array {
  const lines = Int32Array.from({ length: height }, (_, y) => y);
  if (!interlaced) return lines;
  let line = 0;
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let y = first; y < height; y += step) lines[y] = line++;
  }
  return lines;
}
