import type { Field, FieldDefinition } from "#shared/contract/columns/field.ts";
import type { IndexDefinition } from "#shared/contract/columns/indexes.ts";
import { storageFor } from "#shared/contract/columns/limits.ts";
import type { StoredIndex } from "#shared/store/facts/container.ts";
import { fields, indexes } from "#shared/store/schema/index.ts";
import { insert } from "#shared/store/tables.ts";

/** Definitions → the fields they become: each in the next free place of the container's table. */
export function placeFields(
  definitions: readonly FieldDefinition[],
  existing: readonly Field[],
  nextSlot: number,
  today: string,
): Field[] {
  const placed: Field[] = [];
  for (const definition of definitions) {
    placed.push({
      ...definition,
      status: "available",
      error: "",
      createdAt: today,
      updatedAt: today,
      slot: nextSlot + placed.length,
      storage: storageFor([...existing, ...placed]),
    });
  }
  return placed;
}

/** What the metadata table keeps of a field. */
export const fieldValues = (field: Field) => ({
  key: field.key,
  type: field.type,
  format: field.format,
  size: field.size,
  required: field.required,
  array: field.array,
  default: field.default,
  options: {
    ...(field.min === null ? {} : { min: String(field.min) }),
    ...(field.max === null ? {} : { max: String(field.max) }),
    ...(field.elements.length === 0 ? {} : { elements: [...field.elements] }),
    ...(field.encrypt ? { encrypt: true } : {}),
  },
  slot: field.slot,
  storage: field.storage,
  status: field.status,
  error: field.error,
  createdAt: field.createdAt,
  updatedAt: field.updatedAt,
});

export const insertField = (container: number, field: Field) =>
  insert(fields, { container, ...fieldValues(field) });

/** A new index, available at once. */
export const newIndex = (definition: IndexDefinition, today: string): StoredIndex => ({
  ...definition,
  status: "available",
  error: "",
  createdAt: today,
  updatedAt: today,
});

export const insertIndex = (container: number, index: StoredIndex) =>
  insert(indexes, {
    ...index,
    container,
    fields: [...index.fields],
    lengths: [...index.lengths],
    orders: [...index.orders],
  });
