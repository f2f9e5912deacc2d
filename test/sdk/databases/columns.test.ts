import { describe, expect, test } from "vitest";
import { items, refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const DOUBLE = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };

/** SDK word of a kind → what creating takes, and what comes back beyond the keys of every column. */
const kinds: [kind: string, params: Body, model: Body][] = [
  ["String", { size: 40 }, { type: "string", size: 40, default: null, encrypt: false }],
  ["String", { size: 40, xdefault: "a" }, { type: "string", size: 40, default: "a", encrypt: false }],
  ["String", { size: 150, encrypt: true }, { type: "string", size: 150, default: null, encrypt: true }],
  ["Varchar", { size: 9000 }, { type: "varchar", size: 9000, default: null, encrypt: false }],
  ["Text", {}, { type: "text", default: null, encrypt: false }],
  ["Text", { xdefault: "é", encrypt: true }, { type: "text", default: "é", encrypt: true }],
  ["Mediumtext", {}, { type: "mediumtext", default: null, encrypt: false }],
  ["Longtext", {}, { type: "longtext", default: null, encrypt: false }],
  ["Integer", {}, { type: "integer", ...INT64, default: null }],
  ["Integer", { min: 0, max: 9, xdefault: 4 }, { type: "integer", min: 0, max: 9, default: 4 }],
  ["BigInt", {}, { type: "bigint", ...INT64, default: null }],
  [
    "BigInt",
    { min: 2n ** 60n, xdefault: 2n ** 61n },
    { type: "bigint", min: 2n ** 60n, max: INT64.max, default: 2n ** 61n },
  ],
  ["Float", {}, { type: "double", ...DOUBLE, default: null }],
  ["Float", { min: -0.5, max: 9, xdefault: 1.5 }, { type: "double", min: -0.5, max: 9, default: 1.5 }],
  ["Boolean", { xdefault: false }, { type: "boolean", default: false }],
  [
    "Datetime",
    { xdefault: "2031-05-04T05:02:01+02:00" },
    { type: "datetime", format: "", default: "2031-05-04T03:02:01.000+00:00" },
  ],
  ["Email", { xdefault: "a@b.co" }, { type: "string", format: "email", default: "a@b.co" }],
  ["Url", { xdefault: "https://a.b/c" }, { type: "string", format: "url", default: "https://a.b/c" }],
  ["Ip", { xdefault: "::1" }, { type: "string", format: "ip", default: "::1" }],
  [
    "Enum",
    { elements: ["dry", "wet"], xdefault: "wet" },
    { type: "string", format: "enum", elements: ["dry", "wet"], default: "wet" },
  ],
];

