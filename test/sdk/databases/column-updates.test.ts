import { Query } from "node-appwrite";
import { describe, expect, test } from "vitest";
import { refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

/** SDK word of a kind → what creates it, what changes it, and what it is then. */
const changes: [kind: string, from: Body, change: Body, to: Body][] = [
  ["String", { size: 9 }, { size: 20, xdefault: "long enough" }, { size: 20, default: "long enough" }],
  ["Varchar", { size: 9, xdefault: "a" }, { xdefault: null }, { size: 9, default: null }],
  ["Text", {}, { xdefault: "a" }, { default: "a" }],
  ["Mediumtext", {}, { xdefault: "a" }, { default: "a" }],
  ["Longtext", {}, { xdefault: "a" }, { default: "a" }],
  ["Integer", { min: 1, max: 9 }, { max: 20, xdefault: 15 }, { min: 1, max: 20, default: 15 }],
  ["Integer", { max: 9 }, { max: 2n ** 40n, xdefault: null }, { max: 2 ** 40, default: null }],
  ["BigInt", { xdefault: 7 }, { xdefault: -8, min: -9 }, { min: -9, default: -8 }],
  ["Float", { min: 0, max: 1 }, { xdefault: 0.25 }, { min: 0, max: 1, default: 0.25 }],
  ["Boolean", { xdefault: true }, { xdefault: false }, { default: false }],
  ["Datetime", {}, { xdefault: "2031-05-04" }, { default: "2031-05-04T00:00:00.000+00:00" }],
  ["Email", {}, { xdefault: "a@b.co" }, { default: "a@b.co" }],
  ["Url", {}, { xdefault: "custom://x/y" }, { default: "custom://x/y" }],
  ["Ip", { xdefault: "::1" }, { xdefault: "1.2.3.4" }, { default: "1.2.3.4" }],
  [
    "Enum",
    { elements: ["a"] },
    { elements: ["a", "b"], xdefault: "b" },
    { elements: ["a", "b"], default: "b" },
  ],
];

describe.each(faces)("updates of columns: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;

  test("every kind", async () => {
    const table = await stage.table();
    for (const [i, [kind, from, change, to]] of changes.entries()) {
      const key = `c${i}`;
      const made = await table.call(`create${kind}Column`, { key, required: false, ...from });
      const changed = await table.call(`update${kind}Column`, { key, required: false, ...change });
      expect(changed, kind).toEqual({ ...made, ...to, $updatedAt: expect.any(String) });
      expect(await table.call("getColumn", { key }), kind).toEqual(changed);
    }
  });

  test("every kind gets a new key and becomes required", async () => {
    const table = await stage.table();
    for (const [i, [kind, from]] of changes.entries()) {
      const { xdefault, ...rest } = from;
      await table.call(`create${kind}Column`, { key: `c${i}`, required: false, ...rest });
      const change = { key: `c${i}`, newKey: `n${i}`, required: true, xdefault: null, elements: ["a"] };
      expect(await table.call(`update${kind}Column`, change)).toMatchObject({ key: `n${i}`, required: true });
    }
  });

  test("a new key takes the values along, indexes too", async () => {
    const table = await stage.table({
      columns: [
        { key: "a", type: "string", size: 9 },
        { key: "b", type: "string", size: 9 },
      ],
      indexes: [
        { key: "by_a", type: "key", attributes: ["a", "b"] },
        { key: "in_a", type: "fulltext", attributes: ["a"] },
      ],
    });
    await table.call("createRow", { rowId: "r", data: { a: "words here", b: "y" } }).catch(() => {});
    await table.call("createRow", { rowId: "q", data: { a: "word here", b: "y" } });
    await table.call("updateStringColumn", { key: "a", newKey: "z", required: false, xdefault: null });
    expect(await table.call("getRow", { rowId: "q" })).toMatchObject({ z: "word here", b: "y" });
    expect(await table.call("getIndex", { key: "by_a" })).toMatchObject({ columns: ["z", "b"] });
    expect(await table.call("listRows", { queries: [Query.search("z", "word")] })).toMatchObject({
      total: 1,
    });
    expect(await refusal(table.call("listRows", { queries: [Query.equal("a", "x")] }))).toEqual({
      code: 400,
      type: "general_query_invalid",
    });
    expect(await refusal(table.call("getColumn", { key: "a" }))).toMatchObject({ code: 404 });
  });

  test("a key may change its case and nothing else", async () => {
    const table = await stage.table({
      columns: [
        { key: "age", type: "integer" },
        { key: "old", type: "integer" },
      ],
    });
    const change = { required: false, xdefault: null };
    expect(await table.call("updateIntegerColumn", { key: "age", newKey: "Age", ...change })).toMatchObject({
      key: "Age",
    });
    expect(
      await refusal(table.call("updateIntegerColumn", { key: "Age", newKey: "OLD", ...change })),
    ).toEqual({
      code: 409,
      type: sdk.type("column_already_exists"),
    });
  });

  test("a text may not shrink below what is stored", async () => {
    const table = await stage.table({
      columns: [
        { key: "one", type: "string", size: 9 },
        { key: "many", type: "string", size: 9, array: true },
      ],
    });
    await table.call("createRow", { rowId: "r", data: { one: "ünïcö", many: ["a", "abcde"] } });
    for (const key of ["one", "many"]) {
      const change = { key, required: false, xdefault: null };
      expect(await refusal(table.call("updateStringColumn", { ...change, size: 4 })), key).toEqual({
        code: 400,
        type: sdk.type("column_invalid_resize"),
      });
      expect(await table.call("updateStringColumn", { ...change, size: 5 })).toMatchObject({ size: 5 });
    }
  });

  test("narrower bounds leave stored values alone and hold for new ones", async () => {
    const table = await stage.table({ columns: [{ key: "n", type: "integer", max: 100 }] });
    await table.call("createRow", { rowId: "r", data: { n: 90 } });
    await table.call("updateIntegerColumn", { key: "n", required: false, xdefault: null, max: 50 });
    expect(await table.call("getRow", { rowId: "r" })).toMatchObject({ n: 90 });
    expect(await refusal(table.call("createRow", { rowId: "s", data: { n: 51 } }))).toEqual({
      code: 400,
      type: sdk.type("row_invalid_structure"),
    });
    expect(await table.call("createRow", { rowId: "s", data: { n: 50 } })).toMatchObject({ n: 50 });
  });

  test("a default that is cleared is no longer applied, nor is an old one", async () => {
    const table = await stage.table({ columns: [{ key: "n", type: "integer", default: 3 }] });
    const create = (rowId: string) => table.call("createRow", { rowId, data: { n: null } });
    expect(await create("a")).toMatchObject({ n: 3 });
    await table.call("updateIntegerColumn", { key: "n", required: false, xdefault: 4 });
    expect(await create("b")).toMatchObject({ n: 4 });
    await table.call("updateIntegerColumn", { key: "n", required: false, xdefault: null });
    expect(await create("c")).toMatchObject({ n: null });
    expect(await table.call("getRow", { rowId: "a" })).toMatchObject({ n: 3 });
  });

  test("a column that becomes required blocks rows that have no value until they get one", async () => {
    const table = await stage.table({ columns: ["a", "b"].map((key) => ({ key, type: "integer" })) });
    await table.call("createRow", { rowId: "r", data: { b: 1 } });
    await table.call("updateIntegerColumn", { key: "a", required: true, xdefault: null });
    const blocked = { code: 400, type: sdk.type("row_invalid_structure") };
    expect(await refusal(table.call("updateRow", { rowId: "r", data: { b: 2 } }))).toEqual(blocked);
    expect(await refusal(table.call("createRow", { rowId: "s", data: { b: 2 } }))).toEqual(blocked);
    expect(await table.call("updateRow", { rowId: "r", data: { a: 1, b: 2 } })).toMatchObject({ a: 1, b: 2 });
  });

  const bad: [what: string, kind: string, body: Body, type: string][] = [
    ["no required", "integer", { default: null }, "general_argument_invalid"],
    ["no default", "integer", { required: false }, "general_argument_invalid"],
    ["a default of another type", "integer", { required: false, default: "x" }, "general_argument_invalid"],
    [
      "a bad new key",
      "integer",
      { required: false, default: null, newKey: "$x" },
      "general_argument_invalid",
    ],
    ["no elements", "enum", { required: false, default: null }, "general_argument_invalid"],
    ["empty elements", "enum", { required: false, default: null, elements: [] }, "column_value_invalid"],
    ["a default beyond the bounds", "integer", { required: false, default: 10 }, "column_value_invalid"],
    [
      "bounds the wrong way round",
      "integer",
      { required: false, default: null, min: 10 },
      "column_value_invalid",
    ],
    [
      "a default that is no element",
      "enum",
      { required: false, default: "b", elements: ["a"] },
      "column_value_invalid",
    ],
    ["a default and required", "integer", { required: true, default: 1 }, "column_default_unsupported"],
    ["a default of a list", "string", { required: false, default: "a" }, "column_default_unsupported"],
  ];
  test.each(bad)("refuses %s: %s %o", async (_, kind, body, type) => {
    await table();
    expect(await stage.raw("PATCH", `/tables/bad/columns/${kind}/${kind}`, body)).toMatchObject({
      status: 400,
      body: { type: sdk.type(type) },
    });
  });

  test("refuses a column that is not there", async () => {
    await table();
    expect(
      await refusal(
        sdk.call("updateIpColumn", { tableId: "bad", key: "none", required: false, xdefault: null }),
      ),
    ).toEqual({ code: 404, type: sdk.type("column_not_found") });
  });

  let made: Promise<unknown> | null = null;
  const table = () => {
    made ??= stage.table({
      tableId: "bad",
      columns: [
        { key: "integer", type: "integer", max: 9 },
        { key: "enum", type: "string", format: "enum", elements: ["a"] },
        { key: "string", type: "string", size: 9, array: true },
      ],
    });
    return made;
  };
});
