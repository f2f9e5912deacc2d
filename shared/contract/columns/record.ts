import { formatDatetime, parseDatetime } from "../datetime.ts";
import { ApiError } from "../errors.ts";
import type { Face } from "../faces.ts";
import type { Field, RecordValue } from "./field.ts";
import { recordValue, ValueFault } from "./value.ts";

/** Values by key of field. */
export type RecordValues = ReadonlyMap<string, RecordValue>;

/** A record's data, checked. */
export interface ValidRecord {
  /** The fields the caller gave; on create also those that have a default. */
  readonly values: RecordValues;
  /** Dates a privileged caller set, in wire form. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** `create`, `upsert`: required fields must be there. `update`: only what is given is checked. */
export type RecordMode = "create" | "update" | "upsert";

/** Keys a record carries that are never data (reference/databases.md §6.2). */
const DROPPED = new Set(["$id", "$permissions", "$sequence", "$databaseId", "$collectionId", "$tableId"]);

/**
 * Checks the data of one record against the fields of its container (reference/databases.md §6.2). `privileged`
 * callers (keys, admins) may set `$createdAt` and `$updatedAt`. Throws ApiError of the face's invalid_structure.
 */
export function validateRecord(
  fields: ReadonlyMap<string, Field>,
  data: Readonly<Record<string, unknown>>,
  options: { mode: RecordMode; privileged: boolean },
  face: Face,
): ValidRecord {
  try {
    return readRecord(fields, data, options);
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    throw new ApiError(face.errors.recordStructure, {
      message: `Invalid ${face.record} structure: ${error.message}`,
    });
  }
}

function readRecord(
  fields: ReadonlyMap<string, Field>,
  data: Readonly<Record<string, unknown>>,
  { mode, privileged }: { mode: RecordMode; privileged: boolean },
): ValidRecord {
  const values = new Map<string, RecordValue>();
  let createdAt: string | null = null;
  let updatedAt: string | null = null;
  if (mode !== "update") {
    for (const field of fields.values()) {
      if (field.required && !Object.hasOwn(data, field.key)) throw missing(field.key);
    }
  }
  for (const key of Object.keys(data)) {
    const field = fields.get(key);
    if (field) values.set(key, given(field, data[key]));
    else if (key === "$createdAt") createdAt = privileged ? date(key, data[key]) : null;
    else if (key === "$updatedAt") updatedAt = privileged ? date(key, data[key]) : null;
    else if (!DROPPED.has(key)) throw new ValueFault(`Unknown attribute: "${key}".`);
  }
  return { values: mode === "create" ? withDefaults(fields, values) : values, createdAt, updatedAt };
}

/** Fills in defaults of fields that are absent: what an upsert inserts. */
export function withDefaults(fields: ReadonlyMap<string, Field>, values: RecordValues): RecordValues {
  let filled: Map<string, RecordValue> | null = null;
  for (const field of fields.values()) {
    if (field.default === null || values.has(field.key)) continue;
    filled ??= new Map(values);
    filled.set(field.key, field.default);
  }
  return filled ?? values;
}

function given(field: Field, value: unknown): RecordValue {
  const checked = recordValue(field, value ?? null);
  if (checked !== null) return checked;
  if (field.required) throw missing(field.key);
  // A field that has a default cannot be null.
  return field.default;
}

function date(key: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const time = typeof value === "string" ? parseDatetime(value) : null;
  if (time === null) throw new ValueFault(`Attribute "${key}" has invalid type. It must be a date.`);
  return formatDatetime(time);
}

function missing(key: string): ValueFault {
  return new ValueFault(`Missing required attribute "${key}"`);
}
