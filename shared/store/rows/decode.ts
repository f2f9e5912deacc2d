import type { Field, RecordValue, ScalarValue } from "#shared/contract/columns/field.ts";
import { narrow } from "#shared/contract/columns/value.ts";
import type { Face } from "#shared/contract/faces.ts";
import { isJsonObject, type JsonObject, parseJson } from "#shared/contract/json.ts";
import type { SqlRow, SqlValue } from "../statement.ts";
import type { Container, RowRecord } from "./container.ts";
import { resultName, slotName, travelsAsText } from "./layout.ts";

/** A result row → the record; `fields` are those the statement selected. */
export function decodeRow(
  container: Container,
  fields: readonly Field[],
  row: SqlRow,
  face: Face,
): RowRecord {
  const record = systemKeys(container, face, {
    id: String(row._uid),
    sequence: String(row._id),
    createdAt: String(row._created),
    updatedAt: String(row._updated),
    permissions: readPermissions(row._permissions),
  });
  const extra = typeof row._extra === "string" ? readExtra(row._extra) : null;
  for (const field of fields) {
    record[field.key] =
      field.storage === "column"
        ? decodeColumn(field, row[resultName(field)] ?? null)
        : decodeExtra(field, extra?.[slotName(field.slot)]);
  }
  return record;
}

export interface SystemValues {
  readonly id: string;
  readonly sequence: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly permissions: readonly string[];
}

/** A record with its `$` keys alone. */
export function systemKeys(container: Container, face: Face, values: SystemValues): RowRecord {
  const record: RowRecord = {
    $id: values.id,
    $sequence: values.sequence,
    $databaseId: container.databaseId,
    $createdAt: values.createdAt,
    $updatedAt: values.updatedAt,
    $permissions: values.permissions,
  };
  record[face.systemContainerId] = container.id;
  return record;
}

function readPermissions(text: SqlValue | undefined): readonly string[] {
  if (typeof text !== "string" || text === "[]") return [];
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.map(String) : [];
}

function readExtra(text: string): JsonObject | null {
  const value = parseJson(text);
  return isJsonObject(value) ? value : null;
}

function decodeColumn(field: Field, value: SqlValue): RecordValue {
  if (field.array) return typeof value === "string" ? readArray(parseJson(value)) : [];
  if (value === null) return null;
  if (field.type === "boolean") return value === 1;
  return travelsAsText(field) ? readWide(String(value)) : value;
}

/** Up to 15 digits are exact in a number. */
function readWide(text: string): number | bigint {
  return text.length <= 15 ? Number(text) : narrow(BigInt(text));
}

function decodeExtra(field: Field, value: unknown): RecordValue {
  if (field.array) return readArray(value);
  return isScalar(value) ? value : null;
}

function readArray(value: unknown): readonly ScalarValue[] {
  return Array.isArray(value) ? value.map((item) => (isScalar(item) ? item : null)) : [];
}

function isScalar(value: unknown): value is ScalarValue {
  return value !== undefined && typeof value !== "object";
}
