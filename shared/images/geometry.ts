import type { Size } from "./bitmap.ts";
import type { Edit, Gravity } from "./edit.ts";
import { ImageError } from "./failure.ts";

/** The longest side that may be asked for; a side that follows from the other is held to it too. */
export const MAX_SIDE = 4000;

/** The longest side of an image that is read: rows are in memory whole. JPEG knows no longer one. */
export const LONGEST_SIDE = 65_535;

/** A part of an image, in its pixels; need not be whole. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Which part of an image is shown, and how large. */
export interface Framing extends Size {
  readonly crop: Rect;
}

/**
 * The part of an image that fills `width` by `height`: as much of it as the sides allow, the rest cut off where the
 * gravity lies not (reference/storage.md §5). A side of 0 follows from the other; both 0 keep the image.
 */
export function frame(image: Size, edit: Pick<Edit, "width" | "height" | "gravity">): Framing {
  const { width, height } = sides(image, edit.width ?? 0, edit.height ?? 0);
  const scale = Math.max(width / image.width, height / image.height);
  const crop = {
    width: Math.min(image.width, width / scale),
    height: Math.min(image.height, height / scale),
  };
  const [across, down] = pull(edit.gravity ?? "center");
  const x = (image.width - crop.width) * across;
  const y = (image.height - crop.height) * down;
  return { width, height, crop: { x, y, ...crop } };
}

function sides(image: Size, width: number, height: number): Size {
  if (width === 0 && height === 0) return image;
  const derived = (side: number) => Math.min(MAX_SIDE, Math.max(1, Math.round(side)));
  if (height === 0) return { width, height: derived((width * image.height) / image.width) };
  if (width === 0) return { width: derived((height * image.width) / image.height), height };
  return { width, height };
}

/** Where the gravity lies: from 0, left or top, to 1, right or bottom. */
function pull(gravity: Gravity): readonly [across: number, down: number] {
  const across = gravity.endsWith("left") ? 0 : gravity.endsWith("right") ? 1 : 0.5;
  const down = gravity.startsWith("top") ? 0 : gravity.startsWith("bottom") ? 1 : 0.5;
  return [across, down];
}

/** The least size an image may be decoded at without being enlarged again for this framing. */
export function leastSize(image: Size, { crop, width, height }: Framing): Size {
  const least = (whole: number, part: number, shown: number) =>
    Math.max(1, Math.min(whole, Math.ceil((whole * shown) / part - 1e-6)));
  return {
    width: least(image.width, crop.width, width),
    height: least(image.height, crop.height, height),
  };
}

/** What a rotation needs to hold all of the image. */
export function rotatedSize({ width, height }: Size, degrees: number): Size {
  const turn = ((degrees % 360) + 360) % 360;
  if (turn % 180 === 0) return { width, height };
  if (turn % 180 === 90) return { width: height, height: width };
  const radians = (turn * Math.PI) / 180;
  const cos = Math.abs(Math.cos(radians));
  const sin = Math.abs(Math.sin(radians));
  return {
    width: Math.max(1, Math.round(width * cos + height * sin)),
    height: Math.max(1, Math.round(width * sin + height * cos)),
  };
}

/** @throws ImageError too-large */
export function checkPixels({ width, height }: Size, most: number): void {
  if (width * height <= most && Math.max(width, height) <= LONGEST_SIDE) return;
  throw new ImageError("too-large", `An image of ${width} by ${height} pixels is over the limit of ${most}.`);
}
