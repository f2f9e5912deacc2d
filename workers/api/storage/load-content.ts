import { ApiError } from "#shared/contract/errors.ts";
import { allows } from "#shared/contract/permissions.ts";
import { files } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";
import { judgeBucket, loadBucket, readable } from "./access.ts";
import { isFile } from "./file-row.ts";

/** A file whose content the caller may read. */
export interface Content {
  readonly file: FileRow;
  /** Anyone may read it: caches on the way may keep it. */
  readonly isPublic: boolean;
}

const GUESTS: ReadonlySet<string> = new Set(["any", "guests"]);

/** @throws ApiError storage_file_not_found, also for a file that is not complete yet; user_unauthorized */
export async function loadContent(
  context: Context<{ bucketId: string; fileId: string; token: string }>,
): Promise<Content> {
  const { input, actor, work } = context;
  const bucket = await loadBucket(context, input.bucketId);
  const all = judgeBucket(bucket, actor, "read");
  const [found] = await work.read(findOne(files, isFile(bucket.sequence, input.fileId)));
  const file = readable(found, actor, all);
  if (!file.complete) throw new ApiError("storage_file_not_found");
  const shown = bucket.fileSecurity ? [...bucket.permissions, ...file.permissions] : bucket.permissions;
  return { file, isPublic: bucket.enabled && allows(shown, "read", GUESTS) };
}
