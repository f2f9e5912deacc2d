import { ApiError } from "#shared/contract/errors.ts";
import {
  DEFAULT_LIMIT,
  type ParsedQueries,
  type QueryField,
  type QueryType,
  TOTAL_CAP,
} from "#shared/contract/queries/types.ts";
import type { Plan } from "./plan.ts";
import { Binder } from "./sql/binder.ts";
import type { SqlField, SqlFields } from "./sql/fields.ts";
import { compileFilters } from "./sql/filters.ts";
import { anyNull, beyond, orderBy, type Rank, ranksOf } from "./sql/paging.ts";
import type { Query, SqlRow, SqlValue } from "./statement.ts";

/** D1 allows 100 kB; a request whose filters compile to more is refused before it gets there. */
const MAX_SQL = 90_000;

/** A condition that binds its own parameters. */
export type Condition = (bind: (value: SqlValue) => string) => string;

/** Something that can be listed: where from, by which wire keys, which row a cursor means. */
export interface ListSource {
  /** What follows FROM. */
  readonly from: string;
  readonly fields: SqlFields;
  /** SQL of the value cursors name. */
  readonly key: string;
  /** SQL of the creation order, unique. */
  readonly sequence: string;
  /** SQL of the text that `search` looks through. */
  readonly search?: string | undefined;
  /** Wire keys no two rows share: ordering by one needs no tie-break. */
  readonly unique: ReadonlySet<string>;
}

export interface Listing<T> {
  readonly source: ListSource;
  readonly queries: ParsedQueries;
  /** Rows that exist for this list at all, e.g. those of one project. Cursors are looked up here. */
  readonly scope?: Condition;
  /** Rows the caller may see, on top of `scope`. Cursors ignore it. */
  readonly visible?: Condition;
  readonly search?: string | null;
  /** False: the total is 0 and not counted. */
  readonly total?: boolean;
  /** What follows SELECT. */
  readonly columns?: string;
  readonly row: (row: SqlRow) => T;
}

export interface Page<T> {
  readonly total: number;
  readonly items: T[];
}

export interface StaticField {
  readonly type: QueryType;
  /** SQL expression; the column of the wire key's own name when absent. */
  readonly sql?: string;
  readonly array?: boolean;
}

const SYSTEM: Record<string, QueryField & { sql: string }> = {
  $createdAt: { type: "datetime", sql: "createdAt" },
  $updatedAt: { type: "datetime", sql: "updatedAt" },
  $sequence: { type: "sequence", sql: "sequence" },
};
const UNIQUE: ReadonlySet<string> = new Set(["$id", "$sequence"]);

/**
 * A static table as a list. `fields` are its wire keys beyond `$id, $createdAt, $updatedAt, $sequence`; text compares
 * case-insensitively. `key` is the column cursors and `$id` mean.
 */
export function listSource(options: {
  from: string;
  fields: Readonly<Record<string, StaticField>>;
  key?: string;
  search?: string;
}): ListSource {
  const key = options.key ?? "id";
  const fields = new Map<string, SqlField>(Object.entries(SYSTEM));
  fields.set("$id", { type: "text", sql: key });
  for (const [wire, field] of Object.entries(options.fields)) {
    const sql = field.sql ?? `"${wire}"`;
    const collate = field.type === "text" && !field.array ? " COLLATE NOCASE" : "";
    fields.set(wire, { type: field.type, array: field.array ?? false, sql: sql + collate });
  }
  return { from: options.from, fields, key, sequence: "sequence", search: options.search, unique: UNIQUE };
}

/**
 * One page and its capped total, in one batch (reference §8.5).
 * `finish` throws `general_cursor_not_found`, `database_query_order_null`.
 * @throws ApiError `general_query_invalid` at once for filters too large to compile.
 */
export function listQuery<T>(listing: Listing<T>): Plan<Page<T>> {
  const { source, queries } = listing;
  const ranks = ranksOf(queries.orders, source.fields, { sql: source.sequence, unique: source.unique });
  const binder = new Binder();
  const where = conditions(listing, binder);
  const total = listing.total === false ? null : countQuery(source.from, where, [...binder.params]);
  const page = pageQuery(listing, ranks, where, binder);
  const cursor = queries.cursor ? cursorQuery(listing, ranks ?? [], queries.cursor.id) : null;
  const list: Query<unknown>[] = [page];
  if (total) list.push(total);
  if (cursor) list.push(cursor);
  return {
    queries: list,
    finish(results) {
      if (cursor) refuseCursor(results[list.length - 1]);
      const items = results[0] as T[];
      return { items, total: total ? (results[1] as number) : 0 };
    },
  };
}

