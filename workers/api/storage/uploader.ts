import { ApiError } from "#shared/contract/errors.ts";
import type { Actor } from "../actor.ts";
import type { FileRow } from "../models/file.ts";

/**
 * Whom an upload belongs to until it is complete, and who may ask again what became of its chunks. Guests cannot be told
 * apart: theirs is in the hands of whoever knows its id, which nobody guesses when the server made it.
 */
export function uploaderOf({ kind, user, key }: Actor): string {
  if (kind === "guest") return kind;
  return `${kind}:${(kind === "key" ? key?.id : user?.id) ?? ""}`;
}

/** The caller's own upload. @throws ApiError storage_file_already_exists: to others an id is taken from its first chunk on */
export function ownUpload(file: FileRow, uploader: string): FileRow {
  if (file.uploader !== uploader) throw new ApiError("storage_file_already_exists");
  return file;
}
