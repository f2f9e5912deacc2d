import type { Field, Model, Word } from "./model.ts";

export type JsonSchema = { readonly [keyword: string]: unknown };

const ofWord: Readonly<Record<Word, JsonSchema>> = {
  string: { type: "string" },
  datetime: { type: "string", format: "date-time" },
  datetimeOrEmpty: { type: "string", description: "A date and time in ISO 8601, or empty." },
  integer: { type: "integer" },
  int64: { type: "integer", format: "int64" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  object: { type: "object", additionalProperties: true },
  any: {},
};

/** Where a model within a model is described; undefined: in place. */
export type Refer = (model: Model) => JsonSchema | undefined;

/**
 * The JSON Schema (2020-12) of a model. Fields are required unless optional; models within it are written by `refer`,
 * such as `{ $ref: "#/components/schemas/team" }`, or else in place.
 */
export function jsonSchemaOf(model: Model, refer: Refer = () => undefined): JsonSchema {
  const entries = Object.entries(model.fields);
  const required = entries.filter(([, field]) => !isOptional(field)).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, ofField(field, refer)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: model.open,
  };
}

const isOptional = (field: Field) => typeof field === "object" && "optional" in field;

function ofField(field: Field, refer: Refer): JsonSchema {
  if (typeof field === "string") {
    const item = field.endsWith("[]") ? field.slice(0, -2) : null;
    return item === null ? ofWord[field as Word] : { type: "array", items: ofWord[item as Word] };
  }
  if ("fields" in field) return refer(field) ?? jsonSchemaOf(field, refer);
  if ("list" in field) return { type: "array", items: ofField(field.list, refer) };
  if ("optional" in field) return ofField(field.optional, refer);
  if ("anyOf" in field) return { anyOf: field.anyOf.map((member) => ofField(member, refer)) };
  if ("words" in field) return { type: "string", enum: [...field.words] };
  return orNull(ofField(field.nullable, refer));
}

function orNull(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === "string" && !("enum" in schema))
    return { ...schema, type: [schema.type, "null"] };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
}
