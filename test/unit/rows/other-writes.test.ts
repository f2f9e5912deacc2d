import { describe, expect, it } from "vitest";
import type { RecordValue } from "#shared/contract/columns/field.ts";
import { ALL_KINDS, NO_QUERIES, readQueries } from "#shared/contract/queries/index.ts";
import {
  type Access,
  createRow,
  createRows,
  deleteRow,
  deleteRows,
  incrementRow,
  recordQueryRules,
  rowConflict,
  type Step,
  updateRow,
  updateRows,
  upsertRow,
  upsertRows,
} from "#shared/store/rows/index.ts";
import { admin, as, at, container, face, field, index, row, shardWith } from "./fixtures.ts";
import { ALICE, call, full, type, VALUES } from "./gauges.ts";
import type { TestShard } from "./sqlite.ts";

describe("upsert", () => {
  const upsert = (
    shard: TestShard,
    id: string,
    given: Record<string, RecordValue>,
    access: Access,
    defaults: Record<string, RecordValue> = {},
  ) =>
    shard.execute(
      upsertRow(
        full,
        face,
        {
          insert: row(id, { ...defaults, ...given }, [ALICE]),
          change: { values: new Map(Object.entries(given)) },
        },
        access,
        { now: at(3) },
      ),
    );

  it("inserts with defaults, updates without them, and leaves what is equal alone", () => {
    const shard = shardWith(full);
    expect(upsert(shard, "g1", { name: "a" }, admin, { xname: "d" })).toMatchObject({
      name: "a",
      xname: "d",
    });
    expect(upsert(shard, "g1", { name: "b" }, admin, { xname: "other" })).toMatchObject({
      name: "b",
      xname: "d",
      $updatedAt: at(3),
      $sequence: "1",
    });
    call.update(shard, full, "g1", { xlevel: 1 });
    expect(upsert(shard, "g1", { name: "b" }, admin)).toMatchObject({ $updatedAt: at(2) });
    expect(call.list(shard, full, admin).total).toBe(1);
  });

  it("needs create for a new record, update for one that is there", () => {
    const shard = shardWith(full);
    expect(() => upsert(shard, "g1", { name: "a" }, as("any"))).toThrow(type("user_unauthorized"));
    expect(upsert(shard, "g1", { name: "a" }, as("users")).$permissions).toEqual([ALICE]);
    expect(() => upsert(shard, "g1", { name: "b" }, as("users", "user:alice"))).toThrow(
      type("user_unauthorized"),
    );
    expect(upsert(shard, "g1", { name: "a" }, as("users", "user:alice")).name).toBe("a");
    expect(() => upsert(shard, "g1", { name: "a" }, as("users"))).toThrow(type("user_unauthorized"));
  });

  it("in bulk: what is unchanged is left out, each item keeps what it omits", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("a", { name: "a", level: 1, xname: "x" }), row("b", { name: "b" }));
    const item = (id: string, given: Record<string, RecordValue>, permissions?: string[]) => ({
      insert: row(id, { xname: "default", ...given }),
      change: { values: new Map(Object.entries(given)), permissions: permissions ?? null },
    });
    const plan = upsertRows(
      full,
      face,
      [
        item("c", { name: "c" }),
        item("a", { level: 2 }),
        item("B", { name: "b" }),
        item("d", { xname: null }, []),
      ],
      at(5),
    );
    const written = shard.execute(plan);
    expect(written.map((record) => [record.$id, record.name, record.level, record.xname])).toEqual([
      ["c", "c", null, "default"],
      ["a", "a", 2, "x"],
      ["d", null, null, null],
    ]);
    expect(() => upsertRows(full, face, [item("x", {}), item("X", {})], at(5))).toThrow(
      type("row_already_exists"),
    );
  });
});

describe("delete", () => {
  it("returns what was there; tells missing, denied and conflicting apart", () => {
    const shard = shardWith(full);
    const mine = ['delete("user:alice")'];
    call.create(shard, full, row("g1", VALUES, mine), row("g2", {}, mine));
    const alice = as("user:alice");
    const remove = (id: string, access: Access, since: string | null = null) =>
      shard.execute(deleteRow(full, face, id, access, since));
    expect(() => remove("no", alice)).toThrow(type("row_not_found"));
    expect(() => remove("g1", as("any"))).toThrow(type("user_unauthorized"));
    expect(() => remove("g1", alice, at(0))).toThrow(type("row_update_conflict"));
    expect(remove("g1", alice, at(1))).toMatchObject(VALUES);
    expect(() => remove("g1", alice)).toThrow(type("row_not_found"));
    expect(shard.all("SELECT DISTINCT row FROM p7")).toEqual([{ row: 2 }]);
  });
});

