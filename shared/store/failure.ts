/** A batch that failed, and why. One without a more precise type may have happened, as a whole, and its answer been lost. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** A guard refused the batch; `reason` is its text. */
export class GuardError extends StoreError {
  override name = "GuardError";
  readonly reason: string;
  constructor(reason: string) {
    super(`guard: ${reason}`);
    this.reason = reason;
  }
}

/** A unique index refused the batch; `target` is SQLite's list: `users.projectId, users.email` or `index 'name'`. */
export class UniqueError extends StoreError {
  override name = "UniqueError";
  readonly target: string;
  constructor(target: string) {
    super(`UNIQUE constraint failed: ${target}`);
    this.target = target;
  }
}

/** A text or a row is larger than the database stores: 2 MB on the edge. */
export class TooLargeError extends StoreError {
  override name = "TooLargeError";
}

/** The text a version guard fails with. */
export const STALE = "stale";

const unique = /UNIQUE constraint failed: (.*?)(?:: SQLITE_CONSTRAINT|$)/s;
const raised =
  /(?:D1_ERROR: |Error: |^)([^:]+(?::[^:]+)*?): SQLITE_CONSTRAINT \(extended: SQLITE_CONSTRAINT_TRIGGER\)/s;

/** SQLite's message → a typed failure. Both drivers end their messages with `: SQLITE_CONSTRAINT…`. */
export function storeFailure(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const clash = unique.exec(text);
  if (clash?.[1]) return new UniqueError(clash[1].trim());
  const guard = raised.exec(text);
  if (guard?.[1]) return new GuardError(guard[1].trim());
  if (/SQLITE_TOOBIG|string or blob too big/i.test(text)) return new TooLargeError(text, { cause: error });
  return new StoreError(text, { cause: error });
}
