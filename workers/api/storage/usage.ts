import { and, eq } from "drizzle-orm";
import type { UsageBuckets, UsageStorage } from "#shared/contract/models/usage.ts";
import { uid } from "#shared/contract/params.ts";
import { buckets } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { bucketScope, METRICS } from "#shared/usage/metrics.ts";
import { slotsOf, usageOver } from "#shared/usage/series.ts";
import { readUsage } from "#shared/usage/statements.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { trustedOnly } from "../trusted-only.ts";
import { range } from "../usage-range.ts";
import { storedNow } from "./stored-now.ts";

export const getStorageUsage = endpoint(
  {
    id: "storage.getUsage",
    method: "GET",
    path: "/v1/storage/usage",
    scope: "files.read",
    auth: ["admin"],
    realm: "project",
    admit: trustedOnly,
    params: () => ({ range: range() }),
    status: 200,
    returns: "usageStorage",
  },
  async (context): Promise<UsageStorage> => {
    const { input, project, work, now } = context;
    const slots = slotsOf(input.range, now);
    const [stored, rows] = await work.read(
      storedNow(project.id),
      readUsage(project.id, [METRICS.buckets, METRICS.files, METRICS.storage], slots),
    );
    const { series } = usageOver(rows, slots);
    return {
      range: input.range,
      bucketsTotal: stored.buckets,
      filesTotal: stored.files,
      filesStorageTotal: stored.bytes,
      buckets: series(METRICS.buckets),
      files: series(METRICS.files),
      storage: series(METRICS.storage),
    };
  },
);

export const getBucketUsage = endpoint(
  {
    id: "storage.getBucketUsage",
    method: "GET",
    path: "/v1/storage/{bucketId}/usage",
    scope: "files.read",
    auth: ["admin"],
    realm: "project",
    admit: trustedOnly,
    params: () => ({ bucketId: uid(), range: range() }),
    status: 200,
    returns: "usageBuckets",
  },
  async (context): Promise<UsageBuckets> => {
    const { input, project, work, now } = context;
    const slots = slotsOf(input.range, now);
    const own = (metric: string) => `${bucketScope(input.bucketId)}/${metric}`;
    const [files, storage, previews] = [
      own(METRICS.files),
      own(METRICS.storage),
      own(METRICS.transformations),
    ];
    const [row, rows] = await work.read(
      findOne(buckets, and(eq(buckets.projectId, project.id), eq(buckets.id, input.bucketId))),
      readUsage(project.id, [files, storage, previews], slots),
    );
    const bucket = found(row, "storage_bucket_not_found");
    const { series, total } = usageOver(rows, slots);
    return {
      range: input.range,
      filesTotal: bucket.fileCount,
      filesStorageTotal: bucket.totalSize,
      files: series(files),
      storage: series(storage),
      imageTransformations: series(previews),
      imageTransformationsTotal: total(previews),
    };
  },
);
