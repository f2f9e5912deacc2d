import type { Field } from "#shared/contract/columns/field.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { ParsedQueries } from "#shared/contract/queries/types.ts";
import { type ListSource, listQuery, type Page } from "../list.ts";
import type { Plan } from "../plan.ts";
import type { Query } from "../statement.ts";
import { type Access, reach, rolesParam, rowGrants, rowsGranted } from "./access.ts";
import { type Compiled, cachedText, compiled, selectionOf } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { decodeRow } from "./decode.ts";

/** The fields a `select` asks for; null or `*` = all (reference/databases.md §8.4). System keys always come along. */
function selectedFields(on: Compiled, select: readonly string[] | null): readonly Field[] {
  if (select === null || select.includes("*")) return on.list;
  const keys = new Set(select);
  return on.list.filter((field) => keys.has(field.key));
}

/**
 * One record the caller may read. `finish` throws the face's record not_found: what is unreadable does not exist
 * (reference/databases.md §11).
 */
export function getRow(
  container: Container,
  face: Face,
  id: string,
  access: Access,
  select: readonly string[] | null = null,
): Plan<RowRecord> {
  const on = compiled(container);
  const how = reach(container, "read", access);
  const fields = selectedFields(on, select);
  const finish = (row: unknown) => {
    if (!row) throw new ApiError(face.errors.recordNotFound);
    return row as RowRecord;
  };
  if (how === "none") return { queries: [], finish: () => finish(null) };
  const text = () => {
    const what = fields === on.list ? on.selection : selectionOf(fields);
    const grant = how === "rows" ? ` AND ${rowGrants(container, "read", "?2")}` : "";
    return `SELECT ${what} FROM ${on.table} WHERE _uid=?1${grant}`;
  };
  const query: Query<RowRecord | null> = {
    sql: fields === on.list ? cachedText(on, `get ${how}`, text) : text(),
    params: how === "rows" ? [id, rolesParam(access)] : [id],
    read: (rows) => (rows[0] ? decodeRow(container, fields, rows[0], face) : null),
  };
  return { queries: [query], finish: (results) => finish(results[0]) };
}

/** The records of some ids as they are, for whoever may read all; in no order. */
export function findRows(container: Container, face: Face, ids: readonly string[]): Query<RowRecord[]> {
  const on = compiled(container);
  return {
    sql: `SELECT ${on.selection} FROM ${on.table} WHERE _uid IN (SELECT value FROM json_each(?1))`,
    params: [JSON.stringify(ids)],
    read: (rows) => rows.map((row) => decodeRow(container, on.list, row, face)),
  };
}

const sources = new WeakMap<Container, ListSource>();
const UNIQUE: ReadonlySet<string> = new Set(["$id", "$sequence"]);

function sourceOf(container: Container): ListSource {
  let source = sources.get(container);
  if (!source) {
    const on = compiled(container);
    source = { from: on.table, fields: on.queryFields, key: "_uid", sequence: "_id", unique: UNIQUE };
    sources.set(container, source);
  }
  return source;
}

/**
 * A page of the records the caller may read and their capped total (reference/databases.md §8.5). `finish` throws
 * `user_unauthorized` when no record of the container can be readable, and the cursor errors of `listQuery`.
 */
export function listRows(
  container: Container,
  face: Face,
  queries: ParsedQueries,
  access: Access,
  options: { total: boolean },
): Plan<Page<RowRecord>> {
  const on = compiled(container);
  const how = reach(container, "read", access);
  if (how === "none") return refused();
  const fields = selectedFields(on, queries.select);
  return listQuery({
    source: sourceOf(container),
    queries,
    total: options.total,
    columns: fields === on.list ? on.selection : selectionOf(fields),
    row: (row) => decodeRow(container, fields, row, face),
    ...(how === "rows" && { visible: (bind) => rowsGranted(container, "read", bind(rolesParam(access))) }),
  });
}

/** A plan that does nothing but answer 401. The caller's version guard still runs with it. */
export function refused<T>(): Plan<T> {
  return {
    queries: [],
    finish() {
      throw new ApiError("user_unauthorized");
    },
  };
}
