import type { Bitmap } from "#shared/images/bitmap.ts";
import type { Polygon } from "./path.ts";

export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1. */
  readonly alpha: number;
}

/** `FD366E`, `#abc`, with two more digits of alpha if any → a colour; null for anything else. */
export function parseColour(text: string): Colour | null {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const part = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return { red: part(0), green: part(2), blue: part(4), alpha: long.length === 8 ? part(6) / 255 : 1 };
}

/** Paints the whole canvas. */
export function flood({ data }: Bitmap, { red, green, blue, alpha }: Colour): void {
  for (let at = 0; at < data.length; at += 4) {
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = alpha * 255;
  }
}

export type Rule = "nonzero" | "evenodd";

/** Paints over what is there, edges blended by how much of a pixel is covered. */
export function fill(canvas: Bitmap, polygons: readonly Polygon[], colour: Colour, rule: Rule = "nonzero") {
  const { data } = canvas;
  cover(canvas, polygons, rule, (at, covered) => {
    const alpha = covered * colour.alpha;
    // Two shapes that share a pixel are taken to lie beside each other in it, lest there be seams between stripes.
    const under = Math.min((data[at + 3] ?? 0) / 255, 1 - alpha);
    const sum = alpha + under;
    if (sum <= 0) return;
    data[at] = (colour.red * alpha + (data[at] ?? 0) * under) / sum;
    data[at + 1] = (colour.green * alpha + (data[at + 1] ?? 0) * under) / sum;
    data[at + 2] = (colour.blue * alpha + (data[at + 2] ?? 0) * under) / sum;
    data[at + 3] = sum * 255;
  });
}

/** Takes away what lies under the outlines: they become transparent. */
export function cutOut(canvas: Bitmap, polygons: readonly Polygon[]): void {
  const { data } = canvas;
  cover(canvas, polygons, "nonzero", (at, covered) => {
    data[at + 3] = (data[at + 3] ?? 0) * (1 - covered);
  });
}

/**
 * Tells each pixel that outlines touch and how much of it they cover. Every edge adds the exact area to its right to
 * one row of sums, so that a running total along the row is the winding number.
 */
function cover(
  { width, height }: Bitmap,
  polygons: readonly Polygon[],
  rule: Rule,
  paint: (at: number, covered: number) => void,
): void {
  let [top, bottom] = [height, 0];
  for (const polygon of polygons) {
    for (let at = 1; at < polygon.length; at += 2) {
      top = Math.min(top, polygon[at] ?? 0);
      bottom = Math.max(bottom, polygon[at] ?? 0);
    }
  }
  top = Math.max(0, Math.floor(top));
  bottom = Math.min(height, Math.ceil(bottom));
  if (bottom <= top) return;
  const stride = width + 2;
  const sums = new Float32Array(stride * (bottom - top));
  for (const polygon of polygons) {
    const { length } = polygon;
    for (let at = 0; at < length; at += 2) {
      const next = (at + 2) % length;
      const [x0, y0, x1, y1] = [polygon[at], polygon[at + 1], polygon[next], polygon[next + 1]];
      addEdge(sums, stride, width, bottom - top, x0 ?? 0, (y0 ?? 0) - top, x1 ?? 0, (y1 ?? 0) - top);
    }
  }
  for (let row = top; row < bottom; row++) {
    let winding = 0;
    const base = (row - top) * stride;
    for (let column = 0; column < width; column++) {
      winding += sums[base + column] ?? 0;
      const covered = rule === "nonzero" ? Math.min(1, Math.abs(winding)) : fold(winding);
      if (covered > 1 / 512) paint((row * width + column) * 4, covered);
    }
  }
}

/** 0 → 0, 1 → 1, 2 → 0, 3 → 1 … and between. */
function fold(winding: number): number {
  const rest = Math.abs(winding) % 2;
  return rest > 1 ? 2 - rest : rest;
}

function addEdge(
  sums: Float32Array,
  stride: number,
  width: number,
  height: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  if (y0 === y1) return;
  const down = y0 < y1;
  const [topX, topY, endX, endY] = down ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
  const direction = down ? 1 : -1;
  const slope = (endX - topX) / (endY - topY);
  const first = Math.max(0, Math.floor(topY));
  const last = Math.min(height, Math.ceil(endY));
  for (let row = first; row < last; row++) {
    const from = Math.max(topY, row);
    const to = Math.min(endY, row + 1);
    if (to <= from) continue;
    const high = (to - from) * direction;
    const xFrom = clamp(topX + (from - topY) * slope, width);
    const xTo = clamp(topX + (to - topY) * slope, width);
    addSpan(sums, row * stride, Math.min(xFrom, xTo), Math.max(xFrom, xTo), high);
  }
}

/** What lies beyond the canvas counts as its border. */
const clamp = (x: number, width: number) => Math.min(width, Math.max(0, x));

/** Spreads an edge's height within one row over the pixels from `left` to `right`. */
function addSpan(sums: Float32Array, base: number, left: number, right: number, high: number): void {
  const first = Math.floor(left);
  const last = Math.floor(right);
  if (first === last) {
    const middle = (left + right) / 2 - first;
    add(sums, base + first, high * (1 - middle));
    add(sums, base + first + 1, high * middle);
    return;
  }
  // Each pixel's share of the edge covers, on the average, what lies right of the share's middle.
  const each = high / (right - left);
  for (let column = first; column <= last; column++) {
    const [a, b] = [Math.max(left, column), Math.min(right, column + 1)];
    const share = (b - a) * each;
    const middle = (a + b) / 2 - column;
    add(sums, base + column, share * (1 - middle));
    add(sums, base + column + 1, share * middle);
  }
}

function add(sums: Float32Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}
