import { and, eq } from "drizzle-orm";
import { removalJob } from "#queues/delete.ts";
import { boolean, customId, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { bucketFact, bucketVersion } from "#shared/store/facts/bucket.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { leftoversOf } from "#shared/store/purge.ts";
import { buckets } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { bucketModel } from "../models/bucket.ts";
import { change } from "../users/change.ts";
import { bucketParams, bucketSettings } from "./bucket-settings.ts";

const source = listSource({
  from: "buckets",
  search: "search",
  fields: {
    enabled: { type: "boolean" },
    name: { type: "text" },
    fileSecurity: { type: "boolean" },
    maximumFileSize: { type: "integer" },
    encryption: { type: "boolean" },
    antivirus: { type: "boolean" },
    transformations: { type: "boolean" },
  },
});

const isBucket = (projectId: string, id: string) => and(eq(buckets.projectId, projectId), eq(buckets.id, id));

const searchText = (id: string, name: string) => `${id} ${name}`;

export const createBucket = endpoint(
  {
    id: "storage.createBucket",
    method: "POST",
    path: "/v1/storage/buckets",
    scope: "buckets.write",
    auth: ["admin", "key"],
    event: "buckets.[bucketId].create",
    audit: "bucket.create",
    params: () => ({ bucketId: customId(), ...bucketParams() }),
    status: 201,
    returns: "bucket",
  },
  async (context) => {
    const { input, project, work, today, settings } = context;
    const values = bucketSettings(input, settings);
    const id = context.id(input.bucketId);
    const row = insert(buckets, {
      projectId: project.id,
      id,
      createdAt: today,
      updatedAt: today,
      permissions: input.permissions ?? [],
      ...values,
      search: searchText(id, values.name),
    });
    const [bucket] = await change(work, [], { buckets: "storage_bucket_already_exists" }, row);
    return bucketModel(bucket);
  },
);

export const listBuckets = endpoint(
  {
    id: "storage.listBuckets",
    method: "GET",
    path: "/v1/storage/buckets",
    scope: "buckets.read",
    auth: ["admin", "key"],
    params: () => ({
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "bucketList",
  },
  async ({ input, project, work }) => {
    const page = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `projectId = ${bind(project.id)}`,
        search: input.search,
        total: input.total,
        row: (row) => bucketModel(decode(buckets, row)),
      }),
    );
    return { total: page.total, buckets: page.items };
  },
);

export const getBucket = endpoint(
  {
    id: "storage.getBucket",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}",
    scope: "buckets.read",
    auth: ["admin", "key"],
    params: () => ({ bucketId: uid() }),
    status: 200,
    returns: "bucket",
  },
  async ({ input, project, work }) => {
    const [bucket] = await work.read(findOne(buckets, isBucket(project.id, input.bucketId)));
    return bucketModel(found(bucket, "storage_bucket_not_found"));
  },
);

export const updateBucket = endpoint(
  {
    id: "storage.updateBucket",
    method: "PUT",
    path: "/v1/storage/buckets/{bucketId}",
    scope: "buckets.write",
    auth: ["admin", "key"],
    event: "buckets.[bucketId].update",
    audit: "bucket.update",
    params: () => ({ bucketId: uid(), ...bucketParams() }),
    status: 200,
    returns: "bucket",
  },
  async ({ input, project, work, today, settings }) => {
    const { bucketId, permissions } = input;
    const values = bucketSettings(input, settings);
    const changes = {
      ...values,
      updatedAt: today,
      search: searchText(bucketId, values.name),
      ...(permissions && { permissions }),
    };
    const [, rows] = await work.write(
      [bucketVersion(project.id, bucketId)],
      ensure("storage_bucket_not_found", "EXISTS (SELECT 1 FROM buckets WHERE projectId = ?1 AND id = ?2)", [
        project.id,
        bucketId,
      ]),
      update(buckets, changes, isBucket(project.id, bucketId)),
    );
    return bucketModel(found(rows[0], "storage_bucket_not_found"));
  },
);

export const deleteBucket = endpoint(
  {
    id: "storage.deleteBucket",
    method: "DELETE",
    path: "/v1/storage/buckets/{bucketId}",
    scope: "buckets.write",
    auth: ["admin", "key"],
    event: "buckets.[bucketId].delete",
    audit: "bucket.delete",
    params: () => ({ bucketId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { project, work, secret } = context;
    const { bucketId } = context.input;
    const [bucket] = await work.load(bucketFact(project.id, bucketId));
    const { sequence } = found(bucket, "storage_bucket_not_found");
    const job = removalJob("bucket", project.id, String(sequence), secret(8));
    context.enqueue("deletes", job.body, { id: job.id });
    // Files belong to the bucket's sequence: with its row they are out of sight, whoever takes the id next.
    const [, rows] = await work.write(
      [bucketVersion(project.id, bucketId)],
      ensure("storage_bucket_not_found", "EXISTS (SELECT 1 FROM buckets WHERE sequence = ?1)", [sequence]),
      remove(buckets, eq(buckets.sequence, sequence)),
      ...leftoversOf("bucket", project.id, String(sequence)).step,
    );
    context.tell({ bucketId }, bucketModel(found(rows[0], "storage_bucket_not_found")));
  },
);
