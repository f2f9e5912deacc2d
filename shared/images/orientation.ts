import { type Bitmap, blank, type RowSink, type Size } from "./bitmap.ts";
import type { Framing } from "./geometry.ts";

/** How a camera was held: EXIF's numbers 1 to 8 (CIPA DC-008, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Whether rows and columns change places, and which of the stored axes run backwards then. */
interface Turn {
  readonly swap: boolean;
  readonly flipX: boolean;
  readonly flipY: boolean;
}

function turnOf(orientation: Orientation): Turn {
  return {
    swap: orientation >= 5,
    flipX: orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8,
    flipY: orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7,
  };
}

/** The size of an image as it is meant to be seen. */
export function upright({ width, height }: Size, orientation: Orientation): Size {
  return turnOf(orientation).swap ? { width: height, height: width } : { width, height };
}

/** A framing of the upright image as one of the stored image, whose size is `stored`. */
export function asStored(framing: Framing, stored: Size, orientation: Orientation): Framing {
  const { swap, flipX, flipY } = turnOf(orientation);
  const { crop } = framing;
  const along = swap
    ? { x: crop.y, y: crop.x, width: crop.height, height: crop.width }
    : { x: crop.x, y: crop.y, width: crop.width, height: crop.height };
  return {
    ...(swap
      ? { width: framing.height, height: framing.width }
      : { width: framing.width, height: framing.height }),
    crop: {
      ...along,
      x: flipX ? stored.width - along.x - along.width : along.x,
      y: flipY ? stored.height - along.y - along.height : along.y,
    },
  };
}

/** A bitmap of the upright image, and the sink that fills it with the stored image's rows. */
export function uprightBitmap(stored: Size, orientation: Orientation): { bitmap: Bitmap; sink: RowSink } {
  const { swap, flipX, flipY } = turnOf(orientation);
  const bitmap = blank(upright(stored, orientation));
  const { data } = bitmap;
  let line = 0;
  const sink: RowSink = (row) => {
    const at = flipY ? stored.height - 1 - line : line;
    line++;
    if (!swap && !flipX) {
      data.set(row.subarray(0, stored.width * 4), at * stored.width * 4);
      return;
    }
    const step = (swap ? bitmap.width : 1) * (flipX ? -4 : 4);
    const first = swap ? at : at * stored.width;
    let to = (first + (flipX ? (stored.width - 1) * (swap ? bitmap.width : 1) : 0)) * 4;
    for (let from = 0; from < stored.width * 4; from += 4, to += step) {
      data[to] = row[from] ?? 0;
      data[to + 1] = row[from + 1] ?? 0;
      data[to + 2] = row[from + 2] ?? 0;
      data[to + 3] = row[from + 3] ?? 0;
    }
  };
  return { bitmap, sink };
}
