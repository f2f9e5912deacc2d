import type { Query } from "./statement.ts";

/** Statements of one batch and what their results mean. `finish` throws the ApiError that the results tell of. */
export interface Plan<T> {
  readonly queries: readonly Query<unknown>[];
  /** `results`: what the queries read, in their order. */
  finish(results: readonly unknown[]): T;
}

/** A plan whose queries keep the types of their results. */
export function plan<Q extends readonly Query<unknown>[], T>(
  queries: readonly [...Q],
  finish: (...results: { [I in keyof Q]: Q[I] extends Query<infer R> ? R : never }) => T,
): Plan<T> {
  return {
    queries,
    finish: (results) => finish(...(results as { [I in keyof Q]: Q[I] extends Query<infer R> ? R : never })),
  };
}

/** The same plan with queries before it in its batch. */
export const precededBy = <T>(first: readonly Query<unknown>[], then: Plan<T>): Plan<T> => ({
  queries: [...first, ...then.queries],
  finish: (results) => then.finish(results.slice(first.length)),
});

/** The same plan with another outcome. */
export function mapPlan<A, B>(source: Plan<A>, change: (value: A) => B): Plan<B> {
  return { queries: source.queries, finish: (results) => change(source.finish(results)) };
}
