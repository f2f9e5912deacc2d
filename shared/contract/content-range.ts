import { ApiError } from "./errors.ts";
import { CHUNK } from "./storage.ts";

/** Which chunk of an upload a request carries. */
export interface Chunk {
  /** From 1. */
  readonly number: number;
  /** Bytes of this chunk. */
  readonly size: number;
  /** Bytes of the whole file. */
  readonly total: number;
  /** How many chunks the file has. */
  readonly count: number;
}

const SHAPE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/**
 * The chunk a `Content-Range` header names: 5 MiB from a multiple of 5 MiB on, the last one shorter
 * (reference/storage.md §3). Null when there is no header. Older SDKs for Dart and Kotlin say of the last chunk that it ends
 * at TOTAL.
 * @throws ApiError storage_invalid_content_range
 */
export function readContentRange(header: string): Chunk | null {
  if (header === "") return null;
  const match = SHAPE.exec(header);
  const [start, end, total] = (match?.slice(1) ?? []).map(Number);
  if (start === undefined || end === undefined || total === undefined) throw refused();
  const size = Math.min(CHUNK, total - start);
  const isEnd = end === start + size - 1 || (end === total && size < CHUNK);
  if (start % CHUNK !== 0 || start >= total || !isEnd) throw refused();
  return { number: start / CHUNK + 1, size, total, count: Math.ceil(total / CHUNK) };
}

const refused = () =>
  new ApiError("storage_invalid_content_range", {
    message: `Content-Range must be "bytes START-END/TOTAL" with chunks of ${CHUNK} bytes; only the last may be shorter.`,
  });
