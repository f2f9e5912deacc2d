import { boolean, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { files, resourceTokens } from "#shared/store/schema/index.ts";
import { first } from "#shared/store/statement.ts";
import { decode, findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { resourceTokenModel } from "../models/resource-token.ts";
import { ensurePermitted, judgeBucket, loadBucket, readable } from "../storage/access.ts";
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
    const { input, project, actor, work, today } = context;
    ensureAhead(input.expire, today);
    const bucket = await loadBucket(context, input.bucketId);
    const permitted = ensurePermitted(bucket, input.fileId, actor, "update");
    const id = context.id("unique()");
    context.tell({ tokenId: id });
    const insert = first(
      `INSERT INTO resourceTokens (projectId, id, createdAt, updatedAt, file, bucketId, fileId, expire, accessedAt)
       SELECT ?1, ?2, ?3, ?3, sequence, bucketId, id, ?4, ?3 FROM files WHERE bucket = ?5 AND id = ?6 RETURNING *`,
      [project.id, id, today, input.expire, bucket.sequence, input.fileId],
      (row) => decode(resourceTokens, row),
    );
    const results = await work.write([], insert, ...permitted);
    const token = found(results[0], "storage_file_not_found");
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
    const { input, project, actor, work } = context;
    const bucket = await loadBucket(context, input.bucketId);
    const all = judgeBucket(bucket, actor, "read");
    const list = listQuery({
      source,
      queries: readQueries(input.queries, {
        fields: source.fields,
        allow: METADATA_KINDS,
        fault: "general_argument_invalid",
      }),
      scope: (bind) =>
        `projectId = ${bind(project.id)} AND file =
           (SELECT sequence FROM files WHERE bucket = ${bind(bucket.sequence)} AND id = ${bind(input.fileId)})`,
      total: input.total,
      row: (row) => decode(resourceTokens, row),
    });
    const [file, ...rest] = await work.read(
      findOne(files, isFile(bucket.sequence, input.fileId)),
      ...list.queries,
    );
    readable(file, actor, all);
    const page = list.finish(rest);
    const tokens = await Promise.all(
      page.items.map(async (token) => resourceTokenModel(token, await secretOf(context, token))),
    );
    return { total: page.total, tokens };
  },
);
