import { ApiError } from "#shared/contract/errors.ts";
import type { Condition } from "#shared/store/list.ts";
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

/** The caller's own upload. @throws ApiError `refusal`: to others an id is taken from its first chunk on, and hidden */
export function ownUpload(
  file: FileRow,
  uploader: string,
  refusal: "storage_file_already_exists" | "storage_file_not_found" = "storage_file_already_exists",
): FileRow {
  if (file.uploader !== uploader) throw new ApiError(refusal);
  return file;
}

/** Files that are complete, and the caller's own that are not. Of guests', whom nobody can tell apart, none. */
export const whole =
  (actor: Actor): Condition =>
  (bind) => {
    if (actor.trusted) return "TRUE";
    const mine = actor.kind === "guest" ? "" : uploaderOf(actor);
    return `(complete = 1 OR (uploader <> '' AND uploader = ${bind(mine)}))`;
  };
