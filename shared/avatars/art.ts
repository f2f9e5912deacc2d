import { type Bitmap, blank, type Size } from "#shared/images/bitmap.ts";
import { fill, parseColour } from "./canvas.ts";
import { flatten, type Placement } from "./path.ts";

/** A drawing of flat shapes on a field of `width` to `height` units (scripts/avatar-art.ts makes them). */
export interface Art {
  readonly width: number;
  readonly height: number;
  /** Shapes from back to front, parted by `|`: a hex colour, `!` if even-odd, and an SVG path. */
  readonly shapes: string;
}

/** `cover` fills the canvas and lets the art's edges go, `contain` shows all of it and leaves a margin. */
export type Fit = "cover" | "contain";

/** Draws on a transparent canvas, in the middle. A side of 0 follows from the other; both 0: the art's own size. */
export function drawArt(art: Art, width: number, height: number, fit: Fit): Bitmap {
  const canvas = blank(sizeOf(art, width, height));
  paintArt(canvas, art, fit);
  return canvas;
}

/** Draws over what is there. */
export function paintArt(canvas: Bitmap, art: Art, fit: Fit): void {
  const [wide, high] = [canvas.width / art.width, canvas.height / art.height];
  const scale = fit === "cover" ? Math.max(wide, high) : Math.min(wide, high);
  const placement: Placement = {
    scale,
    x: (canvas.width - art.width * scale) / 2,
    y: (canvas.height - art.height * scale) / 2,
  };
  for (const shape of art.shapes.split("|")) {
    const [, hex = "", evenOdd, path = ""] = /^([0-9a-f]+)(!?)(.*)$/.exec(shape) ?? [];
    const colour = parseColour(hex);
    if (colour) fill(canvas, flatten(path, placement), colour, evenOdd ? "evenodd" : "nonzero");
  }
}

/** The size of an answer: what is wanted, and for a side of 0 what the drawing's own sides give. */
export function sizeOf(own: Size, width: number, height: number): Size {
  if (width === 0 && height === 0) return own;
  const other = (side: number, ratio: number) => Math.min(2000, Math.max(1, Math.round(side * ratio)));
  if (width === 0) return { width: other(height, own.width / own.height), height };
  if (height === 0) return { width, height: other(width, own.height / own.width) };
  return { width, height };
}
