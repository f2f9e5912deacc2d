import type { RecordValues } from "#shared/contract/columns/record.ts";
import type { SqlValue } from "../statement.ts";
import type { Compiled } from "./compiled.ts";
import { encodeColumn, encodeExtra } from "./encode.ts";
import { slotName, travelsAsText } from "./layout.ts";

/** What a write changes in a row. Absent and null mean "leave it". */
export interface RowChange {
  readonly values: RecordValues;
  readonly permissions?: readonly string[] | null;
  readonly createdAt?: string | null;
  readonly updatedAt?: string | null;
}

/** One assignment of an UPDATE: the column, its parameter and how to read it. */
export interface Cell {
  readonly column: string;
  readonly value: SqlValue;
  readonly how: "plain" | "integer" | "patch";
}

/** The assignments of a change. Their columns, in order, are the shape of the statement. */
export function changeCells(on: Compiled, change: RowChange): Cell[] {
  const cells: Cell[] = [];
  let extra = false;
  for (const [key, value] of change.values) {
    const field = on.fields.get(key);
    if (field?.storage === "extra") extra = true;
    if (field?.storage !== "column") continue;
    cells.push({
      column: slotName(field.slot),
      value: encodeColumn(field, value),
      how: travelsAsText(field) ? "integer" : "plain",
    });
  }
  if (extra) cells.push({ column: "_extra", value: encodeExtra(on, change.values, true), how: "patch" });
  if (change.permissions) {
    cells.push({ column: "_permissions", value: JSON.stringify(change.permissions), how: "plain" });
  }
  if (change.createdAt) cells.push({ column: "_created", value: change.createdAt, how: "plain" });
  if (change.updatedAt) cells.push({ column: "_updated", value: change.updatedAt, how: "plain" });
  return cells;
}

/** Names a set of assignments: equal shapes give equal SQL. */
export function shapeOf(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.column).join(",");
}

/** The value a cell's column gets; `source` is the SQL of its parameter. */
function target(cell: Cell, source: string): string {
  if (cell.how === "integer") return `CAST(${source} AS INTEGER)`;
  return cell.how === "patch" ? `json_patch(_extra,${source})` : source;
}

/** `column=value` terms; `_updated` becomes `now` unless the change sets it. */
export function assignments(cells: readonly Cell[], source: (i: number) => string, now: string): string {
  const terms = cells.map((cell, i) => `${cell.column}=${target(cell, source(i))}`);
  if (!cells.some((cell) => cell.column === "_updated")) terms.push(`_updated=${now}`);
  return terms.join(",");
}

/** Terms of which one is true when the row would change. Exact: a change of case is a change. */
export function differences(cells: readonly Cell[], source: (i: number) => string): string[] {
  return cells.map((cell, i) => `${cell.column} COLLATE BINARY IS NOT ${target(cell, source(i))}`);
}
