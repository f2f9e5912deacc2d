import { contentDisposition } from "#shared/contract/file-name.ts";
import { text, uid } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { loadContent } from "./load-content.ts";
import { serveContent } from "./serve-content.ts";
import { viewHeaders } from "./view-headers.ts";

const everyone = ["admin", "session", "key", "jwt"] as const;

export const getFileDownload = endpoint(
  {
    id: "storage.getFileDownload",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}/download",
    scope: "files.read",
    auth: everyone,
    params: () => ({ bucketId: uid(), fileId: uid(), token: text(512, 0).default("") }),
    status: 200,
    returns: null,
  },
  async (context) => {
    const content = await loadContent(context);
    return serveContent(context, content, {
      "Content-Type": content.file.mimeType,
      "Content-Disposition": contentDisposition("attachment", content.file.name),
    });
  },
);

export const getFileView = endpoint(
  {
    id: "storage.getFileView",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}/view",
    scope: "files.read",
    auth: everyone,
    params: () => ({ bucketId: uid(), fileId: uid(), token: text(512, 0).default("") }),
    status: 200,
    returns: null,
  },
  async (context) => {
    const content = await loadContent(context);
    return serveContent(context, content, viewHeaders(content.file));
  },
);
