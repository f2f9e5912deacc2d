import { ApiError } from "#shared/contract/errors.ts";
import { type Extent, readContent } from "#shared/files/content.ts";
import { costOf } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";

/** How much of a file is read for its header, in bytes; more where that does not tell. The first is a frame of a sealed file. */
const BEGINNINGS = [65_536, 1_048_576] as const;

/**
 * Bytes of memory that a file's preview takes while it is made, the file among them. What does not tell its size in its
 * first megabyte has the memory to itself.
 * @throws ApiError storage_file_not_found when the device has lost the object
 */
export async function previewCost(
  context: Pick<Context<unknown>, "device" | "settings">,
  file: FileRow,
  edit: Edit,
): Promise<number> {
  const { sizeOriginal } = file;
  for (const length of BEGINNINGS) {
    const head = await contentOf(context, file, { first: 0, last: Math.min(length, sizeOriginal) - 1 });
    const cost = costOf(head, sizeOriginal, edit, context.settings.previewPixels);
    if (cost !== null) return sizeOriginal + cost;
  }
  return Number.POSITIVE_INFINITY;
}

/** A file's content, or the part of it that is asked for, in memory. @throws ApiError storage_file_not_found */
export async function contentOf(
  { device, settings }: Pick<Context<unknown>, "device" | "settings">,
  file: FileRow,
  { first, last }: Extent = { first: 0, last: file.sizeOriginal - 1 },
): Promise<Uint8Array> {
  const content = await readContent(device, settings.encryptionKey, file, file.sizeOriginal, { first, last });
  if (!content) throw new ApiError("storage_file_not_found");
  const bytes = new Uint8Array(last - first + 1);
  let filled = 0;
  for await (const piece of content) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.subarray(0, filled);
}
