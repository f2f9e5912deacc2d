import type { Face } from "#shared/contract/faces.ts";
import type { Plan } from "../plan.ts";
import type { Query, SqlRow } from "../statement.ts";
import { type Access, reach } from "./access.ts";
import type { RowChange } from "./changes.ts";
import type { Container, RowRecord } from "./container.ts";
import { insertQuery, type NewRow } from "./create.ts";
import { updateQueries, type WriteTime } from "./update.ts";

/** Both ways an upsert can go: the row to insert (defaults applied) and the change to one that exists. */
export interface RowUpsert {
  readonly insert: NewRow;
  readonly change: RowChange;
}

/**
 * Updates the record with this id, or creates it (reference/databases.md §6.4). When nothing changes, the current
 * record comes back unwritten. `finish` throws `user_unauthorized` and the face's invalid_structure; a unique value
 * that is taken fails the batch (see `rowConflict`).
 */
export function upsertRow(
  container: Container,
  face: Face,
  upsert: RowUpsert,
  access: Access,
  time: WriteTime,
): Plan<RowRecord> {
  const { id } = upsert.insert;
  const { update, state, explain } = updateQueries(container, face, id, upsert.change, access, time);
  const queries: Query<unknown>[] = [update, state];
  // Runs after the update and does nothing when there was a row to update.
  if (reach(container, "create", access) === "all") {
    queries.push(insertQuery(container, face, upsert.insert, "ON CONFLICT(_uid) DO NOTHING"));
  }
  return {
    queries,
    finish([updated, found, inserted]) {
      const written = (updated ?? inserted ?? null) as RowRecord | null;
      return written ?? explain(found as SqlRow | null, "user_unauthorized");
    },
  };
}
