import { describe, expect, it } from "vitest";
import {
  bytesUsed,
  type ColumnKind,
  columnKinds,
  defineField,
  defineIndex,
  type Field,
  type FieldInput,
  fieldModel,
  fieldsFit,
  type IndexInput,
  inlineFields,
  inlineIndexes,
  patchField,
  storageFor,
} from "#shared/contract/columns/index.ts";
import { legacy, tables } from "#shared/contract/faces.ts";

const define = (kind: ColumnKind, input: Partial<FieldInput> = {}) =>
  defineField(kind, { key: "x", required: false, size: 20, elements: ["a", "b"], ...input }, tables);
const placed = (kind: ColumnKind, input: Partial<FieldInput> = {}): Field => ({
  ...define(kind, input),
  status: "available",
  error: "",
  createdAt: "C",
  updatedAt: "U",
  slot: 1,
  storage: "column",
});
const type = (name: string) => expect.objectContaining({ type: name });
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

describe("a field as clients see it", () => {
  const common = {
    key: "x",
    status: "available",
    error: "",
    required: false,
    array: false,
    $createdAt: "C",
    $updatedAt: "U",
  };
  const models: Record<ColumnKind, object> = {
    string: { type: "string", size: 20, default: null, encrypt: false },
    varchar: { type: "varchar", size: 20, default: null, encrypt: false },
    text: { type: "text", default: null, encrypt: false },
    mediumtext: { type: "mediumtext", default: null, encrypt: false },
    longtext: { type: "longtext", default: null, encrypt: false },
    integer: { type: "integer", min: MIN, max: MAX, default: null },
    bigint: { type: "bigint", min: MIN, max: MAX, default: null },
    float: { type: "double", min: -Number.MAX_VALUE, max: Number.MAX_VALUE, default: null },
    boolean: { type: "boolean", default: null },
    datetime: { type: "datetime", format: "", default: null },
    email: { type: "string", format: "email", default: null },
    url: { type: "string", format: "url", default: null },
    ip: { type: "string", format: "ip", default: null },
    enum: { type: "string", format: "enum", elements: ["a", "b"], default: null },
  };
  it.each(Object.entries(models))("%s", (kind, model) => {
    const spec = Object.values(columnKinds).find((one) => one.kind === kind);
    expect(fieldModel(placed(spec?.kind ?? "string"))).toEqual({ ...common, ...model });
  });
});

describe("creating a field", () => {
  const refused: [kind: ColumnKind, input: Partial<FieldInput>, error: string][] = [
    ["string", { required: true, default: "a" }, "column_default_unsupported"],
    ["string", { array: true, default: "a" }, "column_default_unsupported"],
    ["string", { size: 2, default: "abc" }, "column_value_invalid"],
    ["integer", { min: 5, default: 4 }, "column_value_invalid"],
    ["integer", { default: "4" }, "column_value_invalid"],
    ["integer", { min: 5, max: 4 }, "column_value_invalid"],
    ["float", { min: 0.5, max: 0.4 }, "column_value_invalid"],
    ["enum", { default: "c" }, "column_value_invalid"],
    ["datetime", { default: "20240101" }, "column_value_invalid"],
    ["string", { size: 0 }, "general_argument_invalid"],
    ["string", { size: null }, "general_argument_invalid"],
    ["varchar", { size: 16382 }, "general_argument_invalid"],
    ["enum", { elements: [] }, "general_argument_invalid"],
    ["enum", { elements: ["a", ""] }, "general_argument_invalid"],
    ["string", { encrypt: true, size: 149 }, "general_bad_request"],
  ];
  it.each(refused)("%s %j is refused", (kind, input, error) => {
    expect(() => define(kind, input)).toThrow(type(error));
  });

  it("sizes integers by their maximum and normalises defaults", () => {
    expect([define("integer").size, define("integer", { max: 2147483647 }).size]).toEqual([8, 4]);
    expect(define("integer", { max: 2147483648 }).size).toBe(8);
    expect(define("bigint", { max: 5 }).size).toBe(8);
    expect(define("datetime", { default: "2030-01-01" }).default).toBe("2030-01-01T00:00:00.000+00:00");
    expect(define("string", { required: true, default: null }).default).toBeNull();
    expect(define("text", { encrypt: true }).encrypt).toBe(true);
    expect(define("email", { encrypt: true }).encrypt).toBe(false);
  });
});

