import { Query } from "node-appwrite";
import { describe, expect, test } from "vitest";
import { items, keys, refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

describe.each(faces)("tables made with columns and indexes: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;

  test("every type that may stand there", async () => {
    const made = await sdk.call("createTable", {
      tableId: "gauges",
      name: "Gauges",
      columns: [
        { key: "label", type: "string", size: 40, required: true },
        { key: "mail", type: "string", format: "email", size: 254 },
        { key: "site", type: "string", format: "url", size: 2000 },
        { key: "address", type: "string", format: "ip", size: 39 },
        { key: "kind", type: "string", format: "enum", size: 16, elements: ["dry", "wet"], default: "dry" },
        { key: "level", type: "integer", min: 0, max: 900, default: 10 },
        { key: "wide", type: "integer" },
        { key: "big", type: "bigint", default: 2n ** 60n },
        { key: "ratio", type: "double", min: 0.5 },
        { key: "on", type: "boolean", default: true },
        { key: "seen", type: "datetime" },
        { key: "tags", type: "string", size: 9, array: true },
        { key: "secret", type: "string", size: 500, encrypt: true },
      ],
      indexes: [
        { key: "by_label", type: "key", attributes: ["label"], orders: ["ASC"], lengths: [null] },
        { key: "one_mail", type: "unique", attributes: ["mail"] },
        { key: "words", type: "fulltext", attributes: ["label"] },
      ],
    });
    expect(items(made, "columns")).toMatchObject([
      { key: "label", type: "string", size: 40, required: true, status: "available" },
      { key: "mail", type: "string", format: "email", required: false },
      { key: "site", type: "string", format: "url" },
      { key: "address", type: "string", format: "ip" },
      { key: "kind", type: "string", format: "enum", elements: ["dry", "wet"], default: "dry" },
      { key: "level", type: "integer", min: 0, max: 900, default: 10 },
      { key: "wide", type: "integer", min: -(2n ** 63n) },
      { key: "big", type: "bigint", default: 2n ** 60n },
      { key: "ratio", type: "double", min: 0.5 },
      { key: "on", type: "boolean", default: true },
      { key: "seen", type: "datetime" },
      { key: "tags", type: "string", array: true },
      { key: "secret", type: "string", encrypt: true },
    ]);
    expect(items(made, "indexes")).toMatchObject([
      {
        key: "by_label",
        type: "key",
        columns: ["label"],
        orders: ["ASC"],
        lengths: [null],
        status: "available",
      },
      { key: "one_mail", type: "unique", columns: ["mail"] },
      { key: "words", type: "fulltext", columns: ["label"] },
    ]);
    expect(await sdk.call("getTable", { tableId: "gauges" })).toEqual(made);
    const at = sdk.with({ tableId: "gauges" });
    await at.call("createRow", { rowId: "r", data: { label: "north wall", wide: 2 ** 40, secret: "s" } });
    expect(await at.call("listRows", { queries: [Query.search("label", "wall")] })).toMatchObject({
      total: 1,
      rows: [{ kind: "dry", level: 10, wide: 2 ** 40, big: 2n ** 60n, on: true, tags: [], secret: "s" }],
    });
  });

  test("takes the names of the endpoints of columns as types, as the SDKs tell", async () => {
    const made = await sdk.call("createTable", {
      tableId: "named",
      name: "Named",
      columns: [
        { key: "share", type: "float", min: 0, max: 1, default: 0.5 },
        { key: "code", type: "varchar", size: 9, required: true },
        { key: "notes", type: "text" },
        { key: "mails", type: "email", array: true },
        { key: "kind", type: "enum", elements: ["dry", "wet"] },
      ],
    });
    expect(items(made, "columns")).toMatchObject([
      { key: "share", type: "double", min: 0, max: 1, default: 0.5 },
      { key: "code", type: "varchar", size: 9, required: true },
      { key: "notes", type: "text", encrypt: false },
      { key: "mails", type: "string", format: "email", array: true },
      { key: "kind", type: "string", format: "enum", elements: ["dry", "wet"] },
    ]);
    const data = { share: 1, code: "a", notes: "n", mails: ["a@b.co"], kind: "wet" };
    const at = sdk.with({ tableId: "named" });
    expect(await at.call("createRow", { rowId: "r", data })).toMatchObject(data);
  });

  const text = { key: "a", type: "string", size: 9 };
  const bad: [what: string, params: Body, type: string][] = [
    ["a varchar without a size", { columns: [{ key: "a", type: "varchar" }] }, "general_argument_invalid"],
    ["relationship", { columns: [{ key: "a", type: "relationship" }] }, "general_argument_invalid"],
    ["a type that is none", { columns: [{ key: "a", type: "blob" }] }, "general_argument_invalid"],
    ["no type", { columns: [{ key: "a" }] }, "general_argument_invalid"],
    ["no key", { columns: [{ type: "boolean" }] }, "general_argument_invalid"],
    ["a bad key", { columns: [{ key: "$a", type: "boolean" }] }, "general_argument_invalid"],
    ["a key twice", { columns: [text, { ...text, key: "A" }] }, "general_argument_invalid"],
    ["a text without a size", { columns: [{ key: "a", type: "string" }] }, "general_argument_invalid"],
    ["a size of 0", { columns: [{ ...text, size: 0 }] }, "general_argument_invalid"],
    ["a size that is text", { columns: [{ ...text, size: "9" }] }, "general_argument_invalid"],
    ["an unknown format", { columns: [{ ...text, format: "iban" }] }, "general_argument_invalid"],
    ["an enum without elements", { columns: [{ ...text, format: "enum" }] }, "general_argument_invalid"],
    [
      "elements that are numbers",
      { columns: [{ ...text, format: "enum", elements: [1] }] },
      "general_argument_invalid",
    ],
    ["required that is text", { columns: [{ ...text, required: "yes" }] }, "general_argument_invalid"],
    [
      "a bound that is text",
      { columns: [{ key: "a", type: "integer", min: "1" }] },
      "general_argument_invalid",
    ],
    [
      "a fraction as a bound",
      { columns: [{ key: "a", type: "integer", min: 1.5 }] },
      "general_argument_invalid",
    ],
    [
      "101 columns",
      { columns: Array.from({ length: 101 }, (_, i) => ({ ...text, key: `c${i}` })) },
      "general_argument_invalid",
    ],
    [
      "a bad index",
      { columns: [text], indexes: [{ key: "i", type: "tree", attributes: ["a"] }] },
      "general_argument_invalid",
    ],
    [
      "an index without columns",
      { columns: [text], indexes: [{ key: "i", type: "key" }] },
      "general_argument_invalid",
    ],
    [
      "an index of an array",
      { columns: [{ ...text, array: true }], indexes: [{ key: "i", type: "key", attributes: ["a"] }] },
      "index_invalid",
    ],
    [
      "too wide an index",
      { columns: [{ ...text, size: 2000 }], indexes: [{ key: "i", type: "key", attributes: ["a"] }] },
      "column_index_invalid",
    ],
    ["columns that do not fit", { columns: [{ ...text, size: 16_381 }] }, "table_limit_exceeded"],
  ];
  test.each(bad)("refuses %s, and leaves nothing behind", async (_, params, type) => {
    expect(await refusal(sdk.call("createTable", { tableId: "bad", name: "Bad", ...params }))).toEqual({
      code: 400,
      type: sdk.type(type),
    });
    expect(await refusal(sdk.call("getTable", { tableId: "bad" }))).toMatchObject({ code: 404 });
  });

  test("a table that exists keeps its rows when it is created again", async () => {
    const kept = await stage.table({ tableId: "kept", columns: [text] });
    await kept.call("createRow", { rowId: "r", data: { a: "x" } });
    const again = sdk.call("createTable", {
      tableId: "kept",
      name: "Again",
      columns: [{ ...text, key: "b" }],
    });
    expect(await refusal(again)).toMatchObject({ code: 409 });
    expect(keys(await kept.call("listColumns"), "columns")).toEqual(["a"]);
    expect(await kept.call("getRow", { rowId: "r" })).toMatchObject({ a: "x" });
  });
});
