import { and, eq } from "drizzle-orm";
import { fact } from "../fact.ts";
import { buckets } from "../schema/index.ts";
import { findOne } from "../tables.ts";

export type BucketRow = typeof buckets.$inferSelect;

/** The version that every change to a bucket bumps. */
export const bucketVersion = (projectId: string, bucketId: string) => `bucket:${projectId}:${bucketId}`;

/** A bucket's settings. */
export const bucketFact = (projectId: string, bucketId: string) =>
  fact({
    id: bucketVersion(projectId, bucketId),
    version: bucketVersion(projectId, bucketId),
    queries: () => [findOne(buckets, and(eq(buckets.projectId, projectId), eq(buckets.id, bucketId)))],
    build: ([bucket]): BucketRow | null => bucket,
  });
