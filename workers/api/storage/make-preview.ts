import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { drawingCost } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { drawIcon, ICON, ICON_GROUND, iconFor } from "#shared/images/icons.ts";
import { finish, type Made, transform } from "#shared/images/transform.ts";
import { inTurn } from "#shared/memory/turns.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";
import { contentOf, lookAhead } from "./preview-cost.ts";

/** Types that are decoded; of all others an icon is shown. */
const DECODED: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** Whether a preview shows the file's content rather than an icon: when it is an image, and not one over the limit. */
export const showsContent = (
  { mimeType, sizeActual }: Pick<FileRow, "mimeType" | "sizeActual">,
  { storagePreviewLimit }: Pick<Settings, "storagePreviewLimit">,
): boolean => DECODED.has(mimeType) && sizeActual <= storagePreviewLimit;

/**
 * The image an edit makes of a file: of its content, or of an icon when it is no image, or one over the limit.
 * @param seeThrough told of the work once it has begun: it is worth finishing though nobody waits any more
 * @throws ApiError storage_file_type_unsupported for an image that cannot be read, storage_image_resolution_exceeded for
 * one of too many pixels, storage_file_not_found when the device has lost the object
 */
export async function makePreview(
  context: Pick<Context<unknown>, "device" | "images" | "settings" | "clock">,
  file: FileRow,
  edit: Edit,
  seeThrough: (making: Promise<Made>) => void,
): Promise<Made> {
  const { settings, clock, images } = context;
  const shown = showsContent(file, settings);
  const { cost, content } = shown
    ? await lookAhead(context, file, edit)
    : { cost: drawingCost(ICON, edit), content: null };
  try {
    return await inTurn(
      clock,
      cost,
      async () => {
        const options = { codec: images, sourcePixels: settings.previewPixels };
        if (shown) return transform(content ?? (await contentOf(context, file)), edit, options);
        const ground = edit.background || ICON_GROUND;
        return finish(drawIcon(iconFor(file.mimeType), edit), { ...edit, background: ground }, options);
      },
      { seeThrough },
    );
  } catch (error) {
    throw error instanceof ImageError ? asApiError(error) : error;
  }
}

function asApiError({ fault, message }: ImageError): ApiError {
  if (fault === "too-large") return new ApiError("storage_image_resolution_exceeded", { message });
  return new ApiError("storage_file_type_unsupported", { message: `No preview can be made. ${message}` });
}