function conditions<T>(listing: Listing<T>, binder: Binder): string[] {
  const bind = (value: SqlValue) => binder.bind(value);
  const terms: string[] = [];
  if (listing.scope) terms.push(listing.scope(bind));
  if (listing.visible) terms.push(listing.visible(bind));
  const { search } = listing.source;
  if (search && listing.search) terms.push(searchCondition(search, listing.search, binder));
  if (listing.queries.filters.length > 0) {
    terms.push(
      compileFilters(listing.queries.filters, listing.source.fields, binder, listing.source.sequence),
    );
  }
  if (terms.reduce((sum, term) => sum + term.length, 0) > MAX_SQL) {
    throw new ApiError("general_query_invalid", { message: "Invalid query: the filters are too large." });
  }
  return terms;
}

/** Any of the words, anywhere in the text, in any case. */
function searchCondition(sql: string, search: string, binder: Binder): string {
  const words = search.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return "1";
  const list = binder.list(words.slice(0, 50));
  return `EXISTS(SELECT 1 FROM (SELECT value AS v FROM json_each(${list})) AS w WHERE instr(lower(${sql}),lower(w.v)) > 0)`;
}

function whereClause(terms: readonly string[]): string {
  return terms.length === 0 ? "" : ` WHERE ${terms.join(" AND ")}`;
}

function countQuery(from: string, where: readonly string[], params: readonly SqlValue[]): Query<number> {
  return {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM ${from}${whereClause(where)} LIMIT ${TOTAL_CAP})`,
    params,
    read: (rows) => Number(rows[0]?.n ?? 0),
  };
}

function pageQuery<T>(
  listing: Listing<T>,
  ranks: Rank[] | null,
  where: readonly string[],
  binder: Binder,
): Query<T[]> {
  const { source, queries, row } = listing;
  const before = ranks !== null && queries.cursor?.before === true;
  const terms = [...where];
  if (queries.cursor && ranks) terms.push(...cursorTerms(listing, ranks, queries.cursor.id, before, binder));
  const limit = binder.bind(queries.limit ?? DEFAULT_LIMIT);
  const offset = queries.offset ? ` OFFSET ${binder.bind(queries.offset)}` : "";
  const order = orderBy(ranks, before);
  return {
    sql: `SELECT ${listing.columns ?? "*"} FROM ${source.from}${whereClause(terms)} ORDER BY ${order} LIMIT ${limit}${offset}`,
    params: binder.params,
    read(rows) {
      const items = rows.map(row);
      return before ? items.reverse() : items;
    },
  };
}

function cursorTerms<T>(
  listing: Listing<T>,
  ranks: readonly Rank[],
  id: string,
  before: boolean,
  binder: Binder,
): string[] {
  const at = cursorWhere(listing, id, binder);
  const of = (sql: string) => `(SELECT ${sql} FROM ${listing.source.from} WHERE ${at})`;
  const terms = [beyond(ranks, before, of)];
  const lead = ranks[0];
  // Says the same about the first rank alone, so that an index on it can start at the cursor.
  if (lead && ranks.length > 1) {
    terms.unshift(`${lead.sql} ${lead.descending !== before ? "<=" : ">="} ${of(lead.sql)}`);
  }
  return terms;
}

function cursorWhere<T>(listing: Listing<T>, id: string, binder: Binder): string {
  const scope = listing.scope ? `${listing.scope((value) => binder.bind(value))} AND ` : "";
  return `${scope}${listing.source.key} = ${binder.bind(id)}`;
}

/** The cursor row as the list needs it: null = missing, true = it has a null where the order looks. */
function cursorQuery<T>(listing: Listing<T>, ranks: readonly Rank[], id: string): Query<boolean | null> {
  const binder = new Binder();
  const where = cursorWhere(listing, id, binder);
  const blank = ranks.length > 0 ? anyNull(ranks) : "0";
  return {
    sql: `SELECT ${blank} AS blank FROM ${listing.source.from} WHERE ${where}`,
    params: binder.params,
    read: (rows) => (rows[0] ? rows[0].blank === 1 : null),
  };
}

function refuseCursor(found: unknown): void {
  if (found === null) throw new ApiError("general_cursor_not_found");
  if (found === true) throw new ApiError("database_query_order_null");
}
