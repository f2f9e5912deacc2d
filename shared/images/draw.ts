import { type Bitmap, blank } from "./bitmap.ts";
import type { Colour } from "./colour.ts";
import { rotatedSize } from "./geometry.ts";

/** Multiplies the alpha of every pixel, in place. @param opacity 0 to 1 */
export function fade({ data }: Bitmap, opacity: number): void {
  for (let i = 3; i < data.length; i += 4) data[i] = (data[i] as number) * opacity;
}

/** Lays a colour under the image, in place. */
export function underlay({ data }: Bitmap, [red, green, blue, alpha]: Colour): void {
  const ground = alpha / 255;
  for (let i = 0; i < data.length; i += 4) {
    const own = (data[i + 3] as number) / 255;
    if (own === 1) continue;
    const under = ground * (1 - own);
    const all = own + under;
    if (all === 0) continue;
    data[i] = ((data[i] as number) * own + red * under) / all;
    data[i + 1] = ((data[i + 1] as number) * own + green * under) / all;
    data[i + 2] = ((data[i + 2] as number) * own + blue * under) / all;
    data[i + 3] = all * 255;
  }
}

/** The image with a border of `width` pixels around it. */
export function bordered(bitmap: Bitmap, width: number, colour: Colour): Bitmap {
  const framed = blank({ width: bitmap.width + 2 * width, height: bitmap.height + 2 * width });
  const line = new Uint8ClampedArray(framed.width * 4);
  for (let i = 0; i < line.length; i++) line[i] = colour[i & 3] as number;
  for (let y = 0; y < framed.height; y++) {
    const at = y * framed.width * 4;
    framed.data.set(line, at);
    const from = y - width;
    if (from < 0 || from >= bitmap.height) continue;
    const row = bitmap.data.subarray(from * bitmap.width * 4, (from + 1) * bitmap.width * 4);
    framed.data.set(row, at + width * 4);
  }
  return framed;
}

/**
 * Rounds the corners, in place: what lies outside becomes transparent. A border of `border` pixels keeps its width along
 * the curve.
 */
export function round(bitmap: Bitmap, radius: number, border: number, colour: Colour): void {
  const { width, height, data } = bitmap;
  const reach = Math.min(radius, Math.floor(Math.min(width, height) / 2));
  const inner = reach - border;
  for (let y = 0; y < reach; y++) {
    for (let x = 0; x < reach; x++) {
      const distance = Math.hypot(reach - x - 0.5, reach - y - 0.5);
      const inside = Math.min(1, Math.max(0, reach - distance + 0.5));
      const rim = border > 0 && inner > 0 ? Math.min(1, Math.max(0, distance - inner + 0.5)) : 0;
      if (inside === 1 && rim === 0) continue;
      for (const [px, py] of [
        [x, y],
        [width - 1 - x, y],
        [x, height - 1 - y],
        [width - 1 - x, height - 1 - y],
      ] as const) {
        const at = (py * width + px) * 4;
        for (let k = 0; k < 4 && rim > 0; k++) {
          data[at + k] = (data[at + k] as number) * (1 - rim) + (colour[k] as number) * rim;
        }
        data[at + 3] = (data[at + 3] as number) * inside;
      }
    }
  }
}

/** The image turned clockwise; what it does not cover is transparent. */
export function rotated(bitmap: Bitmap, degrees: number): Bitmap {
  const turn = ((degrees % 360) + 360) % 360;
  if (turn === 0) return bitmap;
  const result = blank(rotatedSize(bitmap, turn));
  if (turn % 90 === 0) turnSquare(bitmap, result, turn);
  else turnFreely(bitmap, result, (turn * Math.PI) / 180);
  return result;
}

function turnSquare(from: Bitmap, to: Bitmap, turn: number): void {
  // As words: four bytes at once.
  const source = wordsOf(from);
  const result = wordsOf(to);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const [sx, sy] =
        turn === 90
          ? [y, from.height - 1 - x]
          : turn === 180
            ? [from.width - 1 - x, from.height - 1 - y]
            : [from.width - 1 - y, x];
      result[y * to.width + x] = source[sy * from.width + sx] as number;
    }
  }
}

/** The pixels as one number each; a copy when they do not lie where numbers may. */
function wordsOf({ data }: Bitmap): Uint32Array {
  const { buffer, byteOffset, length } = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/** Each pixel from the four around its place in the image, those outside being transparent. */
function turnFreely(from: Bitmap, to: Bitmap, radians: number): void {
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const sums = new Float32Array(4);
  const add = (x: number, y: number, share: number): void => {
    if (share === 0 || x < 0 || y < 0 || x >= from.width || y >= from.height) return;
    const at = (y * from.width + x) * 4;
    const alpha = (from.data[at + 3] as number) * share;
    for (let k = 0; k < 3; k++) sums[k] = (sums[k] as number) + (from.data[at + k] as number) * alpha;
    sums[3] = (sums[3] as number) + alpha;
  };
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const dx = x + 0.5 - to.width / 2;
      const dy = y + 0.5 - to.height / 2;
      const sx = dx * cos + dy * sin + from.width / 2 - 0.5;
      const sy = dy * cos - dx * sin + from.height / 2 - 0.5;
      if (sx <= -1 || sy <= -1 || sx >= from.width || sy >= from.height) continue;
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      const [right, low] = [sx - left, sy - top];
      sums.fill(0);
      add(left, top, (1 - right) * (1 - low));
      add(left + 1, top, right * (1 - low));
      add(left, top + 1, (1 - right) * low);
      add(left + 1, top + 1, right * low);
      const alpha = sums[3] as number;
      if (alpha <= 0) continue;
      const at = (y * to.width + x) * 4;
      for (let k = 0; k < 3; k++) to.data[at + k] = (sums[k] as number) / alpha;
      to.data[at + 3] = alpha;
    }
  }
}