describe("updating a field", () => {
  it("keeps what is omitted, clears the default with null, renames", () => {
    const field = placed("integer", { min: 1, max: 9, default: 5 });
    expect(patchField(field, { required: false, default: 6 }, tables)).toMatchObject({
      min: 1,
      max: 9,
      default: 6,
    });
    expect(patchField(field, { required: true, default: null, newKey: "y" }, tables)).toMatchObject({
      key: "y",
      slot: 1,
      required: true,
      default: null,
    });
    expect(() => patchField(field, { required: true, default: 5 }, tables)).toThrow(
      type("column_default_unsupported"),
    );
    expect(() => patchField(field, { required: false, default: 5, max: 4 }, tables)).toThrow(
      type("column_value_invalid"),
    );
    const kinds = placed("enum", { default: "a" });
    expect(() => patchField(kinds, { required: false, default: "a", elements: ["b"] }, tables)).toThrow(
      type("column_value_invalid"),
    );
  });

  it("never narrows stored integers, yet widens them", () => {
    expect(patchField(placed("integer"), { required: false, default: null, max: 5 }, tables).size).toBe(8);
    const small = placed("integer", { max: 5 });
    expect(patchField(small, { required: false, default: null, max: 2 ** 40 }, tables).size).toBe(8);
    expect(patchField(placed("string"), { required: false, default: null, size: 5 }, tables).size).toBe(5);
  });
});

describe("width and number", () => {
  it.each([
    ["string", { size: 63 }, 253],
    ["string", { size: 255 }, 1021],
    ["string", { size: 256 }, 1026],
    ["string", { size: 16382 }, 20],
    ["text", {}, 20],
    ["integer", { max: 5 }, 4],
    ["integer", {}, 8],
    ["float", {}, 8],
    ["boolean", {}, 1],
    ["datetime", {}, 7],
    ["email", {}, 1017],
    ["url", {}, 8002],
    ["ip", {}, 157],
    ["string", { array: true, size: 5000 }, 20],
  ] as const)("%s %j takes %i bytes", (kind, input, bytes) => {
    expect(bytesUsed([define(kind, input)])).toBe(1067 + bytes);
  });

  it("is bounded", () => {
    expect(fieldsFit([define("varchar", { size: 16116 })])).toBe(true);
    expect(fieldsFit([define("varchar", { size: 16117 })])).toBe(false);
    const bools = (n: number) => Array.from({ length: n }, () => define("boolean"));
    expect([fieldsFit(bools(1010)), fieldsFit(bools(1011))]).toEqual([true, false]);
  });

  it("puts the first 80 into columns, and refills a column that was freed", () => {
    const columns = Array.from({ length: 80 }, () => ({ storage: "column" as const }));
    expect(storageFor(columns)).toBe("extra");
    expect(storageFor([...columns.slice(1), { storage: "extra" }])).toBe("column");
  });
});

describe("inline definitions", () => {
  it("are read with their formats and defaults", () => {
    const fields = inlineFields(
      [
        { key: "label", type: "string", size: 40, required: true },
        { key: "mail", type: "string", format: "email", size: 254 },
        { key: "kind", type: "string", format: "enum", size: 16, elements: ["dry", "wet"], default: "dry" },
        { key: "level", type: "integer", min: 0, max: 900, default: 10 },
        { key: "ratio", type: "double" },
        { key: "seen", type: "datetime" },
        { key: "share", type: "float", max: 1 },
        { key: "code", type: "varchar", size: 5 },
        { key: "notes", type: "text", size: 5 },
        { key: "site", type: "url", format: "url" },
        { key: "mood", type: "enum", elements: ["a"], default: "a" },
      ],
      tables,
    );
    expect(fields.map((one) => [one.key, one.type, one.format, one.size, one.default])).toEqual([
      ["label", "string", "", 40, null],
      ["mail", "string", "email", 254, null],
      ["kind", "string", "enum", 255, "dry"],
      ["level", "integer", "", 4, 10],
      ["ratio", "double", "", 0, null],
      ["seen", "datetime", "", 0, null],
      ["share", "double", "", 0, null],
      ["code", "varchar", "", 5, null],
      ["notes", "text", "", 65_535, null],
      ["site", "string", "url", 2000, null],
      ["mood", "string", "enum", 255, "a"],
    ]);
    expect(
      inlineIndexes([{ key: "by", type: "key", attributes: ["label"], orders: ["ASC"], lengths: [null] }]),
    ).toEqual([{ key: "by", type: "key", fields: ["label"], orders: ["ASC"], lengths: [null] }]);
  });

  it.each([
    ["no object", "x"],
    ["no key", { type: "boolean" }],
    ["bad key", { key: "_x", type: "boolean" }],
    ["type varchar without a size", { key: "x", type: "varchar" }],
    ["type enum without elements", { key: "x", type: "enum" }],
    ["relationship", { key: "x", type: "relationship" }],
    ["format", { key: "x", type: "string", size: 5, format: "phone" }],
    ["no size", { key: "x", type: "string" }],
    ["required", { key: "x", type: "boolean", required: 1 }],
    ["elements", { key: "x", type: "string", format: "enum", elements: "a" }],
    ["fractional min", { key: "x", type: "integer", min: 0.5 }],
  ])("%s is refused", (_name, definition) => {
    expect(() => inlineFields([definition], tables)).toThrow(type("general_argument_invalid"));
  });

  it("cannot use a key twice, in any case", () => {
    const twice = [
      { key: "a", type: "boolean" },
      { key: "A", type: "boolean" },
    ];
    expect(() => inlineFields(twice, tables)).toThrow(type("general_argument_invalid"));
  });
});

