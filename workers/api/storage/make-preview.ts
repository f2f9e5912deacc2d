import { ApiError } from "#shared/contract/errors.ts";
import { readContent } from "#shared/files/content.ts";
import type { Edit } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { MAX_SIDE } from "#shared/images/geometry.ts";
import { drawIcon, ICON_GROUND, iconFor } from "#shared/images/icons.ts";
import { finish, type Made, transform } from "#shared/images/transform.ts";
import { inTurn } from "#shared/images/turns.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";

/** Types that are decoded; of all others an icon is shown. */
const DECODED: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

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
  const shown = DECODED.has(file.mimeType) && file.sizeActual <= settings.storagePreviewLimit;
  try {
    return await inTurn(
      clock,
      shown ? costOf(file, edit) : drawingCost(edit),
      async () => {
        const options = { codec: images, sourcePixels: settings.previewPixels };
        if (shown) return transform(await contentOf(context, file), edit, options);
        const ground = edit.background || ICON_GROUND;
        return finish(drawIcon(iconFor(file.mimeType), edit), { ...edit, background: ground }, options);
      },
      seeThrough,
    );
  } catch (error) {
    throw error instanceof ImageError ? asApiError(error) : error;
  }
}

/** Bytes of memory an icon takes while it is drawn: its pixels, and how much of each is covered. */
const drawingCost = ({ width = 0, height = 0 }: Edit): number => (width || height) * (height || width) * 12;

/** Bytes of memory it may take: the file, and the bitmaps of the result; of a WebP its pixels, of which we know little. */
function costOf({ sizeOriginal, mimeType }: FileRow, { width = 0, height = 0 }: Edit): number {
  const [w, h] = [width || height || MAX_SIDE, height || width || MAX_SIDE];
  const decoded = mimeType === "image/webp" ? sizeOriginal * 24 : 0;
  return sizeOriginal + decoded + w * h * 8;
}

async function contentOf(
  { device, settings }: Pick<Context<unknown>, "device" | "settings">,
  file: FileRow,
): Promise<Uint8Array> {
  const { sizeOriginal } = file;
  const content = await readContent(device, settings.encryptionKey, file, sizeOriginal);
  if (!content) throw new ApiError("storage_file_not_found");
  const bytes = new Uint8Array(sizeOriginal);
  let filled = 0;
  for await (const piece of content) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.subarray(0, filled);
}

function asApiError({ fault, message }: ImageError): ApiError {
  if (fault === "too-large") return new ApiError("storage_image_resolution_exceeded", { message });
  return new ApiError("storage_file_type_unsupported", { message: `No preview can be made. ${message}` });
}
