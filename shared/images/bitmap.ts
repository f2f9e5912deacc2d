/** Width and height in pixels, whole and above zero. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

// Loops over pixels read them `as number`: their indices are within bounds by construction, and the loops are hot.

/** Pixels as RGBA, eight bits each, alpha not multiplied in, rows from the top. */
export interface Bitmap extends Size {
  readonly data: Uint8ClampedArray;
}

/** Takes an image's rows as they are decoded, from the top; a row is `width` RGBA pixels and may be reused after the call. */
export type RowSink = (row: Uint8ClampedArray) => void;

/** A bitmap of transparent black. */
export const blank = ({ width, height }: Size): Bitmap => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height * 4),
});