describe("indexes", () => {
  const named = (key: string, kind: ColumnKind, input: Partial<FieldInput> = {}): Field => ({
    ...placed(kind, input),
    key,
  });
  const fields = [
    named("name", "string", { size: 700 }),
    named("body", "text"),
    named("n", "integer"),
    named("ratio", "float"),
    named("tags", "string", { array: true }),
    named("secret", "string", { size: 200, encrypt: true }),
    { ...named("late", "boolean"), status: "processing" as const },
  ];
  const index = (more: Partial<IndexInput>): IndexInput => ({
    key: "by",
    type: "key",
    fields: ["name"],
    orders: [],
    lengths: [],
    ...more,
  });
  const existing = [
    defineIndex(index({ key: "Old", type: "fulltext", fields: ["body"] }), fields, [], tables),
  ];
  const run = (more: Partial<IndexInput>, face = tables) => defineIndex(index(more), fields, existing, face);

  it("are stored as given, a length of the whole size as none", () => {
    expect(run({ fields: ["name", "$createdAt"], orders: ["desc"], lengths: [700] })).toEqual({
      key: "by",
      type: "key",
      fields: ["name", "$createdAt"],
      orders: ["DESC"],
      lengths: [null, null],
    });
    expect(run({ fields: ["body"], lengths: [768] }).lengths).toEqual([768]);
    expect(run({ fields: ["n", "name"], lengths: [0] }).lengths).toEqual([null, null]);
    expect(run({ type: "fulltext", fields: ["name"] }).type).toBe("fulltext");
  });

  it.each([
    ["unknown field", { fields: ["no"] }, "column_unknown"],
    ["$sequence", { fields: ["$sequence"] }, "column_unknown"],
    ["not available", { fields: ["late"] }, "column_not_available"],
    ["array", { fields: ["tags"] }, "index_invalid"],
    ["encrypted", { fields: ["secret"] }, "column_index_invalid"],
    ["key taken", { key: "old" }, "column_index_already_exists"],
    ["reserved", { key: "Primary" }, "column_index_invalid"],
    ["no fields", { fields: [] }, "column_index_invalid"],
    ["field twice", { fields: ["n", "n"] }, "column_index_invalid"],
    ["too long", { fields: ["body"] }, "column_index_invalid"],
    ["too long together", { fields: ["name", "body"], lengths: [null, 69] }, "column_index_invalid"],
    ["length above size", { lengths: [701] }, "column_index_invalid"],
    ["length of a number", { fields: ["n"], lengths: [5] }, "column_index_invalid"],
    ["order", { orders: ["UP"] }, "column_index_invalid"],
    ["too many orders", { orders: ["ASC", "ASC"] }, "column_index_invalid"],
    ["fulltext of a number", { type: "fulltext", fields: ["n"] }, "column_index_invalid"],
    ["fulltext twice", { type: "fulltext", fields: ["body"] }, "column_index_invalid"],
  ] as [string, Partial<IndexInput>, string][])("%s is refused", (_name, more, error) => {
    expect(() => run(more)).toThrow(type(error));
  });

  it("use the words of the face and stop at 58", () => {
    expect(() => run({ key: "old" }, legacy)).toThrow(type("index_already_exists"));
    const many = Array.from({ length: 58 }, (_, i) => ({ ...index({ key: `k${i}` }) }));
    expect(() => defineIndex(index({}), fields, many, tables)).toThrow(type("column_index_limit_exceeded"));
    expect(run({ fields: ["name", "body"], lengths: [null, 68] }).fields).toHaveLength(2);
  });
});
