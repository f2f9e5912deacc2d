import type { FieldDefinition } from "./field.ts";
import { kindOf } from "./kinds.ts";

/** User fields per container: 1017 columns less 7 internal ones (reference/databases.md §4.4). */
export const MAX_FIELDS = 1010;
/** Width a row must stay below, in bytes; the `bytesMax` of a container. */
export const BYTES_MAX = 65_535;
/** Width of the system fields alone. */
const BASE_WIDTH = 1067;
const ARRAY_WIDTH = 20;
/** Fields with a column of their own; later ones live in `_extra`. D1 allows 100 columns a table and a result. */
export const MAX_COLUMNS = 80;

type Sized = Pick<FieldDefinition, "type" | "format" | "size" | "array">;

/** Row-width estimate of a container, in bytes: the `bytesUsed` on the wire. */
export function bytesUsed(fields: readonly Sized[]): number {
  return fields.reduce((sum, field) => sum + fieldWidth(field), BASE_WIDTH);
}

function fieldWidth(field: Sized): number {
  return field.array ? ARRAY_WIDTH : kindOf(field).width(field);
}

/** True when one container can hold all these fields. */
export function fieldsFit(fields: readonly Sized[]): boolean {
  return fields.length <= MAX_FIELDS && bytesUsed(fields) < BYTES_MAX;
}

/** Where a new field goes, given those that exist. */
export function storageFor(
  existing: readonly { readonly storage: "column" | "extra" }[],
): "column" | "extra" {
  const columns = existing.filter((field) => field.storage === "column").length;
  return columns < MAX_COLUMNS ? "column" : "extra";
}
