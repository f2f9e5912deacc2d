import type { Query } from "./statement.ts";

/**
 * Something a request needs besides its own data and that isolates may cache: a project, an actor, a schema.
 * Whatever changes it bumps its version in the same batch.
 */
export interface Fact<T> {
  /** Its name in the cache. */
  readonly id: string;
  /** The version row it depends on. Several facts may share one. */
  readonly version: string;
  /** What reads it. Only asked for on a miss: writing the SQL costs more than the rest of a warm request. */
  queries(): readonly Query<unknown>[];
  /** The results of `queries` → the value; null when there is none. */
  build(results: unknown[]): T | null;
}

/** A fact read by `queries`; keeps the types of their results. */
export function fact<Q extends readonly Query<unknown>[], T>(declared: {
  id: string;
  version: string;
  queries: () => readonly [...Q];
  build(results: { [I in keyof Q]: Q[I] extends Query<infer R> ? R : never }): T | null;
}): Fact<T> {
  return declared as Fact<T>;
}
