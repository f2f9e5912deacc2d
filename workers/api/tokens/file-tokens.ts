import { boolean, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { files, resourceTokens } from "#shared/store/schema/index.ts";
import { decode, findOne, insert } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import type { FileRow } from "../models/file.ts";
import { resourceTokenModel } from "../models/resource-token.ts";
import { judgeBucket, loadBucket, readable } from "../storage/access.ts";
import { isFile } from "../storage/file-row.ts";
import { secretOf } from "../storage/file-token.ts";
import { ensureAhead, expire } from "./expire.ts";

const source = listSource({
  from: "resourceTokens",
  fields: { expire: { type: "datetime" }, accessedAt: { type: "datetime" } },
});

export const createFileToken = endpoint(
  {
    id: "tokens.createFileToken",
    method: "POST",
    path: "/v1/tokens/buckets/{bucketId}/files/{fileId}",
    scope: "tokens.write",
    auth: ["admin", "key"],
    event: "tokens.[tokenId].create",
    audit: "token.create",
    limit: { max: 60, per: 60, key: "ip:{ip},method:{method},url:{url},userId:{userId}" },
    params: () => ({ bucketId: uid(), fileId: uid(), expire: expire() }),
    status: 201,
    returns: "resourceToken",
  },
  async (context) => {
    const { input, project, work, today } = context;
    ensureAhead(input.expire, today);
    const file = await fileOf(context, "update");
    const id = context.id("unique()");
    context.tell({ tokenId: id });
    const [, token] = await work.write(
      [],
      ensure("storage_file_not_found", "EXISTS (SELECT 1 FROM files WHERE sequence = ?1)", [file.sequence]),
      insert(resourceTokens, {
        projectId: project.id,
        id,
        createdAt: today,
        updatedAt: today,
        file: file.sequence,
        bucketId: file.bucketId,
        fileId: file.id,
        expire: input.expire,
        accessedAt: today,
      }),
    );
    return resourceTokenModel(token, await secretOf(context, token));
  },
);

export const listFileTokens = endpoint(
  {
    id: "tokens.list",
    method: "GET",
    path: "/v1/tokens/buckets/{bucketId}/files/{fileId}",
    scope: "tokens.read",
    auth: ["admin", "key"],
    params: () => ({
      bucketId: uid(),
      fileId: uid(),
      queries: queries().default([]),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "resourceTokenList",
  },
  async (context) => {
    const { input, project, work } = context;
    const file = await fileOf(context, "read");
    const page = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `projectId = ${bind(project.id)} AND file = ${bind(file.sequence)}`,
        total: input.total,
        row: (row) => decode(resourceTokens, row),
      }),
    );
    const tokens = await Promise.all(
      page.items.map(async (token) => resourceTokenModel(token, await secretOf(context, token))),
    );
    return { total: page.total, tokens };
  },
);

/** @throws ApiError storage_bucket_not_found, storage_file_not_found */
async function fileOf(
  context: Context<{ bucketId: string; fileId: string }>,
  action: "read" | "update",
): Promise<FileRow> {
  const { input, actor, work } = context;
  const bucket = await loadBucket(context, input.bucketId);
  const all = judgeBucket(bucket, actor, action);
  const [file] = await work.read(findOne(files, isFile(bucket.sequence, input.fileId)));
  return readable(file, actor, all);
}
