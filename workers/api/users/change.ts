import { ApiError, type ErrorType, isErrorType } from "#shared/contract/errors.ts";
import { GuardError, UniqueError } from "#shared/store/failure.ts";
import type { Query, Read } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";

/** The error of a value that another row has already, by table. */
export type Clashes = Readonly<Record<string, ErrorType>>;

/**
 * `work.write` whose refusals are errors of the API: a guard's reason is its error type, a unique index stands for
 * the type `clashes` gives its table.
 * @throws ApiError
 */
export async function change<Q extends readonly Query<unknown>[]>(
  work: Work,
  bumps: readonly string[],
  clashes: Clashes,
  ...queries: Q
): Promise<Read<Q>> {
  try {
    return await work.write(bumps, ...queries);
  } catch (error) {
    if (error instanceof GuardError && isErrorType(error.reason)) {
      throw new ApiError(error.reason, { cause: error });
    }
    const table = error instanceof UniqueError ? error.target.split(".", 1)[0] : undefined;
    const type = table === undefined ? undefined : clashes[table];
    throw type ? new ApiError(type, { cause: error }) : error;
  }
}
