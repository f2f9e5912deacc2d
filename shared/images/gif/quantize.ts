import type { Bitmap } from "../bitmap.ts";

/** A bitmap in at most 256 colours. */
export interface Indexed {
  readonly pixels: Uint8Array;
  /** RGB, three bytes a colour. */
  readonly palette: Uint8Array;
  /** Index of transparent pixels; -1: there are none. */
  readonly transparent: number;
}

/** The colours as they are when there are few enough, else chosen by median cut. Pixels less than half opaque are left out. */
export function quantize(bitmap: Bitmap): Indexed {
  return exact(bitmap) ?? reduced(bitmap);
}

function exact({ width, height, data }: Bitmap): Indexed | null {
  const pixels = new Uint8Array(width * height);
  const found = new Map<number, number>();
  let transparent = -1;
  for (let i = 0; i < pixels.length; i++) {
    const at = i * 4;
    const clear = (data[at + 3] as number) < 128;
    const colour = clear
      ? -1
      : ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
    let index = found.get(colour);
    if (index === undefined) {
      if (found.size === 256) return null;
      index = found.size;
      found.set(colour, index);
      if (clear) transparent = index;
    }
    pixels[i] = index;
  }
  const palette = Uint8Array.from(
    [...found.keys()].flatMap((colour) =>
      colour < 0 ? [0, 0, 0] : [colour >> 16, (colour >> 8) & 255, colour & 255],
    ),
  );
  return { pixels, palette, transparent };
}

/** Five bits of each channel: the cells colours are counted in. */
const cellOf = (red: number, green: number, blue: number): number =>
  ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);

function reduced({ width, height, data }: Bitmap): Indexed {
  const counts = new Uint32Array(32_768);
  const sums = new Float64Array(32_768 * 3);
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] as number) < 128) continue;
    const cell = cellOf(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    counts[cell] = (counts[cell] as number) + 1;
    for (let k = 0; k < 3; k++)
      sums[cell * 3 + k] = (sums[cell * 3 + k] as number) + (data[at + k] as number);
  }
  const cells = [...counts.keys()].filter((cell) => (counts[cell] ?? 0) > 0);
  const channel = (cell: number, k: number) => (sums[cell * 3 + k] ?? 0) / (counts[cell] ?? 1);
  const palette = Uint8Array.from(
    cut(cells, 255, channel, (cell) => counts[cell] ?? 0).flatMap((box) => {
      const weight = box.reduce((sum, cell) => sum + (counts[cell] ?? 0), 0);
      return [0, 1, 2].map((k) =>
        Math.round(box.reduce((sum, cell) => sum + (sums[cell * 3 + k] ?? 0), 0) / weight),
      );
    }),
  );
  const nearest = new Uint8Array(32_768);
  for (const cell of cells)
    nearest[cell] = nearestTo(
      [0, 1, 2].map((k) => channel(cell, k)),
      palette,
    );
  const transparent = palette.length / 3;
  for (let i = 0; i < pixels.length; i++) {
    const at = i * 4;
    const clear = (data[at + 3] as number) < 128;
    const cell = cellOf(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    pixels[i] = clear ? transparent : (nearest[cell] as number);
  }
  return { pixels, palette, transparent };
}

/** Divides cells into at most `most` boxes: again and again the one that spreads widest, by its pixels, at its median. */
function cut(
  cells: readonly number[],
  most: number,
  channel: (cell: number, k: number) => number,
  weight: (cell: number) => number,
): (readonly number[])[] {
  const measure = (box: readonly number[]) => {
    const spans = [0, 1, 2].map((k) => {
      let [low, high] = [255, 0];
      for (const cell of box) {
        low = Math.min(low, channel(cell, k));
        high = Math.max(high, channel(cell, k));
      }
      return high - low;
    });
    const widest = spans.indexOf(Math.max(...spans));
    const pixels = box.reduce((sum, cell) => sum + weight(cell), 0);
    return { box, widest, pixels, worth: box.length < 2 ? 0 : (spans[widest] ?? 0) * Math.sqrt(pixels) };
  };
  const boxes = [measure(cells)];
  while (boxes.length < most) {
    const best = boxes.reduce((a, b) => (b.worth > a.worth ? b : a));
    if (best.worth === 0) break;
    const sorted = best.box.toSorted((a, b) => channel(a, best.widest) - channel(b, best.widest));
    let half = 0;
    for (let seen = 0; half < sorted.length - 1 && seen < best.pixels / 2; half++)
      seen += weight(sorted[half] ?? 0);
    half = Math.max(1, half);
    boxes.splice(boxes.indexOf(best), 1, measure(sorted.slice(0, half)), measure(sorted.slice(half)));
  }
  return boxes.map(({ box }) => box);
}

function nearestTo([red = 0, green = 0, blue = 0]: readonly number[], palette: Uint8Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < palette.length; i += 3) {
    const r = (palette[i] as number) - red;
    const g = (palette[i + 1] as number) - green;
    const b = (palette[i + 2] as number) - blue;
    const distance = 2 * r * r + 4 * g * g + b * b;
    if (distance < least) {
      least = distance;
      best = i / 3;
    }
  }
  return best;
}
