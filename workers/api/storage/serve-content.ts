import { ApiError } from "#shared/contract/errors.ts";
import { type Range, readRange } from "#shared/contract/range.ts";
import { bodyOf, readContent } from "#shared/files/content.ts";
import type { Context } from "../context.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import type { Content } from "./load-content.ts";

/** How long a client may keep what it has, in seconds (reference/storage.md §4). */
const MAX_AGE = 3_888_000;

/**
 * The response of a file's bytes: whole, a range of them, or none when the client has them (RFC 9110 §13, §14).
 * @throws ApiError storage_invalid_range; storage_file_not_found when the device has lost the object
 */
export async function serveContent(
  { request, device, response, settings }: Context<unknown>,
  { file, isPublic }: Content,
  kind: Readonly<Record<string, string>>,
): Promise<Response> {
  const size = file.sizeOriginal;
  const etag = `"${file.signature}"`;
  const headers = new Headers({
    ...kind,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": `${isPublic ? "public" : "private"}, max-age=${MAX_AGE}`,
    ETag: etag,
    "Accept-Ranges": "bytes",
  });
  if (matches(request.header("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const condition = request.header("if-range");
  const asked = condition === "" || condition === etag ? request.header("range") : "";
  const range = rangeOf(asked, size, response.headers);
  const length = range ? range.last - range.first + 1 : size;
  headers.set("Content-Length", String(length));
  if (range) headers.set("Content-Range", `bytes ${range.first}-${range.last}/${size}`);
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const body = await readContent(device, settings.encryptionKey, file, size, range ?? undefined);
  if (!body) throw new ApiError("storage_file_not_found");
  const sent = body instanceof ReadableStream ? body : await bodyOf(body, length);
  return new Response(sent, { status, headers });
}

function rangeOf(header: string, size: number, refusal: ResponseHeaders): Range | null {
  try {
    return readRange(header, size);
  } catch (error) {
    refusal.set("Content-Range", `bytes */${size}`);
    throw error;
  }
}

/** True when an If-None-Match header names the tag. */
export const matches = (header: string, etag: string) =>
  header
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""))
    .some((one) => one === etag || one === "*");
