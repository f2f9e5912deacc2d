import type { SqlRow, Statement } from "./statement.ts";

/**
 * A database that holds everything of the projects placed on it. The only thing the store knows of it:
 * statements run in order and atomically, in one round trip.
 */
export interface Shard {
  /** `d1:DB`, `do:main` */
  readonly address: string;
  /**
   * @throws GuardError, UniqueError, TooLargeError: nothing of the batch has happened. Any other StoreError may be an answer
   * that was lost: all of it has happened or nothing.
   */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>;
}
