import type { Bitmap, Size } from "#shared/images/bitmap.ts";
import { drawingCost } from "#shared/images/cost.ts";
import { encodePng } from "#shared/images/png/encode.ts";
import { inTurn } from "#shared/memory/turns.ts";
import type { Context } from "../context.ts";

/**
 * An image that is drawn, as a PNG: in turn with whatever else takes memory.
 * @param size as it is asked for; a side of 0 follows from the other
 */
export function drawn(
  { clock }: Pick<Context<unknown>, "clock">,
  { width, height }: Size,
  draw: () => Bitmap,
): Promise<Uint8Array> {
  const size = { width: width || height || LARGEST, height: height || width || LARGEST };
  return inTurn(clock, drawingCost(size, { output: "png" }), async () => encodePng(draw()));
}

/** No drawing is larger of itself, in pixels. */
const LARGEST = 600;
