import { ApiError, invalidArgument } from "../errors.ts";
import type { Face } from "../faces.ts";
import type { FieldDefinition, ScalarValue } from "./field.ts";
import { type ColumnKind, columnKinds, type KindSpec, kindOf } from "./kinds.ts";
import { defaultValue, narrow, ValueFault } from "./value.ts";

const INT32_MAX = 2_147_483_647;
/** `encrypt` needs room for the ciphertext's envelope (reference/databases.md §4.1). */
const MIN_ENCRYPTED_SIZE = 150;
const MAX_ELEMENTS = 100;
const MAX_ELEMENT_LENGTH = 255;

/** Parameters of a create request, shapes checked by the endpoint. Absent and null mean the same. */
export interface FieldInput {
  readonly key: string;
  readonly required: boolean;
  readonly array?: boolean | null | undefined;
  readonly default?: unknown;
  readonly size?: number | null | undefined;
  readonly min?: number | bigint | null | undefined;
  readonly max?: number | bigint | null | undefined;
  readonly elements?: readonly string[] | null | undefined;
  readonly encrypt?: boolean | null | undefined;
}

/**
 * A new field from the parameters of its create request (reference/databases.md §4.1). Throws ApiError:
 * `general_argument_invalid` for a size or elements outside their limits, `general_bad_request` for `encrypt` on a
 * short text, and the face's default_unsupported and value_invalid.
 */
export function defineField(kind: ColumnKind, input: FieldInput, face: Face): FieldDefinition {
  const spec = columnKinds[kind];
  const range = readRange(spec, input, face);
  const base: FieldDefinition = {
    key: input.key,
    type: spec.type,
    format: spec.format,
    size: sizeOf(spec, input.size, range.max),
    required: input.required,
    array: input.array ?? false,
    default: null,
    min: range.min,
    max: range.max,
    elements: spec.elements ? readElements(input.elements ?? []) : [],
    encrypt: spec.encrypt && (input.encrypt ?? false),
  };
  if (base.encrypt && base.size < MIN_ENCRYPTED_SIZE) {
    const message = `An encrypted ${face.field} needs a size of at least ${MIN_ENCRYPTED_SIZE}.`;
    throw new ApiError("general_bad_request", { message });
  }
  return { ...base, default: readDefault(base, input.default, face) };
}

/** Parameters of an update request. `undefined` keeps what is, but a null default clears it. */
export interface FieldPatch {
  readonly required: boolean;
  readonly default?: unknown;
  readonly newKey?: string | null | undefined;
  readonly size?: number | null | undefined;
  readonly min?: number | bigint | null | undefined;
  readonly max?: number | bigint | null | undefined;
  readonly elements?: readonly string[] | null | undefined;
}

/**
 * A field after an update request (reference/databases.md §4.5), whatever endpoint it came by: only what the field's
 * own kind has can change. Stored values are for the caller to check when the size shrinks. Throws as `defineField`.
 */
export function patchField<F extends FieldDefinition>(field: F, patch: FieldPatch, face: Face): F {
  const spec = kindOf(field);
  if (spec.elements && patch.elements?.length === 0) {
    throw new ApiError(face.errors.fieldValue, { message: "An enum needs at least one element." });
  }
  const range = readRange(spec, { min: patch.min ?? field.min, max: patch.max ?? field.max }, face);
  const size = sizeOf(spec, patch.size ?? field.size, range.max);
  const changed: F = {
    ...field,
    key: patch.newKey ?? field.key,
    required: patch.required,
    // Stored 8-byte values do not get narrower with the bounds.
    size: spec.range === "integer" ? Math.max(size, field.size) : size,
    min: range.min,
    max: range.max,
    elements: spec.elements && patch.elements ? readElements(patch.elements) : field.elements,
    default: null,
  };
  if (changed.encrypt && changed.size < MIN_ENCRYPTED_SIZE) {
    const message = `An encrypted ${face.field} needs a size of at least ${MIN_ENCRYPTED_SIZE}.`;
    throw new ApiError("general_bad_request", { message });
  }
  const value = patch.default === undefined ? field.default : patch.default;
  return { ...changed, default: readDefault(changed, value, face) };
}

function sizeOf(spec: KindSpec, wanted: number | null | undefined, max: number | bigint | null): number {
  if (spec.type === "bigint") return 8;
  if (spec.range === "integer") return max !== null && max <= INT32_MAX ? 4 : 8;
  if (spec.size === null) return 0;
  if ("fixed" in spec.size) return spec.size.fixed;
  if (typeof wanted !== "number" || !Number.isInteger(wanted) || wanted < 1 || wanted > spec.size.max) {
    throw invalidArgument("size", `Must be an integer between 1 and ${spec.size.max}.`);
  }
  return wanted;
}

type Bounds = Pick<FieldInput, "min" | "max">;

function readRange(spec: KindSpec, { min = null, max = null }: Bounds, face: Face) {
  if (spec.range === null) return { min: null, max: null };
  if (min !== null && max !== null && min > max) {
    throw new ApiError(face.errors.fieldValue, { message: "The minimum is greater than the maximum." });
  }
  return spec.range === "integer"
    ? { min: bound(min), max: bound(max) }
    : { min: min === null ? null : Number(min), max: max === null ? null : Number(max) };
}

function bound(value: number | bigint | null): number | bigint | null {
  return value === null ? null : narrow(value);
}

function readElements(elements: readonly string[]): readonly string[] {
  if (elements.length === 0 || elements.length > MAX_ELEMENTS) {
    throw invalidArgument("elements", `Must hold 1 to ${MAX_ELEMENTS} strings.`);
  }
  if (elements.some((element) => element === "" || [...element].length > MAX_ELEMENT_LENGTH)) {
    throw invalidArgument("elements", `Each must be 1 to ${MAX_ELEMENT_LENGTH} characters long.`);
  }
  return [...elements];
}

function readDefault(field: FieldDefinition, value: unknown, face: Face): ScalarValue {
  if (value === null || value === undefined) return null;
  if (field.required || field.array) {
    const what = field.array ? "An array" : `A required ${face.field}`;
    throw new ApiError(face.errors.fieldDefault, { message: `${what} cannot have a default value.` });
  }
  try {
    return defaultValue(field, value);
  } catch (error) {
    if (error instanceof ValueFault) throw new ApiError(face.errors.fieldValue, { message: error.message });
    throw error;
  }
}
