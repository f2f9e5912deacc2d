import { ApiError } from "#shared/contract/errors.ts";
import { allows, formatPermission, type StoredAction } from "#shared/contract/permissions.ts";
import { type BucketRow, bucketFact } from "#shared/store/facts/bucket.ts";
import type { Condition } from "#shared/store/list.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Actor } from "../actor.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";

/** The bucket of a request. @throws ApiError storage_bucket_not_found, also for one that is switched off. */
export async function loadBucket(
  { work, project, actor }: Pick<Context<unknown>, "work" | "project" | "actor">,
  bucketId: string,
): Promise<BucketRow> {
  const [bucket] = await work.load(bucketFact(project.id, bucketId));
  if (!bucket || !(bucket.enabled || actor.trusted)) throw new ApiError("storage_bucket_not_found");
  return bucket;
}

/** True when the bucket lets the caller do it to all its files. */
export const mayAll = (bucket: BucketRow, actor: Actor, action: StoredAction): boolean =>
  actor.trusted || allows(bucket.permissions, action, actor.roles);

/**
 * True when the caller may do it to all files of the bucket, false when it depends on the file.
 * @throws ApiError user_unauthorized when no file could change that
 */
export function judgeBucket(bucket: BucketRow, actor: Actor, action: StoredAction): boolean {
  if (mayAll(bucket, actor, action)) return true;
  if (!bucket.fileSecurity) throw new ApiError("user_unauthorized");
  return false;
}

/** The file, if the caller may read it. @throws ApiError storage_file_not_found */
export function readable(file: FileRow | null, actor: Actor, all: boolean): FileRow {
  if (!file || !(all || allows(file.permissions, "read", actor.roles))) {
    throw new ApiError("storage_file_not_found");
  }
  return file;
}

/** Files that grant the caller the action themselves: the SQL of `allows`. */
export function granting(actor: Actor, action: StoredAction): Condition {
  const grants = JSON.stringify([...actor.roles].map((role) => formatPermission(action, role)));
  return (bind) =>
    `EXISTS (SELECT 1 FROM json_each(files.permissions) AS p WHERE p.value IN (SELECT value FROM json_each(${bind(grants)})))`;
}

/** Fails the batch unless there is such a file, and unless the caller may do it. Both come before the change. */
export function ensurePermitted(
  bucket: BucketRow,
  fileId: string,
  actor: Actor,
  action: StoredAction,
): Query<void>[] {
  const params = [bucket.sequence, fileId];
  const one = "SELECT 1 FROM files WHERE bucket = ?1 AND id = ?2";
  const exists = ensure("storage_file_not_found", `EXISTS (${one})`, params);
  if (judgeBucket(bucket, actor, action)) return [exists];
  const granted: (string | number | null)[] = [];
  const condition = granting(
    actor,
    action,
  )((value) => {
    granted.push(value);
    return `?${params.length + granted.length}`;
  });
  return [exists, ensure("user_unauthorized", `EXISTS (${one} AND ${condition})`, [...params, ...granted])];
}

/** Notes an object that turned out to belong to no file; the upkeep deletes it. The file it was meant for is named too. */
export const discard = ({ bucket, id }: { bucket: number; id: string }, object: string): Query<void> =>
  command(
    `INSERT INTO refuse (object, uploadId)
     SELECT ?1, '' WHERE NOT EXISTS (SELECT 1 FROM files WHERE bucket = ?2 AND id = ?3 AND object = ?1)
     ON CONFLICT (object) DO NOTHING`,
    [object, bucket, id],
  );
