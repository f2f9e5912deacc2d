import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { ids, keys, refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

const columns = [
  { key: "name", type: "string", size: 40 },
  { key: "long", type: "string", size: 2000 },
  { key: "mail", type: "string", format: "email" },
  { key: "level", type: "integer" },
  { key: "ratio", type: "double" },
  { key: "seen", type: "datetime" },
  { key: "on", type: "boolean" },
  { key: "tags", type: "string", size: 9, array: true },
];

describe.each(faces)("indexes: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;
  const at = sdk.with({ tableId: "gauges" });
  beforeAll(async () => {
    await stage.table({ tableId: "gauges", columns });
    await at.call("createTextColumn", { key: "notes", required: false });
    await at.call("createStringColumn", { key: "secret", size: 200, required: false, encrypt: true });
  });

  const good: [what: string, params: Body, stored: Body][] = [
    ["a key", { type: "key", columns: ["name"] }, { lengths: [null], orders: [] }],
    [
      "several columns with orders",
      { type: "key", columns: ["name", "level", "seen"], orders: ["asc", "DESC", "ASC"] },
      { lengths: [null, null, null], orders: ["ASC", "DESC", "ASC"] },
    ],
    [
      "the CLI's empty lengths",
      { type: "key", columns: ["level"], orders: [], lengths: [null] },
      { lengths: [null] },
    ],
    ["a part of a long text", { type: "key", columns: ["long"], lengths: [700] }, { lengths: [700] }],
    ["a length as long as the text", { type: "key", columns: ["mail"], lengths: [254] }, { lengths: [null] }],
    ["a part of a text without size", { type: "key", columns: ["notes"], lengths: [50] }, { lengths: [50] }],
    ["uniqueness", { type: "unique", columns: ["mail"] }, {}],
    ["uniqueness of two", { type: "unique", columns: ["name", "level"] }, {}],
    ["full text", { type: "fulltext", columns: ["notes"] }, {}],
    ["full text of two", { type: "fulltext", columns: ["notes", "long"] }, {}],
    ["system columns", { type: "key", columns: ["$createdAt", "$updatedAt", "$id"] }, {}],
  ];
  test.each(good.map((each, i) => [i, ...each] as const))("%i: %s", async (i, _, params, stored) => {
    const key = `i${i}`;
    const made = await at.call("createIndex", { key, ...params });
    expect(made).toEqual({
      $id: key,
      $createdAt: expect.stringMatching(MOMENT),
      $updatedAt: made.$createdAt,
      key,
      type: params.type,
      status: "available",
      error: "",
      columns: params.columns,
      lengths: made.lengths,
      orders: made.orders,
    });
    expect(made).toMatchObject(stored);
    expect(await at.call("getIndex", { key })).toEqual(made);
    await at.call("deleteIndex", { key });
    expect(await refusal(at.call("getIndex", { key }))).toEqual({
      code: 404,
      type: sdk.type("column_index_not_found"),
    });
  });

  const bad: [what: string, body: Body, type: string][] = [
    ["no key", { type: "key", columns: ["name"] }, "general_argument_invalid"],
    ["a bad key", { key: "a b", type: "key", columns: ["name"] }, "general_argument_invalid"],
    ["no type", { key: "k", columns: ["name"] }, "general_argument_invalid"],
    ["an unknown type", { key: "k", type: "tree", columns: ["name"] }, "general_argument_invalid"],
    ["no columns", { key: "k", type: "key" }, "general_argument_invalid"],
    ["columns that are no list", { key: "k", type: "key", columns: "name" }, "general_argument_invalid"],
    [
      "an order that is none",
      { key: "k", type: "key", columns: ["name"], orders: ["UP"] },
      "general_argument_invalid",
    ],
    [
      "a length that is none",
      { key: "k", type: "key", columns: ["name"], lengths: ["x"] },
      "general_argument_invalid",
    ],
    [
      "101 columns",
      { key: "k", type: "key", columns: Array.from({ length: 101 }, (_, i) => `c${i}`) },
      "general_argument_invalid",
    ],
    ["an empty list of columns", { key: "k", type: "key", columns: [] }, "column_index_invalid"],
    ["an unknown column", { key: "k", type: "key", columns: ["color"] }, "column_unknown"],
    ["$sequence", { key: "k", type: "key", columns: ["$sequence"] }, "general_argument_invalid"],
    ["$permissions", { key: "k", type: "key", columns: ["$permissions"] }, "general_argument_invalid"],
    ["an array", { key: "k", type: "key", columns: ["tags"] }, "index_invalid"],
    ["an encrypted text", { key: "k", type: "key", columns: ["secret"] }, "column_index_invalid"],
    ["a column twice", { key: "k", type: "key", columns: ["name", "name"] }, "column_index_invalid"],
    ["full text of a number", { key: "k", type: "fulltext", columns: ["level"] }, "column_index_invalid"],
    ["a key over 768 characters", { key: "k", type: "key", columns: ["long"] }, "column_index_invalid"],
    [
      "keys over 768 together",
      { key: "k", type: "key", columns: ["name", "long"], lengths: [null, 760] },
      "column_index_invalid",
    ],
    [
      "a length beyond the size",
      { key: "k", type: "key", columns: ["name"], lengths: [41] },
      "column_index_invalid",
    ],
    [
      "a length of a number",
      { key: "k", type: "key", columns: ["level"], lengths: [4] },
      "column_index_invalid",
    ],
    [
      "a negative length",
      { key: "k", type: "key", columns: ["name"], lengths: [-1] },
      "column_index_invalid",
    ],
    [
      "more lengths than columns",
      { key: "k", type: "key", columns: ["name"], lengths: [1, 2] },
      "column_index_invalid",
    ],
    [
      "more orders than columns",
      { key: "k", type: "key", columns: ["name"], orders: ["ASC", "ASC"] },
      "column_index_invalid",
    ],
    ["a reserved key", { key: "Primary", type: "key", columns: ["name"] }, "column_index_invalid"],
    ["spatial", { key: "k", type: "spatial", columns: ["name"] }, "general_argument_invalid"],
  ];
  test.each(bad)("refuses %s", async (_, body, type) => {
    expect(await stage.raw("POST", "/tables/gauges/indexes", body)).toMatchObject({
      status: 400,
      body: { type: sdk.type(type) },
    });
  });

  test("keys are unique in any case", async () => {
    await at.call("createIndex", { key: "twice", type: "key", columns: ["on"] });
    for (const key of ["twice", "Twice"]) {
      expect(await refusal(at.call("createIndex", { key, type: "key", columns: ["ratio"] }))).toEqual({
        code: 409,
        type: sdk.type("column_index_already_exists"),
      });
    }
    await at.call("deleteIndex", { key: "twice" });
    expect(await refusal(at.call("deleteIndex", { key: "twice" }))).toMatchObject({ code: 404 });
  });

  test("there are at most 58", async () => {
    const full = await stage.table({
      columns: Array.from({ length: 59 }, (_, i) => ({ key: `c${i}`, type: "boolean" })),
      indexes: Array.from({ length: 57 }, (_, i) => ({ key: `i${i}`, type: "key", attributes: [`c${i}`] })),
    });
    await full.call("createIndex", { key: "i57", type: "key", columns: ["c57"] });
    expect(await refusal(full.call("createIndex", { key: "i58", type: "key", columns: ["c58"] }))).toEqual({
      code: 400,
      type: sdk.type("column_index_limit_exceeded"),
    });
  });

  test("unique holds in any case, for new rows, changes and bulk, but nulls never clash", async () => {
    const unique = await stage.table({
      columns: [
        { key: "a", type: "string", size: 9 },
        { key: "n", type: "integer" },
      ],
      indexes: [{ key: "one_a", type: "unique", attributes: ["a"] }],
    });
    const taken = { code: 409, type: sdk.type("row_already_exists") };
    await unique.call("createRow", { rowId: "r", data: { a: "Oslo" } });
    await unique.call("createRow", { rowId: "s", data: { a: "Bern" } });
    for (const data of [{ a: "OSLO" }, { a: "Oslo", n: 1 }]) {
      expect(await refusal(unique.call("createRow", { rowId: "t", data }))).toEqual(taken);
      expect(await refusal(unique.call("updateRow", { rowId: "s", data }))).toEqual(taken);
      expect(await refusal(unique.call("upsertRow", { rowId: "s", data }))).toEqual(taken);
      expect(await refusal(unique.call("upsertRow", { rowId: "t", data }))).toEqual(taken);
      expect(await refusal(unique.call("createRows", { rows: [{ a: "Rome" }, data] }))).toEqual(taken);
      expect(await refusal(unique.call("upsertRows", { rows: [{ $id: "s", ...data }] }))).toEqual(taken);
      expect(await refusal(unique.call("updateRows", { data }))).toEqual(taken);
    }
    expect(await unique.call("updateRow", { rowId: "r", data: { a: "OSLO" } })).toMatchObject({ a: "OSLO" });
    await unique.call("createRow", { rowId: "u", data: { n: 1 } });
    await unique.call("createRow", { rowId: "v", data: { a: null, n: 2 } });
    expect(ids(await unique.call("listRows"))).toEqual(["r", "s", "u", "v"]);
    await unique.call("deleteIndex", { key: "one_a" });
    await unique.call("createRow", { rowId: "w", data: { a: "oslo" } });
    expect(await refusal(unique.call("createIndex", { key: "k", type: "unique", columns: ["a"] }))).toEqual({
      code: 400,
      type: sdk.type("column_index_invalid"),
    });
    expect(keys(await unique.call("listIndexes"), "indexes")).toEqual([]);
    await unique.call("deleteRow", { rowId: "w" });
    await unique.call("createIndex", { key: "k", type: "unique", columns: ["a"] });
    expect(await refusal(unique.call("createRow", { rowId: "w", data: { a: "oslo" } }))).toEqual(taken);
  });

  test("deleting a column shrinks or drops its indexes", async () => {
    const table = await stage.table({
      columns: ["a", "b", "c"].map((key) => ({ key, type: "string", size: 9 })),
      indexes: [
        { key: "only", type: "key", attributes: ["a"] },
        { key: "pair", type: "key", attributes: ["a", "b"], orders: ["DESC", "ASC"], lengths: [null, 4] },
        { key: "copy", type: "key", attributes: ["b"] },
        { key: "words", type: "fulltext", attributes: ["a"] },
        { key: "rest", type: "key", attributes: ["a", "c"] },
      ],
    });
    await table.call("createRow", { rowId: "r", data: { a: "x", b: "y", c: "z" } });
    await table.call("deleteColumn", { key: "a" });
    const left = keys(await table.call("listIndexes"), "indexes");
    expect(left).toEqual(expect.arrayContaining(["copy", "rest"]));
    expect(left).not.toContain("only");
    expect(left).not.toContain("words");
    expect(await table.call("getIndex", { key: "rest" })).toMatchObject({ columns: ["c"] });
    expect(await table.call("listRows", { queries: [Query.equal("c", "z")] })).toMatchObject({ total: 1 });
  });
});
