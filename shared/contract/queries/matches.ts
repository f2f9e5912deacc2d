import { type Filter, isTree, type LeafFilter, type QueryValue } from "./types.ts";

/** A field's value as filters see it. */
export type MatchValue = QueryValue | null | undefined | readonly (QueryValue | null)[];

/**
 * The filters' meaning in memory, the same as their SQL: for records that are at hand, e.g. those of realtime.
 * `value` looks an attribute up. `search` needs the index and never matches here.
 */
export function matches(filters: readonly Filter[], value: (attribute: string) => MatchValue): boolean {
  return filters.every((filter) => matchesOne(filter, value));
}

function matchesOne(filter: Filter, value: (attribute: string) => MatchValue): boolean {
  if (isTree(filter)) {
    return filter.method === "and"
      ? filter.filters.every((inner) => matchesOne(inner, value))
      : filter.filters.some((inner) => matchesOne(inner, value));
  }
  const stored = value(filter.attribute) ?? null;
  if (filter.method === "isNull") return stored === null;
  if (stored === null) return false;
  return isList(stored) ? matchesList(filter, stored) : matchesScalar(filter, stored);
}

function isList(value: MatchValue): value is readonly (QueryValue | null)[] {
  return Array.isArray(value);
}

function matchesList({ method, values }: LeafFilter, stored: readonly (QueryValue | null)[]): boolean {
  const has = (wanted: QueryValue) => stored.some((item) => item !== null && same(item, wanted));
  switch (method) {
    case "isNotNull":
      return true;
    case "contains":
      return values.some(has);
    case "notContains":
      return !values.some(has);
    case "containsAll":
      return values.every(has);
    default:
      return false;
  }
}

/** Elements of arrays compare exactly, as JSON does. */
function same(a: QueryValue, b: QueryValue): boolean {
  return typeof a === "string" || typeof b === "string" ? a === b : order(a, b) === 0;
}

function matchesScalar({ method, values }: LeafFilter, stored: QueryValue): boolean {
  const [first = "", second = ""] = values;
  const text = fold(String(stored));
  const part = fold(String(first));
  const within = () => order(stored, first) >= 0 && order(stored, second) <= 0;
  const includes = () => values.some((wanted) => text.includes(fold(String(wanted))));
  switch (method) {
    case "isNull":
    case "search":
    case "notSearch":
      return false;
    case "isNotNull":
      return true;
    case "equal":
    case "containsAll":
      return values.some((wanted) => order(stored, wanted) === 0);
    case "notEqual":
      return order(stored, first) !== 0;
    case "lessThan":
      return order(stored, first) < 0;
    case "lessThanEqual":
      return order(stored, first) <= 0;
    case "greaterThan":
      return order(stored, first) > 0;
    case "greaterThanEqual":
      return order(stored, first) >= 0;
    case "between":
      return within();
    case "notBetween":
      return !within();
    case "startsWith":
      return text.startsWith(part);
    case "notStartsWith":
      return !text.startsWith(part);
    case "endsWith":
      return text.endsWith(part);
    case "notEndsWith":
      return !text.endsWith(part);
    case "contains":
      return includes();
    case "notContains":
      return !includes();
  }
}

/** SQLite's NOCASE: ASCII letters alone. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Below, equal or above 0. Text compares by code point, which is the order of its UTF-8 bytes. */
function order(a: QueryValue, b: QueryValue): number {
  if (typeof a === "string" && typeof b === "string") return textOrder(fold(a), fold(b));
  const left = typeof a === "boolean" ? Number(a) : a;
  const right = typeof b === "boolean" ? Number(b) : b;
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

function textOrder(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length) {
    const left = a.codePointAt(i) ?? 0;
    const right = b.codePointAt(i) ?? 0;
    if (left !== right) return left - right;
    i += left > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
