import type { RecordValues } from "#shared/contract/columns/record.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { Plan } from "../plan.ts";
import { jsonChunks } from "../sql/chunks.ts";
import type { Query, SqlValue } from "../statement.ts";
import { type Access, reach } from "./access.ts";
import { type Compiled, cachedText, compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { systemKeys } from "./decode.ts";
import { checkRowSize, encodeColumn, encodeExtra } from "./encode.ts";
import { slotName, travelsAsText } from "./layout.ts";
import { refused } from "./read.ts";

/** A record to insert. `values` have defaults applied; dates are in wire form. */
export interface NewRow {
  readonly id: string;
  readonly permissions: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly values: RecordValues;
}

/**
 * Inserts a record. `finish` throws `user_unauthorized` when the caller may not create here; a taken id or unique
 * value fails the batch (see `rowConflict`). Throws the face's invalid_structure at once for a row too large.
 */
export function createRow(container: Container, face: Face, row: NewRow, access: Access): Plan<RowRecord> {
  if (reach(container, "create", access) !== "all") return refused();
  const query = insertQuery(container, face, row, "");
  return { queries: [query], finish: (results) => results[0] as RowRecord };
}

/** The INSERT of one row; null when `onConflict` made it do nothing. */
export function insertQuery(
  container: Container,
  face: Face,
  row: NewRow,
  onConflict: "" | "ON CONFLICT(_uid) DO NOTHING",
): Query<RowRecord | null> {
  const on = compiled(container);
  const params = rowCells(on, row);
  checkRowSize(params, face);
  return {
    sql: cachedText(on, `insert ${onConflict}`, () => {
      const values = cellSources(on, (i) => `?${i + 1}`);
      return `INSERT INTO ${on.table}(${cellNames(on)}) VALUES (${values}) ${onConflict} RETURNING _id`;
    }),
    params,
    read: (rows) => (rows[0] ? newRecord(on, face, row, String(rows[0]._id)) : null),
  };
}

/** Inserts records, all or none; the answer is in their order. Errors as `createRow`. */
export function createRows(
  container: Container,
  face: Face,
  rows: readonly NewRow[],
  access: Access,
): Plan<RowRecord[]> {
  if (reach(container, "create", access) !== "all") return refused();
  return {
    queries: bulkInsert(container, face, rows, ""),
    finish: (results) => collect(compiled(container), face, rows, results as Inserted[]),
  };
}

/** `_id` by lower-case id of what was inserted. */
export type Inserted = ReadonlyMap<string, string>;

export function bulkInsert(
  container: Container,
  face: Face,
  rows: readonly NewRow[],
  onConflict: "" | "ON CONFLICT(_uid) DO NOTHING",
): Query<Inserted>[] {
  const on = compiled(container);
  const cells = rows.map((row) => {
    const json = JSON.stringify(rowCells(on, row));
    // What counts is the text that travels: escapes make it longer than the values.
    checkRowSize([json], face);
    return json;
  });
  const sql = cachedText(on, `bulk insert ${onConflict}`, () => {
    const values = cellSources(on, (i) => `json_extract(value,'$[${i}]')`);
    // WHERE tells ON CONFLICT apart from a join's ON.
    return `INSERT INTO ${on.table}(${cellNames(on)}) SELECT ${values} FROM json_each(?1) WHERE 1 ${onConflict} RETURNING _id,_uid`;
  });
  return jsonChunks(cells).map((json) => ({
    sql,
    params: [json],
    read: (found) => new Map(found.map((row) => [String(row._uid).toLowerCase(), String(row._id)])),
  }));
}

/** Records of the rows that were inserted, in the rows' order. */
export function collect(
  on: Compiled,
  face: Face,
  rows: readonly NewRow[],
  results: readonly Inserted[],
): RowRecord[] {
  const records: RowRecord[] = [];
  for (const row of rows) {
    const id = row.id.toLowerCase();
    const sequence = results.find((found) => found.has(id))?.get(id);
    if (sequence !== undefined) records.push(newRecord(on, face, row, sequence));
  }
  return records;
}

/** The cells of a stored row, in the order of `cellNames`. */
function rowCells(on: Compiled, row: NewRow): SqlValue[] {
  const cells: SqlValue[] = [row.id, row.createdAt, row.updatedAt, JSON.stringify(row.permissions)];
  if (on.hasExtra) cells.push(encodeExtra(on, row.values, false));
  for (const field of on.columns) cells.push(encodeColumn(field, row.values.get(field.key) ?? null));
  return cells;
}

function cellNames(on: Compiled): string {
  const names = ["_uid", "_created", "_updated", "_permissions"];
  if (on.hasExtra) names.push("_extra");
  return [...names, ...on.columns.map((field) => slotName(field.slot))].join(",");
}

function cellSources(on: Compiled, source: (i: number) => string): string {
  const system = on.hasExtra ? 5 : 4;
  const sources = Array.from({ length: system }, (_, i) => source(i));
  on.columns.forEach((field, i) => {
    const cell = source(system + i);
    sources.push(travelsAsText(field) ? `CAST(${cell} AS INTEGER)` : cell);
  });
  return sources.join(",");
}

function newRecord(on: Compiled, face: Face, row: NewRow, sequence: string): RowRecord {
  const { id, createdAt, updatedAt, permissions } = row;
  const record = systemKeys(on.container, face, { id, sequence, createdAt, updatedAt, permissions });
  for (const field of on.list) {
    record[field.key] = row.values.get(field.key) ?? (field.array ? [] : null);
  }
  return record;
}
