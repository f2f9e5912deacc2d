import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { keys, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

describe.each(faces)("lists of columns and indexes: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "gauges" });
  beforeAll(() =>
    stage.table({
      tableId: "gauges",
      columns: [
        { key: "zeta", type: "string", size: 40, required: true },
        { key: "Eta", type: "integer" },
        { key: "tags", type: "string", size: 9, array: true },
        { key: "alpha", type: "double" },
      ],
      indexes: [
        { key: "second", type: "unique", attributes: ["zeta"] },
        { key: "first", type: "key", attributes: ["Eta", "alpha"] },
        { key: "words", type: "fulltext", attributes: ["zeta"] },
      ],
    }),
  );
  const columns = async (...queries: string[]) => keys(await at.call("listColumns", { queries }), "columns");
  const indexes = async (...queries: string[]) => keys(await at.call("listIndexes", { queries }), "indexes");

  test("columns by filters, orders and pages", async () => {
    expect(await columns()).toEqual(["zeta", "Eta", "tags", "alpha"]);
    expect(await columns(Query.orderAsc("key"))).toEqual(["alpha", "Eta", "tags", "zeta"]);
    expect(await columns(Query.orderDesc(""))).toEqual(["alpha", "tags", "Eta", "zeta"]);
    expect(await columns(Query.equal("type", "string"))).toEqual(["zeta", "tags"]);
    expect(await columns(Query.equal("required", true))).toEqual(["zeta"]);
    expect(await columns(Query.equal("array", true))).toEqual(["tags"]);
    expect(await columns(Query.greaterThan("size", 9))).toEqual(["zeta"]);
    expect(await columns(Query.equal("status", ["available"]), Query.equal("error", ""))).toHaveLength(4);
    expect(await columns(Query.equal("key", "eta"))).toEqual(["Eta"]);
    expect(await columns(Query.limit(2), Query.offset(1))).toEqual(["Eta", "tags"]);
    expect(await columns(Query.cursorAfter("Eta"))).toEqual(["tags", "alpha"]);
    expect(await columns(Query.cursorBefore("tags"), Query.limit(1))).toEqual(["Eta"]);
    expect(await at.call("listColumns", { queries: [Query.limit(1)] })).toMatchObject({ total: 4 });
    expect(await at.call("listColumns", { total: false })).toMatchObject({ total: 0 });
  });

  test("indexes by filters, orders and pages", async () => {
    expect(await indexes()).toEqual(["second", "first", "words"]);
    expect(await indexes(Query.orderAsc("key"))).toEqual(["first", "second", "words"]);
    expect(await indexes(Query.equal("type", ["unique", "key"]))).toEqual(["second", "first"]);
    expect(await indexes(Query.contains("attributes", ["alpha"]))).toEqual(["first"]);
    expect(await indexes(Query.equal("status", "failed"))).toEqual([]);
    expect(await indexes(Query.limit(1), Query.offset(2))).toEqual(["words"]);
    expect(await indexes(Query.cursorAfter("second"))).toEqual(["first", "words"]);
    expect(await at.call("listIndexes", { queries: [Query.limit(1)] })).toMatchObject({ total: 3 });
    expect(await at.call("listIndexes", { total: false })).toMatchObject({ total: 0 });
  });

  test.each([
    ["a select", Query.select(["key"])],
    ["an unknown attribute", Query.equal("color", "red")],
    ["a value of another type", Query.equal("type", 7)],
    ["an offset below 0", Query.offset(-1)],
    ["text that is no query", "key"],
  ])("refuse %s", async (_, query) => {
    for (const method of ["listColumns", "listIndexes"]) {
      expect(await refusal(at.call(method, { queries: [query] }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
    }
  });

  test("refuse a cursor that is nowhere", async () => {
    for (const method of ["listColumns", "listIndexes"]) {
      expect(await refusal(at.call(method, { queries: [Query.cursorAfter("nowhere")] }))).toEqual({
        code: 400,
        type: "general_cursor_not_found",
      });
    }
  });
});
