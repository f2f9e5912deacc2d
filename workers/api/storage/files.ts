import { OBJECTS } from "#queues/delete.ts";
import { safeName } from "#shared/contract/file-name.ts";
import { boolean, nullable, permissions, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { files } from "#shared/store/schema/index.ts";
import { decode, findOne, remove, update } from "#shared/store/tables.ts";
import { checkGrant } from "../databases/record-context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { fileModel } from "../models/file.ts";
import { ensurePermitted, granting, judgeBucket, loadBucket, readable } from "./access.ts";
import { isFile, searchText } from "./file-row.ts";
import { ownUpload, uploaderOf, whole } from "./uploader.ts";

const everyone = ["admin", "session", "key", "jwt"] as const;

const source = listSource({
  from: "files",
  search: "search",
  fields: {
    name: { type: "text" },
    folder: { type: "text" },
    signature: { type: "text" },
    mimeType: { type: "text" },
    sizeOriginal: { type: "integer" },
    chunksTotal: { type: "integer" },
    chunksUploaded: { type: "integer" },
  },
});

export const listFiles = endpoint(
  {
    id: "storage.listFiles",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files",
    scope: "files.read",
    auth: everyone,
    params: () => ({
      bucketId: uid(),
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "fileList",
  },
  async (context) => {
    const { input, actor, work } = context;
    const bucket = await loadBucket(context, input.bucketId);
    const all = judgeBucket(bucket, actor, "read");
    const page = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `bucket = ${bind(bucket.sequence)} AND ${whole(actor)(bind)}`,
        ...(all ? {} : { visible: granting(actor, "read") }),
        search: input.search,
        total: input.total,
        row: (row) => fileModel(decode(files, row)),
      }),
    );
    return { total: page.total, files: page.items };
  },
);

export const getFile = endpoint(
  {
    id: "storage.getFile",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}",
    scope: "files.read",
    auth: everyone,
    params: () => ({ bucketId: uid(), fileId: uid() }),
    status: 200,
    returns: "file",
  },
  async (context) => {
    const { input, actor, work } = context;
    const bucket = await loadBucket(context, input.bucketId);
    const all = judgeBucket(bucket, actor, "read");
    const [file] = await work.read(findOne(files, isFile(bucket.sequence, input.fileId)));
    const found = readable(file, actor, all);
    // Whoever began an upload asks how far it has come.
    if (!found.complete && !actor.trusted) ownUpload(found, uploaderOf(actor), "storage_file_not_found");
    return fileModel(found);
  },
);

export const updateFile = endpoint(
  {
    id: "storage.updateFile",
    method: "PUT",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}",
    scope: "files.write",
    auth: everyone,
    event: "buckets.[bucketId].files.[fileId].update",
    audit: "file.update",
    params: () => ({
      bucketId: uid(),
      fileId: uid(),
      name: nullable(text(128)).default(null),
      permissions: nullable(permissions(["read", "update", "delete", "write"])).default(null),
    }),
    status: 200,
    returns: "file",
  },
  async (context) => {
    const { input, actor, work, today } = context;
    const { fileId, permissions } = input;
    const bucket = await loadBucket(context, input.bucketId);
    const permitted = ensurePermitted(bucket, fileId, actor, "update");
    checkGrant(actor, permissions);
    const name = input.name === null ? null : safeName(input.name, fileId);
    const changes = {
      updatedAt: today,
      ...(name !== null && { name, search: searchText(fileId, name) }),
      ...(permissions !== null && { permissions }),
    };
    // Judged by the permissions the file has before the change.
    const results = await work.write(
      [],
      ...permitted,
      update(files, changes, isFile(bucket.sequence, fileId)),
    );
    const [changed] = results.at(-1) ?? [];
    return fileModel(found(changed, "storage_file_not_found"));
  },
);

export const deleteFile = endpoint(
  {
    id: "storage.deleteFile",
    method: "DELETE",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}",
    scope: "files.write",
    auth: everyone,
    event: "buckets.[bucketId].files.[fileId].delete",
    audit: "file.delete",
    limit: { max: 60, per: 60, key: "ip:{ip},method:{method},url:{url},userId:{userId}" },
    params: () => ({ bucketId: uid(), fileId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { input, actor, work, secret } = context;
    const { bucketId, fileId } = input;
    const bucket = await loadBucket(context, bucketId);
    const permitted = ensurePermitted(bucket, fileId, actor, "delete");
    // The row is what makes a file: a job deletes its object.
    context.enqueue("deletes", OBJECTS, { id: `delete:objects:${secret(8)}` });
    const results = await work.write([], ...permitted, remove(files, isFile(bucket.sequence, fileId)));
    const [gone] = results.at(-1) ?? [];
    context.tell({ bucketId, fileId }, fileModel(found(gone, "storage_file_not_found")));
  },
);
