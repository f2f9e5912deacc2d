import type { Field } from "#shared/contract/columns/field.ts";
import { isWide, kindOf } from "#shared/contract/columns/kinds.ts";

/** How containers lie in SQLite. Names are synthetic: a rename is metadata only, and no key can clash with SQL. */

type Placed = Pick<Field, "slot" | "storage" | "type" | "format" | "array" | "size">;

/** The rows of a container. */
export const rowTable = (seq: number) => `t${seq}`;
/** Who may do what with each row; written by triggers only. */
export const permissionTable = (seq: number) => `p${seq}`;
/** The words of one text field. */
export const fulltextTable = (seq: number, slot: number) => `f${seq}_${slot}`;
export const indexName = (seq: number, key: string) => `"i${seq}_${key.toLowerCase()}"`;

/** The column of a field, or its key within `_extra`. */
export const slotName = (slot: number) => `c${slot}`;

/** The stored value, without collation. `of` qualifies the columns, e.g. `NEW.`. */
export function rawExpression(field: Placed, of = ""): string {
  return field.storage === "column" ? of + slotName(field.slot) : extraExpression(field, `${of}_extra`);
}

/** The value of a field within some `_extra` JSON. */
export function extraExpression(field: Pick<Field, "slot">, json: string): string {
  return `json_extract(${json},'$.${slotName(field.slot)}')`;
}

/** What filters, orders and indexes compare: text in any case. The one mapper from a field to SQL. */
export function fieldExpression(field: Placed): string {
  const raw = rawExpression(field);
  // Columns are declared NOCASE; an expression has no collation of its own.
  return field.storage === "extra" && isText(field) ? `${raw} COLLATE NOCASE` : raw;
}

/** Type and collation of a field's own column. Arrays are JSON text. */
export function columnType(field: Placed): string {
  if (field.array) return "TEXT";
  switch (kindOf(field).queryType) {
    case "integer":
    case "bigint":
    case "boolean":
      return "INTEGER";
    case "double":
      return "REAL";
    case "text":
      return "TEXT COLLATE NOCASE";
    default:
      return "TEXT";
  }
}

function isText(field: Placed): boolean {
  return !field.array && kindOf(field).queryType === "text";
}

/** True for a column that must travel as text: D1 rounds integers beyond 2^53. */
export function travelsAsText(field: Placed): boolean {
  return !field.array && isWide(field);
}

/** What stands for a field's column in a result. A wide one gets another name, lest ORDER BY take it for the column. */
export function resultName(field: Placed): string {
  return travelsAsText(field) ? `w${field.slot}` : slotName(field.slot);
}
