import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { Plan } from "../plan.ts";
import { jsonChunks } from "../sql/chunks.ts";
import { balanced } from "../sql/trees.ts";
import type { Query } from "../statement.ts";
import { assignments, type Cell, changeCells, differences, shapeOf } from "./changes.ts";
import { type Compiled, cachedText, compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { bulkInsert, collect, type Inserted } from "./create.ts";
import { decodeRow } from "./decode.ts";
import { checkRowSize } from "./encode.ts";
import type { RowUpsert } from "./upsert.ts";

/**
 * Upserts records, all or none, for callers that pass all permissions (reference/databases.md §6.6). The answer holds
 * what was written, in the given order; unchanged records are left out.
 * @throws ApiError the face's already_exists when an id stands twice.
 */
export function upsertRows(
  container: Container,
  face: Face,
  upserts: readonly RowUpsert[],
  now: string,
): Plan<RowRecord[]> {
  const on = compiled(container);
  const ids = upserts.map((upsert) => upsert.insert.id.toLowerCase());
  if (new Set(ids).size < ids.length) {
    throw new ApiError(face.errors.recordExists, { message: `An id is given to two ${face.records}.` });
  }
  const updates = groupByShape(on, face, upserts).flatMap((group) => updateGroup(on, face, group, now));
  const inserts = bulkInsert(
    container,
    face,
    upserts.map((upsert) => upsert.insert),
    "ON CONFLICT(_uid) DO NOTHING",
  );
  return {
    queries: [...updates, ...inserts],
    finish(results) {
      const written = results.slice(0, updates.length).flat() as RowRecord[];
      const rows = upserts.map((upsert) => upsert.insert);
      written.push(...collect(on, face, rows, results.slice(updates.length) as Inserted[]));
      const byId = new Map(written.map((record) => [record.$id.toLowerCase(), record]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}

interface Group {
  readonly cells: readonly Cell[];
  /** JSON lists: the id, then the cells' values. */
  readonly items: string[];
}

/** Items that set the same columns share one statement. */
function groupByShape(on: Compiled, face: Face, upserts: readonly RowUpsert[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { insert, change } of upserts) {
    const cells = changeCells(on, change);
    if (cells.length === 0) continue;
    const json = JSON.stringify([insert.id, ...cells.map((cell) => cell.value)]);
    checkRowSize([json], face);
    const shape = shapeOf(cells);
    const group = groups.get(shape) ?? { cells, items: [] };
    group.items.push(json);
    groups.set(shape, group);
  }
  return [...groups.values()];
}

function updateGroup(on: Compiled, face: Face, { cells, items }: Group, now: string): Query<RowRecord[]>[] {
  const source = (i: number) => `json_extract(j.value,'$[${i + 1}]')`;
  const sql = cachedText(on, `bulk upsert ${shapeOf(cells)}`, () => {
    const changed = balanced(differences(cells, source), "OR");
    return (
      `UPDATE ${on.table} SET ${assignments(cells, source, "?2")} FROM json_each(?1) AS j ` +
      `WHERE ?2 IS NOT NULL AND _uid=json_extract(j.value,'$[0]') AND ${changed} RETURNING ${on.selection}`
    );
  });
  return jsonChunks(items).map((json) => ({
    sql,
    params: [json, now],
    read: (rows) => rows.map((row) => decodeRow(on.container, on.list, row, face)),
  }));
}
