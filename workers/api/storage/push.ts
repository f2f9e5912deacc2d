import { ApiError } from "#shared/contract/errors.ts";
import { text, uid } from "#shared/contract/params.ts";
import { files } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { loadBucket } from "./access.ts";
import { readLink } from "./content-link.ts";
import { isFile } from "./file-row.ts";
import { serveContent } from "./serve-content.ts";
import { viewHeaders } from "./view-headers.ts";

export const getFileForPush = endpoint(
  {
    id: "storage.getFileForPush",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}/push",
    scope: "public",
    auth: [],
    params: () => ({ bucketId: uid(), fileId: uid(), jwt: text(2048, 0).default("") }),
    status: 200,
    returns: null,
  },
  async (context) => {
    const { input, work } = context;
    const link = await readLink(context, input.jwt);
    if (link?.bucketId !== input.bucketId || link.fileId !== input.fileId) {
      throw new ApiError("user_unauthorized");
    }
    const bucket = await loadBucket(context, input.bucketId);
    const [file] = await work.read(findOne(files, isFile(bucket.sequence, input.fileId)));
    if (!file?.complete) throw new ApiError("storage_file_not_found");
    const disposition = link.disposition === "attachment" ? "attachment" : "inline";
    return serveContent(context, { file, isPublic: false }, viewHeaders(file, disposition));
  },
);
