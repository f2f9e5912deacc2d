import type { Field } from "./field.ts";
import { kindOf } from "./kinds.ts";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** A field as clients see it, the keys depending on its kind (reference/databases.md §4.1). */
export function fieldModel(field: Field): Record<string, unknown> {
  const kind = kindOf(field);
  const model: Record<string, unknown> = {
    key: field.key,
    type: field.type,
    status: field.status,
    error: field.error,
    required: field.required,
    array: field.array,
    $createdAt: field.createdAt,
    $updatedAt: field.updatedAt,
  };
  if (kind.size && "max" in kind.size) model.size = field.size;
  if (kind.range) {
    model.min = field.min ?? (kind.range === "integer" ? INT64_MIN : -Number.MAX_VALUE);
    model.max = field.max ?? (kind.range === "integer" ? INT64_MAX : Number.MAX_VALUE);
  }
  if (kind.elements) model.elements = field.elements;
  if (kind.format !== "" || field.type === "datetime") model.format = kind.format;
  model.default = field.default;
  if (kind.encrypt) model.encrypt = field.encrypt;
  return model;
}
