import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { Plan } from "../plan.ts";
import type { Query } from "../statement.ts";
import { type Access, mayTouch, reach, rolesParam } from "./access.ts";
import { cachedText, compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { decodeRow } from "./decode.ts";

type State = { readonly allowed: boolean } | null;

/**
 * Deletes a record and returns what it was (reference/databases.md §6.5). `unchangedSince` is the moment of
 * `X-Appwrite-Timestamp`, in wire form. `finish` throws the face's not_found, update_conflict, and `user_unauthorized`.
 */
export function deleteRow(
  container: Container,
  face: Face,
  id: string,
  access: Access,
  unchangedSince: string | null = null,
): Plan<RowRecord> {
  const on = compiled(container);
  const how = reach(container, "delete", access);
  const roles = how === "rows" ? [rolesParam(access)] : [];
  const may = mayTouch(container, "delete", access, () => "?2");
  const remove: Query<RowRecord | null> = {
    sql: cachedText(on, `delete ${how} ${unchangedSince !== null}`, () => {
      const fresh = unchangedSince === null ? "" : ` AND _updated<=?${roles.length + 2}`;
      return `DELETE FROM ${on.table} WHERE _uid=?1 AND ${may}${fresh} RETURNING ${on.selection}`;
    }),
    params: [id, ...roles, ...(unchangedSince === null ? [] : [unchangedSince])],
    read: (rows) => (rows[0] ? decodeRow(container, on.list, rows[0], face) : null),
  };
  const state: Query<State> = {
    sql: cachedText(on, `delete state ${how}`, () => `SELECT ${may} AS may FROM ${on.table} WHERE _uid=?1`),
    params: [id, ...roles],
    read: (rows) => (rows[0] ? { allowed: rows[0].may === 1 } : null),
  };
  return {
    queries: [remove, state],
    finish([removed, found]) {
      if (removed) return removed as RowRecord;
      const left = found as State;
      if (!left) throw new ApiError(face.errors.recordNotFound);
      throw new ApiError(left.allowed ? face.errors.recordConflict : "user_unauthorized");
    },
  };
}
