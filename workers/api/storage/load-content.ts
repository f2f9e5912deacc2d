import { ApiError } from "#shared/contract/errors.ts";
import { allows } from "#shared/contract/permissions.ts";
import { files } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";
import { judgeBucket, loadBucket, readable } from "./access.ts";
import { isFile } from "./file-row.ts";
import { findToken, markUsed, type TokenRow, tokenIdOf } from "./file-token.ts";

/** A file whose content the caller may read. */
export interface Content {
  readonly file: FileRow;
  /** Anyone may read it: caches on the way may keep it. */
  readonly isPublic: boolean;
}

const GUESTS: ReadonlySet<string> = new Set(["any", "guests"]);

/**
 * @throws ApiError storage_file_not_found, also for a file that is not complete yet; user_unauthorized, also for a token
 * of another file
 */
export async function loadContent(
  context: Context<{ bucketId: string; fileId: string; token: string }>,
): Promise<Content> {
  const { input, actor, work } = context;
  const { services, protocols } = context.project;
  const bucket = await loadBucket(context, input.bucketId);
  const isWanted = isFile(bucket.sequence, input.fileId);
  const tokenId = input.token === "" ? null : await tokenIdOf(context, input.token);
  const [found, token] =
    tokenId === null
      ? await work.read(findOne(files, isWanted))
      : await work.read(findOne(files, isWanted), findToken(context.project.id, tokenId));
  const granted = token !== undefined && grants(context, token, found);
  const file = readable(found, actor, granted || judgeBucket(bucket, actor, "read"));
  if (!file.complete) throw new ApiError("storage_file_not_found");
  const shown = bucket.fileSecurity ? [...bucket.permissions, ...file.permissions] : bucket.permissions;
  // Caches tell answers apart by their URL: one that leaves the project to a header may be another project's.
  const named = context.request.url.searchParams.get("project") === context.project.id;
  // Keys and administrators are answered though guests would not be.
  const isOn = services.storage !== false && protocols.rest !== false;
  return { file, isPublic: named && bucket.enabled && isOn && allows(shown, "read", GUESTS) };
}

/** True when the token lets its bearer read the file. @throws ApiError user_unauthorized when it is another file's */
function grants(context: Context<unknown>, token: TokenRow | null, file: FileRow | null): boolean {
  if (!token || (token.expire !== null && token.expire <= context.today)) return false;
  if (token.file !== file?.sequence) throw new ApiError("user_unauthorized");
  markUsed(context, token);
  return true;
}
