import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { ids, items, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

/** D1 has 100 columns to a table; what is beyond lives elsewhere, and nobody is to notice. */
const COUNT = 100;
const BIG = 2n ** 53n + 1n;

describe.each(faces)("tables with more than 100 columns: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "wide" });
  const list = async (...queries: string[]) => ids(await at.call("listRows", { queries })).join("");
  const row = (rowId: string) => at.call("getRow", { rowId });

  beforeAll(async () => {
    const columns = Array.from({ length: COUNT }, (_, i) => ({ key: `c${i}`, type: "integer" }));
    await stage.table({ tableId: "wide", columns });
    await at.call("createStringColumn", { key: "text", size: 40, required: false });
    await at.call("createStringColumn", { key: "tags", size: 40, required: false, array: true });
    await at.call("createBigIntColumn", { key: "big", required: false });
    await at.call("createFloatColumn", { key: "ratio", required: false, xdefault: 0.5 });
    await at.call("createBooleanColumn", { key: "on", required: false });
    await at.call("createDatetimeColumn", { key: "seen", required: false });
    await at.call("createStringColumn", { key: "secret", size: 200, required: false, encrypt: true });
    await at.call("createRows", {
      rows: [
        {
          $id: "a",
          text: "Oslo",
          tags: ["x", null],
          big: BIG,
          on: true,
          seen: "2030-01-01",
          c99: 1,
          secret: "s",
        },
        { $id: "b", text: "oslo fjord", tags: [], big: -BIG, on: false, ratio: 2, c99: 2, c0: 7 },
        { $id: "c", text: null, big: null, on: null, c99: null },
      ],
    });
  });

  test("rows have all their values", async () => {
    const full = await row("a");
    expect(full).toMatchObject({ text: "Oslo", tags: ["x", null], big: BIG, ratio: 0.5, on: true, c99: 1 });
    expect(full).toMatchObject({ seen: "2030-01-01T00:00:00.000+00:00", secret: "s", c0: null });
    expect(Object.keys(full)).toHaveLength(7 + COUNT + 7);
    expect(await row("c")).toMatchObject({
      text: null,
      tags: [],
      big: null,
      on: null,
      seen: null,
      secret: null,
    });
  });

  test.each([
    ["equal in any case", Query.equal("text", "OSLO"), "a"],
    ["notEqual, without nulls", Query.notEqual("text", "oslo"), "b"],
    ["startsWith", Query.startsWith("text", "OSLO"), "ab"],
    ["contains", Query.contains("text", "FJ"), "b"],
    ["contains of a list", Query.contains("tags", ["x"]), "a"],
    ["a big integer, to the last digit", Query.equal("big", BIG), "a"],
    ["big integers compared", Query.lessThan("big", BIG), "b"],
    ["doubles", Query.greaterThanEqual("ratio", 1), "b"],
    ["booleans", Query.equal("on", [false]), "b"],
    ["moments", Query.between("seen", "2029-01-01", "2031-01-01"), "a"],
    ["isNull", Query.isNull("text"), "c"],
    ["isNotNull", Query.isNotNull("c99"), "ab"],
    ["or", Query.or([Query.equal("c99", 2), Query.isNull("big")]), "bc"],
  ])("filters: %s", async (_, query, expected) => {
    expect(await list(query)).toBe(expected);
  });

  test("orders, cursors and selects", async () => {
    expect(await list(Query.orderDesc("text"))).toBe("bac");
    expect(await list(Query.orderAsc("big"))).toBe("cba");
    expect(await list(Query.orderDesc("c99"), Query.cursorAfter("b"))).toBe("a");
    const [first] = items(await at.call("listRows", { queries: [Query.select(["text", "c0"])] }), "rows");
    expect(first).toMatchObject({ $id: "a", text: "Oslo", c0: null });
    expect(Object.keys(first ?? {})).toHaveLength(9);
  });

  test("updates, null, upserts, bulk and steps", async () => {
    await at.call("createRow", { rowId: "u", data: { text: "one", tags: ["a"], c5: 5 } });
    const changed = await at.call("updateRow", {
      rowId: "u",
      data: { text: "Two", tags: ["b", null], c6: 6 },
    });
    expect(changed).toMatchObject({ text: "Two", tags: ["b", null], c5: 5, c6: 6, ratio: 0.5 });
    expect(await at.call("updateRow", { rowId: "u", data: { text: "Two", ratio: 0.5 } })).toEqual(changed);
    expect(await at.call("updateRow", { rowId: "u", data: { text: null, tags: null } })).toMatchObject({
      text: null,
      tags: [],
    });
    expect(await at.call("upsertRow", { rowId: "u", data: { on: true, c99: 9 } })).toMatchObject({
      on: true,
      c5: 5,
    });
    expect(
      await at.call("upsertRows", {
        rows: [
          { $id: "u", big: BIG },
          { $id: "v", text: "v" },
        ],
      }),
    ).toMatchObject({
      total: 2,
      rows: [
        { big: BIG, on: true },
        { text: "v", ratio: 0.5 },
      ],
    });
    expect(await at.call("incrementRowColumn", { rowId: "u", column: "big" })).toMatchObject({
      big: BIG + 1n,
    });
    expect(await at.call("decrementRowColumn", { rowId: "u", column: "ratio", value: 0.25 })).toMatchObject({
      ratio: 0.25,
    });
    const both = [Query.equal("$id", ["u", "v"])];
    expect(await at.call("updateRows", { data: { text: "w", c1: 1 }, queries: both })).toMatchObject({
      total: 2,
    });
    expect(await row("v")).toMatchObject({ text: "w", c1: 1 });
    expect(await at.call("deleteRows", { queries: [Query.equal("text", "W")] })).toMatchObject({ total: 2 });
  });

  test("indexes: key, unique in any case, full text; and a column that goes", async () => {
    await at.call("createIndex", { key: "by_text", type: "key", columns: ["text", "c0"] });
    expect(await list(Query.equal("text", "oslo"))).toBe("a");
    await at.call("createIndex", { key: "one_text", type: "unique", columns: ["text"] });
    const taken = { code: 409, type: at.type("row_already_exists") };
    expect(await refusal(at.call("createRow", { rowId: "t", data: { text: "OSLO" } }))).toEqual(taken);
    expect(await refusal(at.call("updateRow", { rowId: "c", data: { text: "oslo" } }))).toEqual(taken);
    await at.call("createIndex", { key: "words", type: "fulltext", columns: ["text"] });
    expect(await list(Query.search("text", "fjo"))).toBe("b");
    await at.call("updateRow", { rowId: "c", data: { text: "a fjord" } });
    expect(await list(Query.search("text", "fjord"))).toBe("bc");
    await at.call("updateStringColumn", { key: "text", newKey: "place", required: false, xdefault: null });
    expect(await list(Query.search("place", "fjord"))).toBe("bc");
    await at.call("deleteColumn", { key: "place" });
    await at.call("createIntegerColumn", { key: "place", required: true });
    expect(await row("a")).toMatchObject({ place: null });
    // It is required and the row has none yet.
    expect(await refusal(at.call("updateRow", { rowId: "a", data: { c1: 1 } }))).toMatchObject({ code: 400 });
    expect(await at.call("updateRow", { rowId: "a", data: { c1: 1, place: 3 } })).toMatchObject({ place: 3 });
  });
});
