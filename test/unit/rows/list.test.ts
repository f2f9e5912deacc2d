import { beforeAll, describe, expect, it } from "vitest";
import { METADATA_KINDS, type ParsedQueries, readQueries } from "#shared/contract/queries/index.ts";
import { type Listing, listQuery, listSource } from "#shared/store/list.ts";
import { TestShard } from "./sqlite.ts";

const source = listSource({
  from: "teams",
  search: "search",
  fields: { name: { type: "text" }, total: { type: "integer" }, labels: { type: "text", array: true } },
});
const shard = new TestShard();

beforeAll(() => {
  shard.database.exec(`CREATE TABLE teams (sequence INTEGER PRIMARY KEY AUTOINCREMENT, projectId TEXT, id TEXT,
    createdAt TEXT, updatedAt TEXT, name TEXT, total INTEGER, labels TEXT, search TEXT)`);
  const names = ["Alpha", "beta", "Gamma", "alpha", "delta", "BETA"];
  names.forEach((name, i) => {
    for (const project of ["p", "other"]) {
      shard.all("INSERT INTO teams VALUES (NULL,?,?,?,?,?,?,?,?)", [
        project,
        `${project}${i}`,
        `2030-01-0${i + 1}T00:00:00.000+00:00`,
        `2030-01-0${i + 1}T00:00:00.000+00:00`,
        name,
        i === 3 ? null : i % 3,
        JSON.stringify([name, i]),
        `${project}${i} ${name}`,
      ]);
    }
  });
});

function parse(...queries: object[]): ParsedQueries {
  return readQueries(
    queries.map((query) => JSON.stringify(query)),
    { fields: source.fields, allow: METADATA_KINDS, fault: "general_argument_invalid" },
  );
}

function list(queries: ParsedQueries, more: Partial<Listing<string>> = {}) {
  return shard.execute(
    listQuery({
      source,
      queries,
      scope: (bind) => `projectId = ${bind("p")}`,
      row: (row) => String(row.id),
      ...more,
    }),
  );
}

describe("a static table as a list", () => {
  const scenarios: [name: string, queries: object[], items: string[], total: number][] = [
    ["plain", [], ["p0", "p1", "p2", "p3", "p4", "p5"], 6],
    ["newest first", [{ method: "orderDesc", attribute: "" }], ["p5", "p4", "p3", "p2", "p1", "p0"], 6],
    ["text in any case", [{ method: "equal", attribute: "name", values: ["ALPHA"] }], ["p0", "p3"], 2],
    [
      "total ignores the page",
      [
        { method: "limit", values: [2] },
        { method: "offset", values: [3] },
      ],
      ["p3", "p4"],
      6,
    ],
    [
      "order with ties by sequence",
      [{ method: "orderAsc", attribute: "name" }],
      ["p0", "p3", "p1", "p5", "p4", "p2"],
      6,
    ],
    [
      "after a cursor",
      [
        { method: "orderAsc", attribute: "name" },
        { method: "cursorAfter", values: ["p3"] },
      ],
      ["p1", "p5", "p4", "p2"],
      6,
    ],
    [
      "before a cursor, in normal order",
      [
        { method: "orderAsc", attribute: "name" },
        { method: "cursorBefore", values: ["p4"] },
        { method: "limit", values: [2] },
      ],
      ["p1", "p5"],
      6,
    ],
    ["array", [{ method: "contains", attribute: "labels", values: ["delta"] }], ["p4"], 1],
    ["date", [{ method: "greaterThan", attribute: "$createdAt", values: ["2030-01-05"] }], ["p5"], 1],
    ["id", [{ method: "equal", attribute: "$id", values: ["p1", "other2", "p2"] }], ["p1", "p2"], 2],
  ];
  it.each(scenarios)("%s", (_name, queries, items, total) => {
    expect(list(parse(...queries))).toEqual({ items, total });
  });

  it("searches words anywhere in any case, and can skip the total", () => {
    expect(list(parse(), { search: "BET" })).toEqual({ items: ["p1", "p5"], total: 2 });
    expect(list(parse(), { search: "gam p0", total: false })).toEqual({ items: ["p0", "p2"], total: 0 });
    expect(list(parse(), { search: "%" }).items).toEqual([]);
  });

  it("refuses a cursor that is not in scope, or has a null where the order looks", () => {
    const cursor = (id: string) => ({ method: "cursorAfter", values: [id] });
    expect(() => list(parse(cursor("other1")))).toThrow(
      expect.objectContaining({ type: "general_cursor_not_found" }),
    );
    expect(() => list(parse({ method: "orderAsc", attribute: "total" }, cursor("p3")))).toThrow(
      expect.objectContaining({ type: "database_query_order_null" }),
    );
  });
});
