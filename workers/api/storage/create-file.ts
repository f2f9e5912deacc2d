import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { Refusal, readerOf } from "#shared/contract/params/kind.ts";
import { customId, file, folder, nullable, permissions, uid } from "#shared/contract/params.ts";
import { bucketFact } from "#shared/store/facts/bucket.ts";
import { files } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { StaleFacts } from "#shared/store/work.ts";
import { endpoint } from "../endpoint.ts";
import { fileModel } from "../models/file.ts";
import { loadBucket } from "./access.ts";
import { receiveChunk } from "./chunked-file.ts";
import { isFile } from "./file-row.ts";
import { admitUpload, mayCreate } from "./new-file.ts";
import { ownUpload } from "./uploader.ts";
import { createWhole, discardStored } from "./whole-file.ts";

const readBucketId = readerOf(uid());

export const createFile = endpoint(
  {
    id: "storage.createFile",
    method: "POST",
    path: "/v1/storage/buckets/{bucketId}/files",
    scope: "files.write",
    auth: ["admin", "session", "key", "jwt"],
    event: "buckets.[bucketId].files.[fileId].create",
    audit: "file.create",
    limit: {
      max: 60,
      per: 60,
      key: "ip:{ip},method:{method},url:{url},userId:{userId},chunkId:{chunkId}",
    },
    upload: "file",
    facts: ({ bucketId = "" }, projectId) => [bucketFact(projectId, bucketId)],
    async admit(caller, { bucketId }) {
      const id = readBucketId(bucketId);
      if (id instanceof Refusal) throw invalidArgument("bucketId", id.why);
      mayCreate(await loadBucket(caller, String(id)), caller.actor);
    },
    params: () => ({
      bucketId: uid(),
      fileId: customId(),
      file: file().optional(),
      permissions: nullable(permissions(["read", "update", "delete", "write"])).default(null),
      folder: folder().default(""),
    }),
    status: 201,
    returns: "file",
  },
  async (context) => {
    const { input, work, request } = context;
    const bucket = await loadBucket(context, input.bucketId);
    const upload = admitUpload(context, bucket);
    const { id } = upload.row;
    // A file that is here whole is its own insert: that the id is taken, the index says, in the same round trip.
    const isSmall = upload.file.whole && request.header("content-range") === "";
    const [taken] = isSmall ? [null] : await work.read(findOne(files, isFile(bucket.sequence, id)));
    const known = taken && ownUpload(taken, upload.row.uploader);
    const isSameSize = known?.sizeOriginal === upload.row.sizeOriginal;
    if (known?.complete && request.header("content-range") !== "" && isSameSize) {
      // A chunk that is sent again because its answer was lost; a file of another size is another file.
      context.silence();
      context.response.status = 200;
      return fileModel(known);
    }
    const { chunk } = upload;
    if (chunk && !known?.complete) return fileModel(await receiveChunk(context, { ...upload, chunk }, known));
    if (known) throw new ApiError("storage_file_already_exists");
    context.tell({ bucketId: bucket.id, fileId: id });
    try {
      return fileModel(await createWhole(context, upload));
    } catch (error) {
      if (!(error instanceof StaleFacts)) discardStored(context, upload);
      throw error;
    }
  },
);
