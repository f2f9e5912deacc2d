import { describe, expect, expectTypeOf, it } from "vitest";
import { jsonSchemaOf } from "#shared/contract/models/json-schema.ts";
import {
  anyOf,
  listOf,
  type ModelOf,
  model,
  nullable,
  oneOf,
  openModel,
  optional,
  page,
  sameAs,
} from "#shared/contract/models/model.ts";

const leaf = model({ at: "datetime" });
const tree = openModel({
  $id: "string",
  count: "int64",
  roles: "string[]",
  never: "datetimeOrEmpty",
  leaf,
  leaves: listOf(leaf),
  mixed: listOf(anyOf(leaf, "number")),
  state: nullable(oneOf("on", "off")),
  note: optional(nullable("string")),
  data: "object",
  anything: nullable("any"),
});

describe("jsonSchemaOf", () => {
  const leafSchema = {
    type: "object",
    properties: { at: { type: "string", format: "date-time" } },
    required: ["at"],
    additionalProperties: false,
  };

  it("describes every kind of field", () => {
    expect(jsonSchemaOf(tree)).toEqual({
      type: "object",
      properties: {
        $id: { type: "string" },
        count: { type: "integer", format: "int64" },
        roles: { type: "array", items: { type: "string" } },
        never: { type: "string", description: "A date and time in ISO 8601, or empty." },
        leaf: leafSchema,
        leaves: { type: "array", items: leafSchema },
        mixed: { type: "array", items: { anyOf: [leafSchema, { type: "number" }] } },
        state: { anyOf: [{ type: "string", enum: ["on", "off"] }, { type: "null" }] },
        note: { type: ["string", "null"] },
        data: { type: "object", additionalProperties: true },
        anything: {},
      },
      required: ["$id", "count", "roles", "never", "leaf", "leaves", "mixed", "state", "data", "anything"],
      additionalProperties: true,
    });
  });

  it("refers to the models it is told to", () => {
    const schema = jsonSchemaOf(page("leaves", nullable(leaf)), (inner) =>
      inner === leaf ? { $ref: "#/leaf" } : undefined,
    );
    expect(schema.properties).toEqual({
      total: { type: "integer" },
      leaves: { type: "array", items: { anyOf: [{ $ref: "#/leaf" }, { type: "null" }] } },
    });
  });

  it("gives a model's twin an identity of its own", () => {
    expect(sameAs(leaf)).toEqual(leaf);
    expect(sameAs(leaf)).not.toBe(leaf);
  });
});

describe("ModelOf", () => {
  it("infers the type of a value", () => {
    expectTypeOf<ModelOf<typeof leaf>>().toEqualTypeOf<{ at: string }>();
    expectTypeOf<ModelOf<typeof tree>["state"]>().toEqualTypeOf<"on" | "off" | null>();
    expectTypeOf<ModelOf<typeof tree>["count"]>().toEqualTypeOf<number | bigint>();
    expectTypeOf<ModelOf<typeof tree>["mixed"]>().toEqualTypeOf<({ at: string } | number)[]>();
    const twig: ModelOf<typeof leaf> = { at: "" };
    // @ts-expect-error a closed model takes no other field
    twig.more = 1;
  });
});
