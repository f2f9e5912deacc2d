import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";

/** True for the failure of a batch that a unique index refused: the id's, or one of the container's. */
export function rowConflict(error: unknown): boolean {
  return error instanceof Error && error.message.includes("UNIQUE constraint failed");
}

/** 409 for a record whose id or unique value is taken (reference/databases.md §5). */
export function conflictError(face: Face, cause?: unknown): ApiError {
  return new ApiError(face.errors.recordExists, { cause });
}
