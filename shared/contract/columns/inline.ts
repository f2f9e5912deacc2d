import { invalidArgument } from "../errors.ts";
import type { Face } from "../faces.ts";
import { isKey } from "../ids.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { defineField, type FieldInput } from "./define.ts";
import type { FieldDefinition } from "./field.ts";
import type { IndexInput } from "./indexes.ts";
import { type ColumnKind, columnKinds } from "./kinds.ts";

/** Fields and indexes a container can be created with (reference/databases.md §4.7). */
const MAX_INLINE = 100;

/** What a column shows as its type, and what its endpoint is called: SDKs speak of `float`, answers of `double`. */
const KIND_BY_TYPE: ReadonlyMap<string, ColumnKind> = new Map([
  ...Object.values(columnKinds).map(({ kind }) => [kind, kind] as const),
  ["double", "float"],
]);
const FORMATS: ReadonlySet<string> = new Set(["email", "enum", "ip", "url"]);

/**
 * The inline field definitions of a create request. Throws ApiError `general_argument_invalid` for a bad one, and the
 * errors of `defineField`.
 */
export function inlineFields(definitions: readonly unknown[], face: Face): FieldDefinition[] {
  if (definitions.length > MAX_INLINE)
    throw invalidArgument(face.fields, `Holds at most ${MAX_INLINE} definitions.`);
  const keys = new Set<string>();
  return definitions.map((definition, i) => {
    const refuse = (why: string) => invalidArgument(face.fields, `Definition ${i}: ${why}`);
    if (!isJsonObject(definition)) throw refuse("must be an object.");
    const field = inlineField(definition, face, refuse);
    if (keys.has(field.key.toLowerCase())) throw refuse(`the key "${field.key}" is used twice.`);
    keys.add(field.key.toLowerCase());
    return field;
  });
}

type Refuse = (why: string) => Error;

function inlineField(definition: JsonObject, face: Face, refuse: Refuse): FieldDefinition {
  const { key, type, format = null, size = null, min = null, max = null, elements = null } = definition;
  if (typeof key !== "string" || !isKey(key)) throw refuse("its key is not valid.");
  const kind = kindOfDefinition(type, format, refuse);
  const input: FieldInput = {
    key,
    required: flag(definition, "required", refuse),
    array: flag(definition, "array", refuse),
    encrypt: flag(definition, "encrypt", refuse),
    default: definition.default,
    size: sized(kind) ? number(size, "size", refuse) : null,
    min: bound(kind, min, "min", refuse),
    max: bound(kind, max, "max", refuse),
    elements: kind === "enum" ? strings(elements, "elements", refuse) : null,
  };
  if (sized(kind) && input.size === null) throw refuse(`a ${kind} needs a size.`);
  return defineField(kind, input, face);
}

const sized = (kind: ColumnKind) => kind === "string" || kind === "varchar";

function kindOfDefinition(type: unknown, format: unknown, refuse: Refuse): ColumnKind {
  const kind = typeof type === "string" ? KIND_BY_TYPE.get(type) : undefined;
  if (kind === undefined) throw refuse(`its type must be one of: ${[...KIND_BY_TYPE.keys()].join(", ")}.`);
  if (kind !== "string" || format === null || format === "") return kind;
  if (typeof format !== "string" || !FORMATS.has(format)) {
    throw refuse(`its format must be one of: ${[...FORMATS].join(", ")}.`);
  }
  return format as "email" | "enum" | "ip" | "url";
}

function flag(definition: JsonObject, name: string, refuse: Refuse): boolean {
  const value = definition[name] ?? false;
  if (typeof value !== "boolean") throw refuse(`"${name}" must be true or false.`);
  return value;
}

function number(value: unknown, name: string, refuse: Refuse): number | null {
  if (value === null || typeof value === "number") return value;
  throw refuse(`"${name}" must be a number.`);
}

function bound(kind: ColumnKind, value: unknown, name: string, refuse: Refuse): number | bigint | null {
  if (kind !== "integer" && kind !== "bigint" && kind !== "float") return null;
  if (typeof value === "bigint") return value;
  const bare = number(value, name, refuse);
  if (bare !== null && kind !== "float" && !Number.isInteger(bare))
    throw refuse(`"${name}" must be an integer.`);
  return bare;
}

function strings(value: unknown, name: string, refuse: Refuse): string[] {
  if (!Array.isArray(value)) throw refuse(`"${name}" must be a list of strings.`);
  return value.map((item) => {
    if (typeof item !== "string") throw refuse(`"${name}" must be a list of strings.`);
    return item;
  });
}

/** The inline index definitions of a create request; both faces say `attributes` here. Throws as `inlineFields`. */
export function inlineIndexes(definitions: readonly unknown[]): IndexInput[] {
  if (definitions.length > MAX_INLINE)
    throw invalidArgument("indexes", `Holds at most ${MAX_INLINE} definitions.`);
  return definitions.map((definition, i) => {
    const refuse = (why: string) => invalidArgument("indexes", `Definition ${i}: ${why}`);
    if (!isJsonObject(definition)) throw refuse("must be an object.");
    const { key, type, orders, lengths } = definition;
    if (typeof key !== "string" || !isKey(key)) throw refuse("its key is not valid.");
    if (type !== "key" && type !== "unique" && type !== "fulltext") throw refuse("its type is not known.");
    const fields = strings(definition.attributes ?? definition.columns, "attributes", refuse);
    return { key, type, fields, orders: orderList(orders, refuse), lengths: lengthList(lengths, refuse) };
  });
}

function orderList(value: unknown, refuse: Refuse): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value)
    ? value.map((item) => (item === null ? "" : String(item)))
    : strings(value, "orders", refuse);
}

function lengthList(value: unknown, refuse: Refuse): (number | null)[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refuse('"lengths" must be a list.');
  return value.map((item) => number(item, "lengths", refuse));
}
