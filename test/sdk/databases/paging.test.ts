import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { ids, items, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const columns = [
  { key: "name", type: "string", size: 40 },
  { key: "level", type: "integer" },
  { key: "on", type: "boolean" },
];
const rows = [
  { $id: "a", name: "beta", level: 2, on: true },
  { $id: "b", name: "Alpha", level: 1, on: true },
  { $id: "c", name: "BETA", level: 2, on: false },
  { $id: "d", name: null, level: 3, on: false },
  { $id: "e", name: "gamma", level: 1, on: true },
  { $id: "f", name: "alpha", level: 2, on: null },
];

const value = (id: string, key: string): unknown => {
  const found: unknown = Object.entries(rows.find((row) => row.$id === id) ?? {}).find(
    ([name]) => name === key,
  )?.[1];
  return typeof found === "string" ? found.toLowerCase() : (found ?? null);
};

/** Null is neither above nor below a cursor's value: where it decides, the row is on no page after or before. */
function comparable(a: string, b: string, ordered: readonly string[]): boolean {
  const deciding = ordered.find((key) => value(a, key) !== value(b, key));
  return deciding === undefined || value(b, deciding) !== null;
}

const orders: [what: string, queries: string[], ids: string][] = [
  ["creation by default", [], "abcdef"],
  ["the latest first", [Query.orderDesc("")], "fedcba"],
  ["the earliest first", [Query.orderAsc("")], "abcdef"],
  ["$sequence", [Query.orderDesc("$sequence")], "fedcba"],
  ["text in any case, nulls first, ties by creation", [Query.orderAsc("name")], "dbface"],
  ["descending, nulls last", [Query.orderDesc("name")], "eacbfd"],
  ["booleans", [Query.orderAsc("on")], "fcdabe"],
  ["several columns", [Query.orderAsc("level"), Query.orderDesc("name")], "ebacfd"],
  ["several, both down", [Query.orderDesc("level"), Query.orderDesc("on")], "dacfbe"],
  ["an id", [Query.orderDesc("$id")], "fedcba"],
  ["$createdAt, then creation", [Query.orderDesc("$createdAt")], "abcdef"],
  ["the same column twice", [Query.orderAsc("level"), Query.orderDesc("level")], "beacfd"],
];

describe.each(faces)("orders and pages: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "paged" });
  const list = async (...queries: string[]) => ids(await at.call("listRows", { queries })).join("");
  beforeAll(async () => {
    await stage.table({ tableId: "paged", columns });
    await at.call("createRows", { rows });
  });

  test.each(orders)("orders by %s", async (_, queries, expected) => {
    expect(await list(...queries)).toBe(expected);
  });

  test.each(orders)("walks by cursors along %s", async (_, queries, expected) => {
    const ordered = columns
      .map(({ key }) => ({ key, at: queries.findIndex((query) => query.includes(`"${key}"`)) }))
      .filter(({ at: place }) => place >= 0)
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key);
    for (const [i, id] of [...expected].entries()) {
      if (ordered.some((key) => value(id, key) === null)) continue;
      const after = [...expected.slice(i + 1)].filter((other) => comparable(id, other, ordered));
      const before = [...expected.slice(0, i)].filter((other) => comparable(id, other, ordered));
      expect(await list(...queries, Query.cursorAfter(id))).toBe(after.join(""));
      expect(await list(...queries, Query.cursorBefore(id))).toBe(before.join(""));
      expect(await list(...queries, Query.cursorBefore(id), Query.limit(1))).toBe(before.at(-1) ?? "");
      expect(await list(...queries, Query.cursorAfter(id), Query.limit(2), Query.offset(1))).toBe(
        after.slice(1, 3).join(""),
      );
    }
  });

  test("a cursor keeps to the filters and its total does not shrink", async () => {
    const page = await at.call("listRows", {
      queries: [Query.equal("level", 2), Query.cursorAfter("a"), Query.limit(1)],
    });
    expect(ids(page)).toEqual(["c"]);
    expect(page.total).toBe(3);
    // The cursor's row need not be in the list, and its id has no case.
    expect(await list(Query.equal("level", 2), Query.cursorAfter("B"))).toBe("cf");
  });

  test("random order has all rows and ignores a cursor", async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) seen.add(await list(Query.orderRandom()));
    expect(seen.size).toBeGreaterThan(1);
    for (const each of seen) expect([...each].sort().join("")).toBe("abcdef");
    expect([...(await list(Query.orderRandom(), Query.cursorAfter("f")))].sort().join("")).toBe("abcdef");
  });

  test("limit and offset: the first of each counts", async () => {
    expect(await list(Query.limit(2), Query.limit(4), Query.offset(1), Query.offset(3))).toBe("bc");
    expect(await list(Query.offset(6))).toBe("");
    expect(await list(Query.limit(9_007_199_254_740_991))).toBe("abcdef");
    expect(await list(Query.cursorAfter("b"), Query.cursorBefore("b"))).toBe("cdef");
  });

  test("limit and offset as the digits of an address", async () => {
    expect(await list('{"method":"limit","values":["2"]}', '{"method":"offset","values":["1"]}')).toBe("bc");
  });

  const bad: [what: string, queries: string[], type: string][] = [
    ["a limit of 0", [Query.limit(0)], "general_query_invalid"],
    ["a limit below 0", [Query.limit(-1)], "general_query_invalid"],
    ["a limit that is no integer", [Query.limit(1.5)], "general_query_invalid"],
    ["a limit that is no number", ['{"method":"limit","values":["five"]}'], "general_query_invalid"],
    ["an offset below 0", [Query.offset(-1)], "general_query_invalid"],
    ["an order by what is unknown", [Query.orderAsc("color")], "general_query_invalid"],
    ["an order by $permissions", [Query.orderAsc("$permissions")], "general_query_invalid"],
    ["a cursor that is no id", [Query.cursorAfter("a b")], "general_query_invalid"],
    ["a cursor without an id", ['{"method":"cursorAfter","values":[]}'], "general_query_invalid"],
    ["a cursor that is nowhere", [Query.cursorAfter("nowhere")], "general_cursor_not_found"],
    [
      "a cursor with null in the order",
      [Query.orderAsc("name"), Query.cursorAfter("d")],
      "database_query_order_null",
    ],
    ["an empty select", [Query.select([])], "general_query_invalid"],
    ["a select that names a column twice", [Query.select(["name", "name"])], "general_query_invalid"],
    ["a select of what is unknown", [Query.select(["color"])], "general_query_invalid"],
    ["a select of a relation's column", [Query.select(["name.first"])], "general_query_invalid"],
  ];
  test.each(bad)("refuses %s", async (_, queries, type) => {
    expect(await refusal(list(...queries))).toEqual({ code: 400, type });
  });

  test("select: the columns asked for, and always the system's", async () => {
    const pick = async (...queries: string[]) => items(await at.call("listRows", { queries }), "rows")[0];
    const system = [
      "$createdAt",
      "$databaseId",
      "$id",
      "$permissions",
      "$sequence",
      "$tableId",
      "$updatedAt",
    ];
    const keysOf = (row: object | undefined) => Object.keys(row ?? {}).sort();
    expect(keysOf(await pick(Query.select(["name"])))).toEqual([...system, "name"]);
    expect(keysOf(await pick(Query.select(["$id"])))).toEqual(system);
    expect(keysOf(await pick(Query.select(["name"]), Query.select(["level"])))).toEqual([
      ...system,
      "level",
      "name",
    ]);
    expect(keysOf(await pick(Query.select(["*"])))).toEqual([...system, "level", "name", "on"]);
    // Filters and orders may name what is not selected.
    expect(await pick(Query.select(["on"]), Query.orderDesc("level"))).toMatchObject({ $id: "d", on: false });
    const row = await at.call("getRow", { rowId: "a", queries: [Query.select(["level"])] });
    expect(keysOf(row)).toEqual([...system, "level"]);
  });

  // Of all this only the names of things belong to a face.
  test.runIf(face === "tables")("totals stop at 5,000, limits do not", async () => {
    const many = await stage.table({ columns: [{ key: "n", type: "integer" }] });
    for (let from = 0; from < 5100; from += 100) {
      await many.call("createRows", { rows: Array.from({ length: 100 }, (_, i) => ({ n: from + i })) });
    }
    expect(await many.call("listRows")).toMatchObject({ total: 5000 });
    expect(await many.call("listRows", { total: false })).toMatchObject({ total: 0 });
    const counted = await many.call("listRows", { queries: [Query.lessThan("n", 4999), Query.limit(1)] });
    expect(counted.total).toBe(4999);
    const all = await many.call("listRows", { queries: [Query.limit(6000), Query.select(["n"])] });
    expect(items(all, "rows")).toHaveLength(5100);
    expect(items(await many.call("listRows"), "rows")).toHaveLength(25);
    const last = await many.call("listRows", { queries: [Query.offset(5095), Query.limit(10)] });
    expect(items(last, "rows").map((row) => row.n)).toEqual([5095, 5096, 5097, 5098, 5099]);
    expect(await many.call("updateRows", { data: { n: 7 } })).toMatchObject({ total: 5100 });
    const gone = await many.call("deleteRows");
    expect(gone.total).toBe(5100);
    expect(items(gone, "rows")).toHaveLength(100);
    expect(await many.call("listRows")).toMatchObject({ total: 0 });
  });
});
