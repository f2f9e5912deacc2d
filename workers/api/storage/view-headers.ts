import { contentDisposition } from "#shared/contract/file-name.ts";
import { viewType } from "#shared/contract/safe-types.ts";
import type { FileRow } from "../models/file.ts";

/** For what browsers show by means of their own: a sandbox would keep them from showing PDFs and films. */
const OPEN = "script-src 'none'";

/** Nothing in the file runs, whatever a browser takes it for. */
const CLOSED = "script-src 'none'; default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** How a file is shown rather than saved (reference/storage.md §4). */
export function viewHeaders({ mimeType, name }: FileRow, disposition: "inline" | "attachment" = "inline") {
  const shown = viewType(mimeType);
  return {
    "Content-Type": shown,
    "Content-Disposition": contentDisposition(disposition, name),
    "Content-Security-Policy": shown === "text/plain" ? CLOSED : OPEN,
  };
}