describe("increment", () => {
  const step = (key: string, more: Partial<Step> = {}): Step => ({
    key,
    direction: "increment",
    by: 1,
    bound: null,
    ...more,
  });
  const run = (shard: TestShard, id: string, what: Step, access = admin) =>
    shard.execute(incrementRow(full, face, id, what, access, at(6)));

  it("adds and subtracts in columns and _extra, null being 0, without losing digits", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", { level: 9007199254740993n }));
    expect(run(shard, "g1", step("level", { by: 2 })).level).toBe(9007199254740995n);
    expect(run(shard, "g1", step("xlevel", { by: 9007199254740993n })).xlevel).toBe(9007199254740993n);
    expect(run(shard, "g1", step("ratio", { by: 0.5, direction: "decrement" }))).toMatchObject({
      ratio: -0.5,
      $updatedAt: at(6),
    });
    for (const storage of ["column", "extra"] as const) {
      const of = container([field(1, "float", { key: "f", storage })]);
      const floats = shardWith(of);
      call.create(floats, of, row("g1", { f: 0.1 }));
      const add = (by: number) =>
        floats.execute(incrementRow(of, face, "g1", step("f", { by }), admin, at(6))).f;
      expect([add(0.2), add(1e300), add(5)]).toEqual([0.1 + 0.2, 1e300, 1e300]);
      call.update(floats, of, "g1", { f: 1 });
      expect([add(1), call.update(floats, of, "g1", { f: 2 }).$updatedAt]).toEqual([2, at(6)]);
    }
  });

  it("stops at the bound and at what 64 bits hold", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", { level: 5, xlevel: 9223372036854775807n }));
    expect(run(shard, "g1", step("level", { by: 5, bound: 10 })).level).toBe(10);
    expect(() => run(shard, "g1", step("level", { bound: 10 }))).toThrow(type("column_limit_exceeded"));
    expect(() => run(shard, "g1", step("level", { direction: "decrement", by: 3, bound: 8 }))).toThrow(
      type("column_limit_exceeded"),
    );
    expect(() => run(shard, "g1", step("xlevel"))).toThrow(type("column_limit_exceeded"));
    expect(call.get(shard, full, "g1").level).toBe(10);
  });

  it("refuses what is no number, unknown or not allowed", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1"));
    expect(() => run(shard, "g1", step("name"))).toThrow(type("attribute_type_invalid"));
    expect(() => run(shard, "g1", step("big"))).toThrow(type("attribute_type_invalid"));
    expect(() => run(shard, "g1", step("none"))).toThrow(type("column_not_found"));
    expect(() => run(shard, "no", step("level"))).toThrow(type("column_not_found"));
    expect(() => run(shard, "g1", step("level", { by: 0 }))).toThrow(type("general_argument_invalid"));
    expect(() => run(shard, "g1", step("level", { by: 0.5 }))).toThrow(type("general_argument_invalid"));
    expect(() => run(shard, "g1", step("level"), as("users"))).toThrow(type("user_unauthorized"));
  });
});

describe("bulk update and delete", () => {
  const parsed = (...queries: object[]) =>
    readQueries(
      queries.map((query) => JSON.stringify(query)),
      recordQueryRules(full, ALL_KINDS),
    );
  const filled = () => {
    const shard = shardWith(full);
    const rows = Array.from({ length: 130 }, (_, i) => row(`g${i}`, { level: i, xname: "old" }));
    shard.execute(createRows(full, face, rows, admin));
    return shard;
  };

  it("without queries means all; the answer counts all and shows 100", () => {
    const shard = filled();
    const change = { values: new Map<string, RecordValue>([["xname", "new"]]), permissions: [ALICE] };
    const page = shard.execute(updateRows(full, face, NO_QUERIES, change, at(7)));
    expect([page.total, page.items.length]).toEqual([130, 100]);
    expect(page.items[99]).toEqual(call.get(shard, full, "g99"));
    expect(page.items[0]).toMatchObject({ xname: "new", $updatedAt: at(7), $permissions: [ALICE] });
    expect(call.list(shard, full, as("user:alice")).total).toBe(130);
    expect(shard.execute(deleteRows(full, face, NO_QUERIES)).total).toBe(130);
    expect(call.list(shard, full, admin).total).toBe(0);
    expect(shard.all("SELECT * FROM p7")).toEqual([]);
  });

  it("honours filters, order and limit", () => {
    const shard = filled();
    const queries = parsed(
      { method: "lessThan", attribute: "level", values: [50] },
      { method: "orderDesc", attribute: "level" },
      { method: "limit", values: [3] },
      { method: "offset", values: [1] },
    );
    const change = { values: new Map<string, RecordValue>([["level", 1000]]) };
    const page = shard.execute(updateRows(full, face, queries, change, at(7)));
    expect([page.total, page.items.map((record) => record.$id)]).toEqual([3, ["g48", "g47", "g46"]]);
    const gone = shard.execute(
      deleteRows(full, face, parsed({ method: "equal", attribute: "level", values: [1000] })),
    );
    expect(gone.items.map((record) => record.$id)).toEqual(["g46", "g47", "g48"]);
    expect(call.list(shard, full, admin).total).toBe(127);
  });
});

describe("unique values", () => {
  const unique = container(
    [field(1, "string", { key: "a" }), field(2, "string", { key: "b", storage: "extra" })],
    {
      indexes: [index("unique", ["a"]), index("unique", ["b"])],
    },
  );
  it.each(["a", "b"])("clash in any case on %s, nulls never", (key) => {
    const shard = shardWith(unique);
    call.create(shard, unique, row("g1", { [key]: "Same" }), row("g2"), row("g3"));
    for (const clash of [
      createRow(unique, face, row("g4", { [key]: "sAME" }), admin),
      updateRow(unique, face, "g2", { values: new Map([[key, "same"]]) }, admin, { now: at(2) }),
      upsertRow(
        unique,
        face,
        { insert: row("g5", { [key]: "same" }), change: { values: new Map([[key, "same"]]) } },
        admin,
        { now: at(2) },
      ),
    ]) {
      let failure: unknown;
      try {
        shard.execute(clash);
      } catch (error) {
        failure = error;
      }
      expect(rowConflict(failure)).toBe(true);
    }
  });
});
