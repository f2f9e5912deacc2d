import { costOf } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import { type Made, transform } from "#shared/images/transform.ts";
import { inTurn } from "#shared/memory/turns.ts";
import type { Context } from "../context.ts";

/**
 * An image from elsewhere, edited: within the limits of previews, and in turn with them. Its bytes are held already.
 * @throws ImageError
 */
export function edited(
  { images, settings, clock }: Pick<Context<unknown>, "images" | "settings" | "clock">,
  bytes: Uint8Array,
  edit: Edit,
): Promise<Made> {
  const sourcePixels = settings.previewPixels;
  const cost = costOf(bytes, bytes.length, edit, sourcePixels) ?? 0;
  return inTurn(clock, cost, () => transform(bytes, edit, { codec: images, sourcePixels }));
}
