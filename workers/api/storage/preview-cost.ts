import { ApiError } from "#shared/contract/errors.ts";
import { type Extent, readContent } from "#shared/files/content.ts";
import { costOf } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";

/** How much of a file is read for its header, in bytes; more where that does not tell. The first is a frame of a sealed file. */
const BEGINNINGS = [65_536, 1_048_576] as const;

/** What the beginning of a file tells of its preview. */
interface Outlook {
  /** Bytes of memory that it takes to make, the file among them. */
  readonly cost: number;
  /** The file, when it is no longer than its beginning; null: it is still to be read. */
  readonly content: Uint8Array | null;
}

/**
 * What making a preview of a file will take. What does not tell its size in its first megabyte has the memory to itself.
 * @throws ApiError storage_file_not_found when the device has lost the object
 */
export async function lookAhead(
  context: Pick<Context<unknown>, "device" | "settings">,
  file: FileRow,
  edit: Edit,
): Promise<Outlook> {
  const { sizeOriginal } = file;
  for (const length of BEGINNINGS) {
    const head = await contentOf(context, file, { first: 0, last: Math.min(length, sizeOriginal) - 1 });
    const cost = costOf(head, sizeOriginal, edit, context.settings.previewPixels);
    const content = head.length <= BEGINNINGS[0] && head.length === sizeOriginal ? head : null;
    if (cost !== null) return { cost: sizeOriginal + cost, content };
  }
  return { cost: Number.POSITIVE_INFINITY, content: null };
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
