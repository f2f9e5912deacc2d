import { ApiError, type ErrorType } from "#shared/contract/errors.ts";

/** The value, @throws ApiError `missing` when there is none. */
export function found<T>(value: T | null | undefined, missing: ErrorType): T {
  if (value === null || value === undefined) throw new ApiError(missing);
  return value;
}
