import { ApiError } from "./errors.ts";

/** Bytes of a file, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

const SHAPE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The bytes a `Range` header asks for (RFC 9110 §14.1.2: `a-b`, `a-`, `-n`); null when there is no header. Several ranges
 * at once are not served.
 * @throws ApiError storage_invalid_range
 */
export function readRange(header: string, size: number): Range | null {
  if (header === "") return null;
  const match = SHAPE.exec(header.trim());
  const [, from = "", to = ""] = match ?? [];
  if (!match || (from === "" && to === "")) throw new ApiError("storage_invalid_range");
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new ApiError("storage_invalid_range");
  return { first, last };
}
