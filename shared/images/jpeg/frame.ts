import { damaged, ImageError } from "../failure.ts";

/** A component of a frame, and where its samples are kept. */
export interface Component {
  readonly id: number;
  /** Blocks of it in a unit, across and down. */
  readonly h: number;
  readonly v: number;
  readonly quantization: number;
  /** Blocks that hold its samples, without what fills up the last unit. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks a line, with what fills up the last unit. */
  readonly stride: number;
}

/** The frame header (ITU-T T.81 §B.2.2) with what follows from it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  /** The largest h and v. */
  readonly across: number;
  readonly down: number;
  /** Units across and down. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
}

/** @param data the segment of the SOF marker, without its length. @throws ImageError */
export function readFrame(marker: number, data: Uint8Array): Frame {
  if (marker > 0xc2) throw new ImageError("unsupported", "Lossless and arithmetic JPEG cannot be read.");
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, count = 0] = data;
  const [height, width] = [(h1 << 8) | h0, (w1 << 8) | w0];
  if (precision !== 8) throw new ImageError("unsupported", `JPEG of ${precision} bits cannot be read.`);
  if (width === 0 || height === 0) throw damaged("The JPEG has no size.");
  if (![1, 3, 4].includes(count) || data.length < 6 + count * 3) {
    throw new ImageError("unsupported", "JPEG is read with one, three or four components.");
  }
  const bare = Array.from({ length: count }, (_, i) => {
    const [id = 0, factors = 0, quantization = 0] = data.subarray(6 + i * 3, 9 + i * 3);
    return { id, h: factors >> 4, v: factors & 15, quantization };
  });
  if (bare.some(({ h, v, quantization }) => h < 1 || h > 4 || v < 1 || v > 4 || quantization > 3)) {
    throw damaged("A component of the JPEG is not one of the format's.");
  }
  // One component alone is not divided into units of several blocks (§A.2.2).
  const plain = count === 1 ? bare.map((one) => ({ ...one, h: 1, v: 1 })) : bare;
  const across = Math.max(...plain.map(({ h }) => h));
  const down = Math.max(...plain.map(({ v }) => v));
  const unitsAcross = Math.ceil(width / (8 * across));
  const unitsDown = Math.ceil(height / (8 * down));
  const components = plain.map((one) => ({
    ...one,
    blocksAcross: Math.ceil(Math.ceil((width * one.h) / across) / 8),
    blocksDown: Math.ceil(Math.ceil((height * one.v) / down) / 8),
    stride: unitsAcross * one.h,
  }));
  return { width, height, progressive: marker === 0xc2, components, across, down, unitsAcross, unitsDown };
}
