import type { Edit } from "#shared/images/edit.ts";
import { MAX_SIDE } from "#shared/images/geometry.ts";
import { formatOf } from "#shared/images/header.ts";
import { type Made, transform } from "#shared/images/transform.ts";
import { inTurn } from "#shared/images/turns.ts";
import type { Context } from "../context.ts";

/** An image from elsewhere, edited: within the limits of previews, and in turn with them. @throws ImageError */
export function edited(
  { images, settings, clock }: Pick<Context<unknown>, "images" | "settings" | "clock">,
  bytes: Uint8Array,
  edit: Edit,
): Promise<Made> {
  const options = { codec: images, sourcePixels: settings.previewPixels };
  return inTurn(clock, costOf(bytes, edit), () => transform(bytes, edit, options));
}

/** Bytes of memory it may take (as of previews, storage/make-preview.ts). */
function costOf(bytes: Uint8Array, { width = 0, height = 0 }: Edit): number {
  const [w, h] = [width || height || MAX_SIDE, height || width || MAX_SIDE];
  const decoded = formatOf(bytes) === "webp" ? bytes.length * 24 : 0;
  return bytes.length + decoded + w * h * 8;
}
