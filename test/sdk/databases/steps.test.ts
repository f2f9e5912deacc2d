import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const columns = [
  { key: "n", type: "integer", min: 0, max: 10 },
  { key: "big", type: "bigint" },
  { key: "d", type: "double" },
  { key: "text", type: "string", size: 9 },
  { key: "list", type: "integer", array: true },
];

describe.each(faces)("increment and decrement: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "counters" });
  beforeAll(() => stage.table({ tableId: "counters", columns }));
  let made = 0;
  const counter = async (data: Body) => {
    const rowId = `r${++made}`;
    await at.call("createRow", { rowId, data });
    const step = (direction: string, column: string, params: Body = {}) =>
      at.call(`${direction}RowColumn`, { rowId, column, ...params });
    return { rowId, up: step.bind(null, "increment"), down: step.bind(null, "decrement") };
  };

  test("by 1, by more and by parts", async () => {
    const { rowId, up, down } = await counter({ n: 5, d: 0.5 });
    expect(await up("n")).toMatchObject({ n: 6, d: 0.5, $id: rowId });
    expect(await up("n", { value: 4 })).toMatchObject({ n: 10 });
    expect(await down("n", { value: 3 })).toMatchObject({ n: 7 });
    expect(await up("d", { value: 0.25 })).toMatchObject({ d: 0.75 });
    expect(await down("d", { value: 1 })).toMatchObject({ d: -0.25 });
    expect(await at.call("getRow", { rowId })).toMatchObject({ n: 7, d: -0.25 });
  });

  test("null counts as 0", async () => {
    const { rowId, up, down } = await counter({ text: "x" });
    expect(await up("n", { value: 2 })).toMatchObject({ n: 2 });
    expect(await down("d", { value: 2 })).toMatchObject({ d: -2 });
    expect(await at.call("getRow", { rowId })).toMatchObject({ n: 2, d: -2 });
  });

  test("the bound of the call holds, that of the column does not", async () => {
    const { rowId, up, down } = await counter({ n: 9, big: 1 });
    const limit = { code: 400, type: at.type("column_limit_exceeded") };
    expect(await refusal(up("n", { max: 9 }))).toEqual(limit);
    expect(await up("n", { max: 10 })).toMatchObject({ n: 10 });
    expect(await up("n")).toMatchObject({ n: 11 });
    expect(await refusal(down("big", { value: 2, min: 0 }))).toEqual(limit);
    expect(await down("big", { value: 2 })).toMatchObject({ big: -1 });
    expect(await at.call("getRow", { rowId })).toMatchObject({ n: 11, big: -1 });
  });

  test("big integers keep every digit and do not overflow", async () => {
    const { up, down } = await counter({ big: 2n ** 60n });
    expect(await up("big", { value: 2n ** 60n })).toMatchObject({ big: 2n ** 61n });
    expect(await up("big")).toMatchObject({ big: 2n ** 61n + 1n });
    expect(await down("big", { value: 2n ** 53n + 1n })).toMatchObject({ big: 2n ** 61n - 2n ** 53n });
    const limit = { code: 400, type: at.type("column_limit_exceeded") };
    expect(await refusal(up("big", { value: 2n ** 63n - 1n }))).toEqual(limit);
    expect(await refusal(up("big", { value: 1, max: 2n ** 61n - 2n ** 53n }))).toEqual(limit);
  });

  test("20 at once all count", async () => {
    const { rowId, up } = await counter({ big: 0 });
    await Promise.all(Array.from({ length: 20 }, () => up("big")));
    expect(await at.call("getRow", { rowId })).toMatchObject({ big: 20 });
  });

  test("is found by queries at once", async () => {
    const { rowId, up } = await counter({ big: 1000 });
    await up("big");
    const found = await at.call("listRows", { queries: [Query.equal("big", 1001)] });
    expect(found).toMatchObject({ total: 1, rows: [{ $id: rowId }] });
  });

  test("refuses what is no number, what is not there and bad values", async () => {
    const { rowId, up } = await counter({ n: 1 });
    for (const column of ["text", "list"]) {
      expect(await refusal(up(column))).toEqual({ code: 400, type: "attribute_type_invalid" });
    }
    const missing = { code: 404, type: at.type("column_not_found") };
    expect(await refusal(up("color"))).toEqual(missing);
    expect(await refusal(up("n", { rowId: "nowhere" }))).toEqual(missing);
    const path = `/tables/counters/rows/${rowId}/n/increment`;
    const bodies: Body[] = [
      { value: 0 },
      { value: -1 },
      { value: "x" },
      { value: 0.5 },
      { max: "x" },
      { value: [1] },
    ];
    for (const body of bodies) {
      expect(await stage.raw("PATCH", path, body), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
    }
    expect(await refusal(up("n", { transactionId: "nope" }))).toEqual({
      code: 404,
      type: "transaction_not_found",
    });
    expect(await at.call("getRow", { rowId })).toMatchObject({ n: 1 });
  });
});
