import type { Field, RecordValue } from "#shared/contract/columns/field.ts";
import type { RecordValues } from "#shared/contract/columns/record.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import type { SqlValue } from "../statement.ts";
import type { Compiled } from "./compiled.ts";
import { slotName, travelsAsText } from "./layout.ts";

/** D1 stores rows of at most 2 MB; what the columns around the values need is left out. */
const MAX_ROW_BYTES = 1_900_000;
/** Below so many characters no row can be too large. */
const SAFE_CHARS = MAX_ROW_BYTES / 4;

/** A field's value as its own column stores it. */
export function encodeColumn(field: Field, value: RecordValue): SqlValue {
  if (value === null) return null;
  if (typeof value === "object") return stringifyJson(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (travelsAsText(field)) return String(value);
  return typeof value === "bigint" ? String(value) : value;
}

/**
 * The values of fields in `_extra` as JSON text. `nulls` keeps them: a patch removes what is null, a stored row leaves
 * it out.
 */
export function encodeExtra(on: Compiled, values: RecordValues, nulls: boolean): string {
  const parts: string[] = [];
  for (const [key, value] of values) {
    const field = on.fields.get(key);
    if (field?.storage !== "extra" || (value === null && !nulls)) continue;
    parts.push(`"${slotName(field.slot)}":${stringifyJson(value)}`);
  }
  return `{${parts.join(",")}}`;
}

/** Refuses what a row cannot hold. Throws ApiError of the face's invalid_structure. */
export function checkRowSize(cells: readonly SqlValue[], face: Face): void {
  let chars = 0;
  for (const cell of cells) if (typeof cell === "string") chars += cell.length;
  if (chars < SAFE_CHARS) return;
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const cell of cells) if (typeof cell === "string") bytes += encoder.encode(cell).length;
  if (bytes > MAX_ROW_BYTES) {
    throw new ApiError(face.errors.recordStructure, {
      message: `Invalid ${face.record} structure: its values take ${bytes} bytes, ${MAX_ROW_BYTES} at most.`,
    });
  }
}
