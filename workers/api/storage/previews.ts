import { ApiError } from "#shared/contract/errors.ts";
import { type Edit, mimeTypeOf } from "#shared/images/edit.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import type { FileRow } from "../models/file.ts";
import { loadBucket } from "./access.ts";
import { loadContent } from "./load-content.ts";
import { makePreview, showsContent } from "./make-preview.ts";
import { editOf, previewParams } from "./preview-edit.ts";
import { editHash, keepPreview, keptPreview, previewKey } from "./preview-object.ts";
import { matches } from "./serve-content.ts";

/** How long a client may keep what it has, in seconds (reference/storage.md §5). */
const MAX_AGE = 2_592_000;

export const getFilePreview = endpoint(
  {
    id: "storage.getFilePreview",
    method: "GET",
    path: "/v1/storage/buckets/{bucketId}/files/{fileId}/preview",
    scope: "files.read",
    auth: ["admin", "session", "key", "jwt"],
    params: previewParams,
    status: 200,
    returns: null,
  },
  async (context) => {
    const { input, actor, request, images, settings } = context;
    const bucket = await loadBucket(context, input.bucketId);
    if (!bucket.transformations && !actor.trusted) {
      throw new ApiError("storage_bucket_transformations_disabled");
    }
    const { file, isPublic } = await loadContent(context);
    const edit = editOf(input, file, !showsContent(file, settings));
    const hash = editHash(edit, images.name);
    const etag = `"${file.signature.slice(0, 16)}-${hash}"`;
    const headers = new Headers({
      "Content-Type": mimeTypeOf(edit.output),
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": `${isPublic && bucket.transformations ? "public" : "private"}, max-age=${MAX_AGE}`,
      ETag: etag,
    });
    if (matches(request.header("if-none-match"), etag)) return new Response(null, { status: 304, headers });
    const key = previewKey(file, hash);
    const kept = await keptPreview(context, file, key);
    const bytes = kept ?? (await made(context, file, edit, key));
    headers.set("X-Appwrite-Cache", kept ? "hit" : "miss");
    headers.set("Content-Length", String(bytes.byteLength));
    return new Response(request.method === "HEAD" ? null : bytes, { headers });
  },
);

/** A preview that is made now, and kept for later. */
async function made(context: Context<unknown>, file: FileRow, edit: Edit, key: string): Promise<Uint8Array> {
  const { bytes } = await makePreview(context, file, edit, (making) =>
    context.after(async () => {
      // Its fault is the answer's to tell.
      const found = await making.catch(() => null);
      if (found) await keepPreview(context, file, key, found.bytes);
    }),
  );
  return bytes;
}