describe.each(faces)("columns: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;

  test("every kind, created and read back", async () => {
    const table = await stage.table();
    for (const [i, [kind, params, model]] of kinds.entries()) {
      const key = `c${i}`;
      const made = await table.call(`create${kind}Column`, { key, required: false, ...params });
      expect(made, kind).toEqual({
        key,
        status: "available",
        error: "",
        required: false,
        array: false,
        $createdAt: expect.stringMatching(MOMENT),
        $updatedAt: made.$createdAt,
        ...model,
      });
      expect(await table.call("getColumn", { key }), kind).toEqual(made);
    }
    const listed = await table.call("listColumns", { queries: ['{"method":"limit","values":[50]}'] });
    expect(listed.total).toBe(kinds.length);
    expect(items(listed, "columns")).toEqual(items(await table.call("getTable"), "columns"));
    await table.call("createRow", { rowId: "r", data: { c0: "x" } });
    expect(await table.call("getRow", { rowId: "r" })).toMatchObject({
      c0: "x",
      c1: "a",
      c5: "é",
      c11: 2n ** 61n,
    });
  });

  test("every kind as an array and as required", async () => {
    const table = await stage.table();
    for (const kind of new Set(kinds.map(([name]) => name))) {
      const params = { elements: ["a"], ...(kind === "String" || kind === "Varchar" ? { size: 5 } : {}) };
      for (const [key, required, array] of [
        ["list", false, true],
        ["must", true, false],
        ["all", true, true],
      ]) {
        const made = table.call(`create${kind}Column`, { key: `${key}${kind}`, required, array, ...params });
        expect(await made).toMatchObject({ required, array, status: "available" });
      }
    }
  });

  test("answers 202 in the model of the kind", async () => {
    const table = await stage.table();
    const made = await stage.raw("POST", `/tables/${table.tableId}/columns/boolean`, {
      key: "b",
      required: false,
    });
    expect(made.status).toBe(202);
  });

  const bad: [what: string, kind: string, params: Body, type: string][] = [
    ["a text without a size", "string", {}, "general_argument_invalid"],
    ["a size of 0", "string", { size: 0 }, "general_argument_invalid"],
    ["a size too large", "string", { size: 1_073_741_825 }, "general_argument_invalid"],
    ["a varchar too large", "varchar", { size: 16_382 }, "general_argument_invalid"],
    ["no elements", "enum", {}, "general_argument_invalid"],
    ["an empty list of elements", "enum", { elements: [] }, "general_argument_invalid"],
    ["an empty element", "enum", { elements: [""] }, "general_argument_invalid"],
    ["an element too long", "enum", { elements: ["e".repeat(256)] }, "general_argument_invalid"],
    [
      "101 elements",
      "enum",
      { elements: Array.from({ length: 101 }, (_, i) => `e${i}`) },
      "general_argument_invalid",
    ],
    ["a default of another type", "integer", { default: "ten" }, "general_argument_invalid"],
    ["a fraction for an integer", "integer", { default: 1.5 }, "general_argument_invalid"],
    ["a bound that is no number", "float", { min: "low" }, "general_argument_invalid"],
    ["a default that is no date", "datetime", { default: "tomorrow" }, "general_argument_invalid"],
    ["a default that is no address", "email", { default: "a@b" }, "general_argument_invalid"],
    ["a default that is no URL", "url", { default: "a.b" }, "general_argument_invalid"],
    ["a default that is no IP address", "ip", { default: "1.2.3" }, "general_argument_invalid"],
    ["a default that is no boolean", "boolean", { default: "maybe" }, "general_argument_invalid"],
    ["a default too long", "string", { size: 2, default: "abc" }, "column_value_invalid"],
    ["a default below the minimum", "integer", { min: 5, default: 4 }, "column_value_invalid"],
    ["a default above the maximum", "float", { max: 5, default: 5.1 }, "column_value_invalid"],
    ["a default that is no element", "enum", { elements: ["a"], default: "A" }, "column_value_invalid"],
    ["bounds the wrong way round", "integer", { min: 5, max: 4 }, "column_value_invalid"],
    ["bounds the wrong way round", "float", { min: 5, max: 4 }, "column_value_invalid"],
    ["required with a default", "boolean", { required: true, default: true }, "column_default_unsupported"],
    ["an array with a default", "ip", { array: true, default: "::1" }, "column_default_unsupported"],
    ["encryption of a short text", "string", { size: 149, encrypt: true }, "general_bad_request"],
    ["encryption of a short varchar", "varchar", { size: 10, encrypt: true }, "general_bad_request"],
  ];
  test.each(bad)("create refuses %s: %s %o", async (_, kind, params, type) => {
    await table();
    const answer = await stage.raw("POST", `/tables/bad/columns/${kind}`, {
      key: "k",
      required: false,
      ...params,
    });
    expect(answer).toMatchObject({ status: 400, body: { type: sdk.type(type) } });
  });

  const wrongKeys: [string, Body][] = [
    ["no key", { required: false }],
    ["no required", { key: "a" }],
    ["a null required", { key: "a", required: null }],
    ["a key of 37 characters", { key: "k".repeat(37), required: false }],
    ["a key that starts with $", { key: "$a", required: false }],
    ["a key with a blank", { key: "a b", required: false }],
    ["an empty key", { key: "", required: false }],
  ];
  test.each(wrongKeys)("create refuses %s", async (_, body) => {
    await table();
    expect(await stage.raw("POST", "/tables/bad/columns/boolean", body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });

  test("keys are unique in any case, and may be words of SQL", async () => {
    const words = await stage.table();
    await words.call("createBooleanColumn", { key: "Select", required: false });
    for (const key of ["Select", "SELECT"]) {
      expect(await refusal(words.call("createIntegerColumn", { key, required: false }))).toEqual({
        code: 409,
        type: sdk.type("column_already_exists"),
      });
    }
    for (const key of ["c0", "order", "a.b-c_d", "0"]) {
      await words.call("createIntegerColumn", { key, required: false });
    }
    const data = { Select: true, c0: 1, order: 2, "a.b-c_d": 4, "0": 5 };
    expect(await words.call("createRow", { rowId: "r", data })).toMatchObject(data);
    const query = '{"method":"equal","attribute":"a.b-c_d","values":[4]}';
    expect(await words.call("listRows", { queries: [query] })).toMatchObject({ total: 1 });
  });

  test("a row has room for 65,535 bytes", async () => {
    const wide = await stage.table();
    await wide.call("createVarcharColumn", { key: "a", size: 16_000, required: false });
    expect(await wide.call("getTable")).toMatchObject({ bytesUsed: 1067 + 64_002 });
    expect(await refusal(wide.call("createVarcharColumn", { key: "b", size: 200, required: false }))).toEqual(
      {
        code: 400,
        type: sdk.type("column_limit_exceeded"),
      },
    );
    await wide.call("createTextColumn", { key: "b", required: false });
  });

  test("deletes a column with its values", async () => {
    const columns = ["a", "b"].map((key) => ({ key, type: "string", size: 9 }));
    const fading = await stage.table({ columns });
    await fading.call("createRow", { rowId: "r", data: { a: "x", b: "y" } });
    await fading.call("deleteColumn", { key: "a" });
    expect(Object.keys(await fading.call("getRow", { rowId: "r" }))).not.toContain("a");
    expect(await refusal(fading.call("updateRow", { rowId: "r", data: { a: "z" } }))).toEqual({
      code: 400,
      type: sdk.type("row_invalid_structure"),
    });
    await fading.call("createIntegerColumn", { key: "a", required: false });
    expect(await fading.call("getRow", { rowId: "r" })).toMatchObject({ a: null, b: "y" });
    const missing = { code: 404, type: sdk.type("column_not_found") };
    expect(await refusal(fading.call("deleteColumn", { key: "c" }))).toEqual(missing);
    expect(await refusal(fading.call("getColumn", { key: "c" }))).toEqual(missing);
  });

  let made: Promise<unknown> | null = null;
  const table = () => (made ??= stage.table({ tableId: "bad" }));
});
