import type { ErrorType } from "../errors.ts";

/** What a field holds, as far as filters and orders are concerned. */
export type QueryType =
  | "text"
  | "integer"
  | "bigint"
  | "double"
  | "boolean"
  | "datetime"
  | "sequence"
  | "unsupported";

/** A field that queries may name. */
export interface QueryField {
  readonly type: QueryType;
  readonly array?: boolean;
  /** Encrypted at rest: neither filters nor orders can see its value. */
  readonly encrypted?: boolean;
  /** Has a fulltext index of its own, which `search` needs. */
  readonly searchable?: boolean;
}

/** The fields queries may name, by wire key (`$id` and its like included). */
export type QueryFields<F extends QueryField = QueryField> = ReadonlyMap<string, F>;

/** A value of a filter after validation: datetimes are in the wire form, integers within 64 bits. */
export type QueryValue = string | number | bigint | boolean;

export type CompareMethod =
  | "equal"
  | "notEqual"
  | "lessThan"
  | "lessThanEqual"
  | "greaterThan"
  | "greaterThanEqual";

export type LeafMethod =
  | CompareMethod
  | "between"
  | "notBetween"
  | "isNull"
  | "isNotNull"
  | "startsWith"
  | "notStartsWith"
  | "endsWith"
  | "notEndsWith"
  | "contains"
  | "notContains"
  | "containsAll"
  | "search"
  | "notSearch";

export interface LeafFilter {
  readonly method: LeafMethod;
  readonly attribute: string;
  readonly values: readonly QueryValue[];
}

export interface TreeFilter {
  readonly method: "and" | "or";
  readonly filters: readonly Filter[];
}

export type Filter = LeafFilter | TreeFilter;

/** One place in the order; `random` replaces the attribute. */
export type Order = { readonly attribute: string; readonly descending: boolean } | { readonly random: true };

export interface Cursor {
  readonly id: string;
  readonly before: boolean;
}

/** A request's queries, validated. Filters are joined by AND. */
export interface ParsedQueries {
  readonly filters: readonly Filter[];
  readonly orders: readonly Order[];
  readonly limit: number | null;
  readonly offset: number | null;
  readonly cursor: Cursor | null;
  /** Keys of every `select`, merged; null when there was none. */
  readonly select: readonly string[] | null;
}

export type QueryKind = "filter" | "order" | "limit" | "offset" | "cursor" | "select";

/** What a list accepts and how it complains. */
export interface QueryRules {
  readonly fields: QueryFields;
  readonly allow: ReadonlySet<QueryKind>;
  /** The error of a semantic fault: `general_query_invalid` on records, `general_argument_invalid` on metadata. */
  readonly fault: Extract<ErrorType, "general_query_invalid" | "general_argument_invalid">;
}

/** Page size of a list without `limit` (reference §8.2). */
export const DEFAULT_LIMIT = 25;
/** Totals stop counting here (reference §8.5). */
export const TOTAL_CAP = 5000;

export const NO_QUERIES: ParsedQueries = {
  filters: [],
  orders: [],
  limit: null,
  offset: null,
  cursor: null,
  select: null,
};

/** True for `and` / `or`. */
export function isTree(filter: Filter): filter is TreeFilter {
  return filter.method === "and" || filter.method === "or";
}
