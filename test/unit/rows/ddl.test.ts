import { describe, expect, it } from "vitest";
import { indexesWithout } from "#shared/contract/columns/indexes.ts";
import { ALL_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import {
  addField,
  type Container,
  createIndex,
  createRow,
  createRows,
  createTable,
  dropField,
  dropIndex,
  dropTable,
  getRow,
  hasRows,
  listRows,
  longerThan,
  recordQueryRules,
  rowConflict,
} from "#shared/store/rows/index.ts";
import { admin, container, face, field, index, row, shardWith } from "./fixtures.ts";
import { TestShard } from "./sqlite.ts";

const name = field(1, "string", { key: "name" });
const level = field(2, "integer", { key: "level" });
const extra = field(3, "string", { key: "note", storage: "extra" });

function ids(shard: TestShard, of: Container, ...queries: object[]): string[] {
  const parsed = readQueries(
    queries.map((query) => JSON.stringify(query)),
    recordQueryRules(of, ALL_KINDS),
  );
  return shard.execute(listRows(of, face, parsed, admin, { total: false })).items.map((record) => record.$id);
}
const objects = (shard: TestShard) =>
  shard
    .all("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .map((found) => found.name);

describe("tables", () => {
  it("are created with fields and indexes, and dropped without a trace", () => {
    const of = container([name, level, extra], {
      indexes: [
        index("key", ["level", "name"], { orders: ["DESC", "ASC"] }),
        index("unique", ["note"]),
        index("fulltext", ["name"]),
      ],
    });
    const shard = shardWith(of);
    expect(objects(shard)).toContain("i7_key_level_name");
    shard.execute(createRow(of, face, row("g1", { name: "a word" }, ['read("any")']), admin));
    shard.run(dropTable(of));
    expect(objects(shard)).toEqual([]);
  });

  it("use the index of a filter and of an order, in _extra too", () => {
    const of = container([name, level, extra], {
      indexes: [
        index("key", ["name"]),
        index("key", ["note"]),
        index("key", ["level"], { orders: ["DESC"] }),
      ],
    });
    const shard = shardWith(of);
    const plan = (...queries: object[]) => {
      const parsed = readQueries(
        queries.map((query) => JSON.stringify(query)),
        recordQueryRules(of, ALL_KINDS),
      );
      const [page] = listRows(of, face, parsed, admin, { total: false }).queries;
      return shard
        .all(`EXPLAIN QUERY PLAN ${page?.sql}`, page?.params)
        .map((step) => String(step.detail))
        .join("; ");
    };
    expect(plan({ method: "equal", attribute: "name", values: ["a"] })).toMatch(
      /SEARCH t7 USING INDEX i7_key_name/,
    );
    expect(plan({ method: "equal", attribute: "note", values: ["a", "b"] })).toMatch(
      /SEARCH t7 USING INDEX i7_key_note/,
    );
    const ordered = plan({ method: "orderDesc", attribute: "level" });
    expect(ordered).toMatch(/USING INDEX i7_key_level/);
    expect(ordered).not.toMatch(/TEMP B-TREE/);
    const paged = plan(
      { method: "orderDesc", attribute: "level" },
      { method: "cursorAfter", values: ["g1"] },
    );
    expect(paged).toMatch(/SEARCH t7 USING INDEX i7_key_level \(c2</);
    expect(plan({ method: "orderDesc", attribute: "" })).toBe("SCAN t7");
    expect(plan({ method: "orderDesc", attribute: "$createdAt" })).toMatch(/USING INDEX t7_created/);
  });
});

describe("fields", () => {
  it("are added to rows that exist and removed with their values and indexes", () => {
    const before = container([name], { indexes: [] });
    const shard = shardWith(before);
    shard.execute(createRow(before, face, row("g1", { name: "a" }), admin));
    shard.run([...addField(7, level), ...addField(7, extra)]);
    const of = container([name, level, extra], {
      indexes: [
        index("key", ["level", "name"]),
        index("key", ["note"]),
        index("unique", ["name", "level"]),
        index("fulltext", ["name"]),
      ],
    });
    shard.run(of.indexes.flatMap((one) => createIndex(of, one)));
    expect(shard.execute(getRow(of, face, "g1", admin))).toMatchObject({
      name: "a",
      level: null,
      note: null,
    });
    shard.execute(createRow(of, face, row("g2", { name: "b", level: 2, note: "n" }), admin));

    shard.run(dropField(of, level));
    const { kept, dropped, shrunk } = indexesWithout(of.indexes, "level");
    expect(kept.map((one) => one.key)).toEqual(["key_note", "fulltext_name"]);
    expect(dropped.map((one) => one.key)).toEqual(["unique_name_level"]);
    expect(shrunk.map(({ to }) => to.fields)).toEqual([["name"]]);
    const less = container([name, extra], {
      indexes: [...kept, ...shrunk.map(({ to }) => to)].map((one) => ({ ...one, status: "available" })),
    });
    expect(shard.execute(getRow(less, face, "g2", admin))).toMatchObject({ name: "b", note: "n" });

    shard.run(dropField(less, extra));
    shard.run(dropField(container([name], { indexes: less.indexes }), name));
    expect(shard.all("SELECT _extra FROM t7")).toEqual([{ _extra: "{}" }, { _extra: "{}" }]);
    expect(objects(shard).filter((found) => /^[if]7/.test(String(found)))).toEqual([]);
    expect(ids(shard, container([]))).toEqual(["g1", "g2"]);
  });

  it("know whether a smaller size would cut values", () => {
    const tags = field(4, "string", { key: "tags", array: true });
    const of = container([name, extra, tags]);
    const shard = shardWith(of);
    const ask = (query: ReturnType<typeof longerThan>) => query.read(shard.all(query.sql, query.params));
    expect(ask(hasRows(7))).toBe(false);
    shard.execute(
      createRow(
        of,
        face,
        row("g1", { name: "\u{1f600}\u{1f600}", note: "abc", tags: ["a", null, "abcd"] }),
        admin,
      ),
    );
    expect(ask(hasRows(7))).toBe(true);
    for (const [one, length] of [
      [name, 2],
      [extra, 3],
      [tags, 4],
    ] as const) {
      expect(ask(longerThan(7, one, length))).toBe(false);
      expect(ask(longerThan(7, one, length - 1))).toBe(true);
    }
  });
});

describe("indexes", () => {
  it("unique over values that clash fails and leaves nothing", () => {
    const of = container([name]);
    const shard = shardWith(of);
    shard.execute(createRows(of, face, [row("a", { name: "x" }), row("b", { name: "X" })], admin));
    const before = objects(shard);
    let failure: unknown;
    try {
      shard.run(createIndex(of, index("unique", ["name"])));
    } catch (error) {
      failure = error;
    }
    expect(rowConflict(failure)).toBe(true);
    expect(objects(shard)).toEqual(before);
  });
});

describe("search", () => {
  const searchable = container([name, extra], {
    indexes: [index("fulltext", ["name"]), index("fulltext", ["note"])],
  });
  const texts = ["The quick brown fox", "quick silver AND gold", "brownish bear", "", "Café au lait"];
  const filled = () => {
    const plain = container([name, extra]);
    const shard = new TestShard();
    shard.run(createTable(plain));
    const rows = texts.map((text, i) => row(`g${i}`, { name: text, note: text }));
    shard.execute(createRows(plain, face, [...rows, row("g9")], admin));
    shard.run(searchable.indexes.flatMap((one) => createIndex(searchable, one)));
    return shard;
  };
  const scenarios: [value: string, found: string[]][] = [
    ["quick", ["g0", "g1"]],
    ["silver fox", ["g0", "g1"]],
    ["bro", ["g0", "g2"]],
    ["bro quick", ["g0", "g1"]],
    ["quick bro", ["g0", "g1", "g2"]],
    ['"quick brown"', ["g0"]],
    ['"brown quick"', []],
    ["AND", ["g1"]],
    ["NEAR", []],
    ["+quick* -(fox) @~<>", ["g0", "g1"]],
    ['qu"ick', []],
    ["cafe", ["g4"]],
    ["*", []],
    ["", []],
    ["!!", []],
    ["name : quick", ["g0", "g1"]],
  ];
  it.each(scenarios)("%j in words added before and after the index", (value, found) => {
    const shard = filled();
    for (const attribute of ["name", "note"]) {
      expect(ids(shard, searchable, { method: "search", attribute, values: [value] })).toEqual(found);
      const others = texts.map((_, i) => `g${i}`).filter((id) => !found.includes(id));
      expect(ids(shard, searchable, { method: "notSearch", attribute, values: [value] })).toEqual(others);
    }
  });

  it("stops with the index", () => {
    const shard = filled();
    shard.run(searchable.indexes.flatMap((one) => dropIndex(searchable, one)));
    shard.execute(createRow(container([name, extra]), face, row("h", { name: "quick" }), admin));
    expect(() =>
      ids(shard, container([name]), { method: "search", attribute: "name", values: ["quick"] }),
    ).toThrow(expect.objectContaining({ type: "general_query_invalid" }));
  });
});
