import { ApiError } from "../errors.ts";
import { isKey } from "../ids.ts";
import { QueryFault } from "./fault.ts";
import { isFilterMethod, queryField, readFilter } from "./filter.ts";
import type { Cursor, Filter, Order, ParsedQueries, QueryKind, QueryRules } from "./types.ts";
import { NO_QUERIES } from "./types.ts";
import { parseWireQuery, type WireQuery } from "./wire.ts";

/** Queries per request, and characters of each (reference §8.1). */
const MAX_QUERIES = 100;
const MAX_LENGTH = 4096;

export const ALL_KINDS: ReadonlySet<QueryKind> = new Set<QueryKind>([
  "filter",
  "order",
  "limit",
  "offset",
  "cursor",
  "select",
]);
/** Metadata lists know no `select` (reference §3.1). */
export const METADATA_KINDS: ReadonlySet<QueryKind> = new Set<QueryKind>([
  "filter",
  "order",
  "limit",
  "offset",
  "cursor",
]);
export const SELECT_ONLY: ReadonlySet<QueryKind> = new Set<QueryKind>(["select"]);
export const PAGE_ONLY: ReadonlySet<QueryKind> = new Set<QueryKind>(["limit", "offset"]);

/**
 * Parses and validates the `queries` parameter of a request (reference §8).
 * Throws ApiError `general_argument_invalid` for too many or too long queries, `rules.fault` for anything else.
 */
export function readQueries(raw: readonly string[], rules: QueryRules): ParsedQueries {
  if (raw.length === 0) return NO_QUERIES;
  if (raw.length > MAX_QUERIES) {
    throw argument(`holds more than ${MAX_QUERIES} queries.`);
  }
  if (raw.some((text) => text.length > MAX_LENGTH)) {
    throw argument(`has a query longer than ${MAX_LENGTH} characters.`);
  }
  try {
    const reader = new Reader(rules);
    for (const text of raw) reader.take(parseWireQuery(text));
    return reader.result();
  } catch (error) {
    if (error instanceof QueryFault) {
      throw new ApiError(rules.fault, { message: `Invalid query: ${error.message}` });
    }
    throw error;
  }
}

function argument(why: string): ApiError {
  return new ApiError("general_argument_invalid", { message: `Invalid \`queries\` param: it ${why}` });
}

class Reader {
  readonly #rules: QueryRules;
  readonly #filters: Filter[] = [];
  readonly #orders: Order[] = [];
  #limit: number | null = null;
  #offset: number | null = null;
  #cursor: Cursor | null = null;
  #select: string[] | null = null;

  constructor(rules: QueryRules) {
    this.#rules = rules;
  }

  take(query: WireQuery): void {
    const { method } = query;
    const kind = kindOf(method);
    if (kind === null) throw new QueryFault(`Unknown query method: ${method}.`);
    if (!this.#rules.allow.has(kind)) throw new QueryFault(`"${method}" is not accepted here.`);
    switch (kind) {
      case "filter":
        this.#filters.push(readFilter(query, this.#rules.fields));
        break;
      case "order":
        this.#orders.push(this.#order(query));
        break;
      case "limit":
        // The first one wins, yet a later one must still be well-formed.
        this.#limit = keepFirst(this.#limit, number(query, 1));
        break;
      case "offset":
        this.#offset = keepFirst(this.#offset, number(query, 0));
        break;
      case "cursor":
        this.#cursor = keepFirst(this.#cursor, cursor(query));
        break;
      case "select":
        this.#addSelect(query);
        break;
    }
  }

  result(): ParsedQueries {
    return {
      filters: this.#filters,
      orders: this.#orders,
      limit: this.#limit,
      offset: this.#offset,
      cursor: this.#cursor,
      select: this.#select,
    };
  }

  #order(query: WireQuery): Order {
    if (query.method === "orderRandom") return { random: true };
    const attribute = query.attribute === "" ? "$sequence" : query.attribute;
    queryField(attribute, this.#rules.fields);
    return { attribute, descending: query.method === "orderDesc" };
  }

  #addSelect(query: WireQuery): void {
    if (query.values.length === 0) throw new QueryFault('"select" needs at least one attribute.');
    const keys = new Set<string>();
    for (const key of query.values) {
      if (typeof key !== "string") throw new QueryFault('"select" takes names of attributes.');
      if (keys.has(key)) throw new QueryFault(`"select" names "${key}" twice.`);
      if (!selectable(key, this.#rules)) throw new QueryFault(`Attribute not found in schema: ${key}`);
      keys.add(key);
    }
    this.#select = [...new Set([...(this.#select ?? []), ...keys])];
  }
}

function selectable(key: string, rules: QueryRules): boolean {
  return key === "*" || SYSTEM_SELECTS.has(key) || rules.fields.has(key);
}

/** System keys come back in any case; naming them is fine. */
const SYSTEM_SELECTS = new Set([
  "$id",
  "$sequence",
  "$createdAt",
  "$updatedAt",
  "$permissions",
  "$databaseId",
  "$collectionId",
  "$tableId",
]);

function kindOf(method: string): QueryKind | null {
  switch (method) {
    case "orderAsc":
    case "orderDesc":
    case "orderRandom":
      return "order";
    case "limit":
    case "offset":
    case "select":
      return method;
    case "cursorAfter":
    case "cursorBefore":
      return "cursor";
    default:
      return isFilterMethod(method) ? "filter" : null;
  }
}

function keepFirst<T>(first: T | null, next: T): T {
  return first ?? next;
}

const DIGITS = /^\d{1,15}$/;

/** Also as its digits: apps pass on what stands in an address or a field of a form. */
function number(query: WireQuery, least: number): number {
  const value = query.values[0];
  const whole = typeof value === "string" && DIGITS.test(value) ? Number(value) : capped(value);
  if (query.values.length !== 1 || typeof whole !== "number" || !Number.isInteger(whole) || whole < least) {
    throw new QueryFault(`"${query.method}" needs one integer of at least ${least}.`);
  }
  return whole;
}

const capped = (value: unknown): unknown =>
  typeof value === "bigint" && value > 0n ? Number.MAX_SAFE_INTEGER : value;

function cursor(query: WireQuery): Cursor {
  const id = query.values[0];
  if (query.values.length !== 1 || typeof id !== "string" || !isKey(id)) {
    throw new QueryFault(`"${query.method}" needs one valid id.`);
  }
  return { id, before: query.method === "cursorBefore" };
}
