import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { isJsonObject } from "#shared/contract/json.ts";
import type { Plan } from "../plan.ts";
import { balanced } from "../sql/trees.ts";
import type { Query, SqlRow, SqlValue } from "../statement.ts";
import { type Access, mayTouch, reach, rolesParam } from "./access.ts";
import { assignments, type Cell, changeCells, differences, type RowChange, shapeOf } from "./changes.ts";
import { type Compiled, cachedText, compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { decodeRow } from "./decode.ts";
import { checkRowSize } from "./encode.ts";
import { extraExpression, resultName, slotName } from "./layout.ts";

/** When and under which condition a row is written. Moments are in wire form. */
export interface WriteTime {
  readonly now: string;
  /** From `X-Appwrite-Timestamp`: a row changed later than this is not touched. */
  readonly unchangedSince?: string | null;
}

/**
 * Merges a change into a record (reference/databases.md §6.3). When nothing changes, nothing is written and reading
 * is enough. `finish` throws the face's not_found, update_conflict, invalid_structure, and `user_unauthorized`.
 */
export function updateRow(
  container: Container,
  face: Face,
  id: string,
  change: RowChange,
  access: Access,
  time: WriteTime,
): Plan<RowRecord> {
  const { update, state, explain } = updateQueries(container, face, id, change, access, time);
  return {
    queries: [update, state],
    finish([written, found]) {
      return (written as RowRecord | null) ?? explain(found as SqlRow | null, face.errors.recordNotFound);
    },
  };
}

/** What the statements of an update are and how to explain that one wrote nothing. */
export interface UpdateQueries {
  readonly update: Query<RowRecord | null>;
  readonly state: Query<SqlRow | null>;
  /** The current record when nothing changed; throws why the row was not written otherwise. */
  explain(state: SqlRow | null, missing: "user_unauthorized" | Face["errors"]["recordNotFound"]): RowRecord;
}

export function updateQueries(
  container: Container,
  face: Face,
  id: string,
  change: RowChange,
  access: Access,
  time: WriteTime,
): UpdateQueries {
  const on = compiled(container);
  const cells = changeCells(on, change);
  const values = cells.map((cell) => cell.value);
  checkRowSize(values, face);
  const since = time.unchangedSince ?? null;
  const shape = `${shapeOf(cells)} ${reach(container, "update", access)} ${reach(container, "read", access)}`;
  const roles = rolesParam(access);
  return {
    update: {
      sql: cachedText(on, `update ${shape} ${since !== null}`, () =>
        updateText(on, cells, access, since !== null),
      ),
      params: updateParams(container, access, id, values, time.now, roles, since),
      read: (rows) => (rows[0] ? decodeRow(container, on.list, rows[0], face) : null),
    },
    state: {
      sql: cachedText(on, `state ${shape}`, () => stateText(on, cells, access)),
      params: [id, ...values, ...(asksState(container, access) ? [roles] : [])],
      read: (rows) => rows[0] ?? null,
    },
    explain: (state, missing) => explain(on, face, change, state, missing, since),
  };
}

/** ?1 = id, then the cells, now, and where needed the roles and the timestamp. */
function updateParams(
  container: Container,
  access: Access,
  id: string,
  values: readonly SqlValue[],
  now: string,
  roles: string,
  since: string | null,
): SqlValue[] {
  const params = [id, ...values, now];
  if (reach(container, "update", access) === "rows") params.push(roles);
  if (since !== null) params.push(since);
  return params;
}

const source = (i: number) => `?${i + 2}`;

function updateText(on: Compiled, cells: readonly Cell[], access: Access, conditional: boolean): string {
  const now = `?${cells.length + 2}`;
  const secured = reach(on.container, "update", access) === "rows";
  const roles = `?${cells.length + 3}`;
  const conditions = [
    mayTouch(on.container, "update", access, () => roles),
    balanced(differences(cells, source), "OR"),
    ...requiredTerms(on, cells),
    // Also keeps `now` in use, whatever the change sets.
    `${now} IS NOT NULL`,
  ];
  if (conditional) conditions.push(`_updated<=?${cells.length + (secured ? 4 : 3)}`);
  return (
    `UPDATE ${on.table} SET ${assignments(cells, source, now)} ` +
    `WHERE _uid=?1 AND ${balanced(conditions, "AND")} RETURNING ${on.selection}`
  );
}

/** Required fields that stay as they are must not be null in storage. */
function requiredTerms(on: Compiled, cells: readonly Cell[]): string[] {
  const written = new Set(cells.map((cell) => cell.column));
  const patch = cells.findIndex((cell) => cell.how === "patch");
  const after = patch < 0 ? "_extra" : `json_patch(_extra,${source(patch)})`;
  const terms: string[] = [];
  for (const field of on.list) {
    if (!field.required) continue;
    if (field.storage === "column" && written.has(slotName(field.slot))) continue;
    const value = field.storage === "column" ? slotName(field.slot) : extraExpression(field, after);
    terms.push(`${value} IS NOT NULL`);
  }
  return terms;
}

/** The roles parameter matters to a state when either right depends on the row. */
function asksState(container: Container, access: Access): boolean {
  return reach(container, "update", access) === "rows" || reach(container, "read", access) === "rows";
}

/** The row as it is now, would the change change it, may the caller update it, read it. ?1 = id, cells, roles. */
function stateText(on: Compiled, cells: readonly Cell[], access: Access): string {
  const roles = () => `?${cells.length + 2}`;
  const changes = balanced(differences(cells, source), "OR");
  return (
    `SELECT ${on.selection},${changes} AS x_changed,` +
    `${mayTouch(on.container, "update", access, roles)} AS x_update,` +
    `${mayTouch(on.container, "read", access, roles)} AS x_read FROM ${on.table} WHERE _uid=?1`
  );
}

function explain(
  on: Compiled,
  face: Face,
  change: RowChange,
  state: SqlRow | null,
  missing: "user_unauthorized" | Face["errors"]["recordNotFound"],
  since: string | null,
): RowRecord {
  if (!state) throw new ApiError(missing);
  const allowed = state.x_changed === 1 ? state.x_update : state.x_read;
  if (allowed !== 1) throw new ApiError("user_unauthorized");
  if (since !== null && String(state._updated) > since) throw new ApiError(face.errors.recordConflict);
  const blank = blankRequired(on, change, state);
  if (blank !== null) {
    const why = `Missing required attribute "${blank}"`;
    throw new ApiError(face.errors.recordStructure, { message: `Invalid ${face.record} structure: ${why}` });
  }
  return decodeRow(on.container, on.list, state, face);
}

/** The key of a required field that is null in storage and stays so. */
function blankRequired(on: Compiled, change: RowChange, state: SqlRow): string | null {
  const extra: unknown = typeof state._extra === "string" ? JSON.parse(state._extra) : null;
  for (const field of on.list) {
    if (!field.required || change.values.has(field.key)) continue;
    const stored =
      field.storage === "column"
        ? state[resultName(field)]
        : isJsonObject(extra) && Object.hasOwn(extra, slotName(field.slot));
    if (stored === null || stored === false) return field.key;
  }
  return null;
}
