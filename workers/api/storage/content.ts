import { contentDisposition } from "#shared/contract/file-name.ts";
import { text, uid } from "#shared/contract/params.ts";
import { viewType } from "#shared/contract/safe-types.ts";
import { endpoint } from "../endpoint.ts";
import { loadContent } from "./load-content.ts";
import { serveContent } from "./serve-content.ts";

const everyone = ["admin", "session", "key", "jwt"] as const;

/** For what browsers show by means of their own: a sandbox would keep them from showing PDFs and films. */
const OPEN = "script-src 'none'";

/** Nothing in the file runs, whatever a browser takes it for. */
const CLOSED = "script-src 'none'; default-src 'none'; style-src 'unsafe-inline'; sandbox";

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
    const { mimeType, name } = content.file;
    const shown = viewType(mimeType);
    return serveContent(context, content, {
      "Content-Type": shown,
      "Content-Disposition": contentDisposition("inline", name),
      "Content-Security-Policy": shown === "text/plain" ? CLOSED : OPEN,
    });
  },
);
