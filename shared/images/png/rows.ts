import { damaged } from "../failure.ts";
import { type PngHeader, SAMPLES } from "./chunks.ts";

/** Bytes of a row of `width` pixels, without its filter byte. */
export const rowBytes = (header: PngHeader, width: number): number =>
  Math.ceil((width * header.depth * (SAMPLES[header.kind] ?? 1)) / 8);

/** Undoes a row's filter in place (ISO/IEC 15948 §9). @throws ImageError damaged */
export function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw damaged("A row of the PNG has no filter of the format's.");
  if (filter === 0) return;
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : (row[i - step] as number);
    const up = above[i] as number;
    const corner = i < step ? 0 : (above[i - step] as number);
    row[i] = (row[i] as number) + predict(filter, left, up, corner);
  }
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Colours a PNG names beside its pixels. */
export interface Palette {
  /** RGB, three bytes a colour. */
  readonly colours: Uint8Array;
  /** Alpha of the palette's colours, or the one colour that is transparent. */
  readonly transparency: Uint8Array;
}

/**
 * Spreads rows to RGBA.
 * @returns a function that takes an unfiltered row of `width` pixels and writes pixel i at place `first + i * step`
 */
export function expander({ depth, kind }: PngHeader, { colours, transparency }: Palette) {
  const samples = SAMPLES[kind] ?? 1;
  const top = 2 ** depth - 1;
  const sample = sampler(depth);
  const keyed = transparency.length >= samples * 2 && (kind === 0 || kind === 2);
  const key = [0, 2, 4].map((i) => ((transparency[i] ?? 0) << 8) | (transparency[i + 1] ?? 0));
  const scale = 255 / top;
  return (row: Uint8Array, width: number, into: Uint8ClampedArray, first: number, step: number): void => {
    for (let x = 0, to = first * 4; x < width; x++, to += step * 4) {
      const i = x * samples;
      const value = sample(row, i);
      if (kind === 3) {
        if (value * 3 + 2 >= colours.length) throw damaged("A pixel of the PNG is not in its palette.");
        for (let k = 0; k < 3; k++) into[to + k] = colours[value * 3 + k] ?? 0;
        into[to + 3] = transparency[value] ?? 255;
        continue;
      }
      const grey = samples < 3;
      const green = grey ? value : sample(row, i + 1);
      const blue = grey ? value : sample(row, i + 2);
      into[to] = value * scale;
      into[to + 1] = green * scale;
      into[to + 2] = blue * scale;
      if (kind >= 4) into[to + 3] = sample(row, i + samples - 1) * scale;
      else
        into[to + 3] = keyed && value === key[0] && (grey || (green === key[1] && blue === key[2])) ? 0 : 255;
    }
  };
}

function sampler(depth: number): (row: Uint8Array, i: number) => number {
  if (depth === 8) return (row, i) => row[i] ?? 0;
  if (depth === 16) return (row, i) => ((row[i * 2] ?? 0) << 8) | (row[i * 2 + 1] ?? 0);
  const mask = 2 ** depth - 1;
  return (row, i) => {
    const bit = i * depth;
    return ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & mask;
  };
}
