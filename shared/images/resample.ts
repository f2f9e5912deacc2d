import type { RowSink, Size } from "./bitmap.ts";
import type { Framing } from "./geometry.ts";

/** For every place of the result, the first place of the source it draws on, how many, and their shares of one. */
interface Kernel {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly shares: Float32Array;
  /** Shares of place i begin at i * most. */
  readonly most: number;
}

/** Catmull-Rom's cubic: sharp, and kind to edges. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function kernelOf(from: number, length: number, source: number, result: number): Kernel {
  const scale = length / result;
  const stretch = Math.max(1, scale);
  const reach = 2 * stretch;
  const most = Math.min(source, Math.ceil(reach * 2) + 2);
  const kernel = {
    first: new Int32Array(result),
    count: new Int32Array(result),
    shares: new Float32Array(result * most),
    most,
  };
  for (let i = 0; i < result; i++) {
    const centre = from + (i + 0.5) * scale - 0.5;
    const first = Math.min(source - 1, Math.max(0, Math.ceil(centre - reach)));
    const last = Math.max(first, Math.min(source - 1, Math.floor(centre + reach), first + most - 1));
    let sum = 0;
    for (let j = first; j <= last; j++) {
      const share = cubic((j - centre) / stretch);
      kernel.shares[i * most + j - first] = share;
      sum += share;
    }
    if (sum === 0) kernel.shares[i * most] = sum = 1;
    for (let j = 0; j <= last - first; j++) {
      kernel.shares[i * most + j] = (kernel.shares[i * most + j] ?? 0) / sum;
    }
    kernel.first[i] = first;
    kernel.count[i] = last - first + 1;
  }
  return kernel;
}

/**
 * Cuts out and resizes an image while its rows arrive: never more than the rows one line of the result draws on are kept.
 * @param source size of the image whose rows are pushed; the framing's crop is in its pixels
 * @param onward takes the rows of the result
 */
export function resampler(source: Size, framing: Framing, onward: RowSink): RowSink {
  const { crop, width, height } = framing;
  if (isWhole(source, framing)) return onward;
  const across = kernelOf(crop.x, crop.width, source.width, width);
  const down = kernelOf(crop.y, crop.height, source.height, height);
  const ring = Array.from({ length: down.most }, () => new Float32Array(width * 4));
  const sums = new Float32Array(width * 4);
  const out = new Uint8ClampedArray(width * 4);
  let line = 0;
  let next = 0;
  return (row) => {
    const wanted = down.first[next];
    if (wanted === undefined) return;
    if (line >= wanted) {
      const slot = ring[line % down.most];
      if (slot) squeeze(row, across, width, slot);
    }
    line++;
    while (next < height) {
      const first = down.first[next] ?? 0;
      const count = down.count[next] ?? 0;
      if (line < first + count) return;
      sums.fill(0);
      for (let j = 0; j < count; j++) {
        const share = down.shares[next * down.most + j] ?? 0;
        const from = ring[(first + j) % down.most];
        if (from) for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (from[i] ?? 0) * share;
      }
      settle(sums, out);
      onward(out);
      next++;
    }
  };
}

const isWhole = (source: Size, { crop, width, height }: Framing): boolean =>
  width === source.width &&
  height === source.height &&
  crop.x === 0 &&
  crop.y === 0 &&
  crop.width === width &&
  crop.height === height;

/** One row across, with alpha multiplied in, so that transparent pixels lend no colour. */
function squeeze(row: Uint8ClampedArray, kernel: Kernel, width: number, into: Float32Array): void {
  const { first, count, shares, most } = kernel;
  for (let x = 0; x < width; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    let from = (first[x] as number) * 4;
    const base = x * most;
    const end = base + (count[x] as number);
    for (let k = base; k < end; k++, from += 4) {
      const weight = (shares[k] as number) * (row[from + 3] as number);
      red += (row[from] as number) * weight;
      green += (row[from + 1] as number) * weight;
      blue += (row[from + 2] as number) * weight;
      alpha += weight;
    }
    into[x * 4] = red;
    into[x * 4 + 1] = green;
    into[x * 4 + 2] = blue;
    into[x * 4 + 3] = alpha;
  }
}

/** Takes alpha out again. */
function settle(sums: Float32Array, out: Uint8ClampedArray): void {
  for (let i = 0; i < out.length; i += 4) {
    const alpha = sums[i + 3] as number;
    const share = alpha > 0 ? 1 / alpha : 0;
    out[i] = (sums[i] as number) * share;
    out[i + 1] = (sums[i + 1] as number) * share;
    out[i + 2] = (sums[i + 2] as number) * share;
    out[i + 3] = alpha;
  }
}
