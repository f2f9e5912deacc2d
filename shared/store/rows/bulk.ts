import type { Face } from "#shared/contract/faces.ts";
import type { ParsedQueries, QueryKind } from "#shared/contract/queries/types.ts";
import type { Page } from "../list.ts";
import type { Plan } from "../plan.ts";
import { Binder } from "../sql/binder.ts";
import { compileFilters } from "../sql/filters.ts";
import { orderBy, ranksOf } from "../sql/paging.ts";
import type { Query, Statement } from "../statement.ts";
import { assignments, changeCells, type RowChange } from "./changes.ts";
import { type Compiled, compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { decodeRow } from "./decode.ts";
import { checkRowSize } from "./encode.ts";

/** Queries bulk update and delete take: no cursor, no select (reference/databases.md §6.6). */
export const BULK_KINDS: ReadonlySet<QueryKind> = new Set<QueryKind>(["filter", "order", "limit", "offset"]);
/** Records an answer to `updateRows` and `deleteRows` shows. */
export const BULK_SHOWN = 100;

/**
 * Changes every record the queries match, or the first `limit` of them. For callers that pass all permissions
 * (reference/databases.md §6.6). The answer counts all and shows the first 100, in order.
 */
export function updateRows(
  container: Container,
  face: Face,
  queries: ParsedQueries,
  change: RowChange,
  now: string,
): Plan<Page<RowRecord>> {
  const on = compiled(container);
  const binder = new Binder();
  const cells = changeCells(on, change);
  checkRowSize(
    cells.map((cell) => cell.value),
    face,
  );
  const params = cells.map((cell) => binder.bind(cell.value));
  const set = assignments(cells, (i) => params[i] ?? "NULL", binder.bind(now));
  const where = matching(on, queries, binder);
  // With every date given, `now` would not be used otherwise.
  const update = silent(
    `UPDATE ${on.table} SET ${set} WHERE ?${cells.length + 1} IS NOT NULL${where}`,
    binder,
  );
  return before(on, face, queries, update, (record) => applyChange(on, record, change, now));
}

/** Deletes every record the queries match, or the first `limit` of them; shows what they were. As `updateRows`. */
export function deleteRows(container: Container, face: Face, queries: ParsedQueries): Plan<Page<RowRecord>> {
  const on = compiled(container);
  const binder = new Binder();
  const remove = silent(`DELETE FROM ${on.table} WHERE 1${matching(on, queries, binder)}`, binder);
  return before(on, face, queries, remove, (record) => record);
}

/** The ids and permissions of the records that `updateRows` or `deleteRows` of these queries would change. */
export function matchingIds(container: Container, queries: ParsedQueries): Statement {
  const on = compiled(container);
  const binder = new Binder();
  const where = matching(on, queries, binder);
  return {
    sql: `SELECT _uid AS id, _permissions AS permissions FROM ${on.table} WHERE 1${where}`,
    params: binder.params,
  };
}

function silent(sql: string, binder: Binder): Query<void> {
  return { sql, params: binder.params, read: () => undefined };
}

/** Counts and shows the rows as they are, in the same batch before the write, which needs no RETURNING then. */
function before(
  on: Compiled,
  face: Face,
  queries: ParsedQueries,
  write: Query<void>,
  change: (record: RowRecord) => RowRecord,
): Plan<Page<RowRecord>> {
  const binder = new Binder();
  const filters = conditions(on, queries, binder);
  const limit = binder.bind(Math.min(queries.limit ?? BULK_SHOWN, BULK_SHOWN));
  const offset = binder.bind(queries.offset ?? 0);
  const shown: Query<RowRecord[]> = {
    sql: `SELECT ${on.selection} FROM ${on.table} WHERE 1${filters} ORDER BY ${order(on, queries)} LIMIT ${limit} OFFSET ${offset}`,
    params: binder.params,
    read: (rows) => rows.map((row) => decodeRow(on.container, on.list, row, face)),
  };
  const counter = new Binder();
  const counted: Query<number> = {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM ${on.table} WHERE 1${conditions(on, queries, counter)}${page(queries, counter)})`,
    params: counter.params,
    read: (rows) => Number(rows[0]?.n ?? 0),
  };
  return {
    queries: [shown, counted, write],
    finish: ([records, total]) => ({
      items: (records as RowRecord[]).map(change),
      total: total as number,
    }),
  };
}

function conditions(on: Compiled, queries: ParsedQueries, binder: Binder): string {
  if (queries.filters.length === 0) return "";
  return ` AND ${compileFilters(queries.filters, on.queryFields, binder)}`;
}

function page(queries: ParsedQueries, binder: Binder): string {
  if (queries.limit === null && queries.offset === null) return "";
  return ` LIMIT ${binder.bind(queries.limit ?? -1)} OFFSET ${binder.bind(queries.offset ?? 0)}`;
}

/** The rows meant, as a condition. An order matters only where a page is cut out of it. */
function matching(on: Compiled, queries: ParsedQueries, binder: Binder): string {
  const filters = conditions(on, queries, binder);
  const cut = page(queries, binder);
  if (cut === "") return filters;
  return ` AND _id IN (SELECT _id FROM ${on.table} WHERE 1${filters} ORDER BY ${order(on, queries)}${cut})`;
}

/** A random order would let the rows shown and the rows written differ. */
function order(on: Compiled, queries: ParsedQueries): string {
  const fixed = queries.orders.filter((entry) => !("random" in entry));
  const unique = new Set(["$id", "$sequence"]);
  return orderBy(ranksOf(fixed, on.queryFields, { sql: "_id", unique }), false);
}

function applyChange(on: Compiled, record: RowRecord, change: RowChange, now: string): RowRecord {
  for (const [key, value] of change.values) {
    record[key] = value ?? (on.fields.get(key)?.array ? [] : null);
  }
  if (change.permissions) record.$permissions = change.permissions;
  if (change.createdAt) record.$createdAt = change.createdAt;
  record.$updatedAt = change.updatedAt ?? now;
  return record;
}
