import { describe, expect, it } from "vitest";
import type { RecordValue } from "#shared/contract/columns/field.ts";
import { ALL_KINDS, NO_QUERIES, readQueries } from "#shared/contract/queries/index.ts";
import {
  type Access,
  type Container,
  createRow,
  createRows,
  deleteRow,
  deleteRows,
  getRow,
  incrementRow,
  listRows,
  recordQueryRules,
  rowConflict,
  type Step,
  updateRow,
  updateRows,
  upsertRow,
  upsertRows,
} from "#shared/store/rows/index.ts";
import { admin, as, at, container, face, field, index, row, shardWith } from "./fixtures.ts";
import type { TestShard } from "./sqlite.ts";

const ALICE = 'read("user:alice")';
const full = container(
  [
    field(1, "string", { key: "name" }),
    field(2, "integer", { key: "level" }),
    field(3, "boolean", { key: "on" }),
    field(4, "float", { key: "ratio" }),
    field(5, "datetime", { key: "seen" }),
    field(6, "string", { key: "tags", array: true }),
    field(7, "bigint", { key: "big", array: true }),
    field(8, "string", { key: "xname", storage: "extra" }),
    field(9, "integer", { key: "xlevel", storage: "extra" }),
    field(10, "boolean", { key: "xon", storage: "extra" }),
    field(11, "string", { key: "xtags", array: true, storage: "extra" }),
  ],
  { security: true, permissions: ['create("users")'] },
);
const VALUES: Record<string, RecordValue> = {
  name: 'Nörd "x"\n',
  level: 9223372036854775807n,
  on: true,
  ratio: 5,
  seen: at(9),
  tags: ["a", null, "B"],
  big: [9007199254740993n, 1],
  xname: "Extra",
  xlevel: -9007199254740993n,
  xon: false,
  xtags: ["é", "\u{1f600}"],
};

const call = {
  get: (shard: TestShard, of: Container, id: string, access: Access = admin) =>
    shard.execute(getRow(of, face, id, access)),
  create: (shard: TestShard, of: Container, ...made: ReturnType<typeof row>[]) =>
    made.map((one) => shard.execute(createRow(of, face, one, admin))),
  update: (
    shard: TestShard,
    of: Container,
    id: string,
    values: Record<string, RecordValue>,
    access: Access = admin,
    unchangedSince: string | null = null,
  ) =>
    shard.execute(
      updateRow(of, face, id, { values: new Map(Object.entries(values)) }, access, {
        now: at(2),
        unchangedSince,
      }),
    ),
  list: (shard: TestShard, of: Container, access: Access, ...queries: object[]) =>
    shard.execute(
      listRows(
        of,
        face,
        readQueries(
          queries.map((query) => JSON.stringify(query)),
          recordQueryRules(of, ALL_KINDS),
        ),
        access,
        { total: true },
      ),
    ),
};
const type = (name: string) => expect.objectContaining({ type: name });

describe("what is written comes back", () => {
  it("every kind of value, from columns and _extra, as the create answered it", () => {
    const shard = shardWith(full);
    const [created] = call.create(shard, full, row("g1", VALUES, [ALICE]));
    expect(created).toEqual({
      $id: "g1",
      $sequence: "1",
      $databaseId: "plant",
      $tableId: "gauges",
      $createdAt: at(1),
      $updatedAt: at(1),
      $permissions: [ALICE],
      ...VALUES,
    });
    expect(call.get(shard, full, "G1")).toEqual(created);
  });

  it("absent scalars are null, absent arrays []", () => {
    const shard = shardWith(full);
    const [created] = call.create(shard, full, row("g1"));
    expect(created).toMatchObject({ name: null, on: null, tags: [], xname: null, xtags: [] });
    expect(call.get(shard, full, "g1")).toEqual(created);
  });

  it("select returns the named fields and the system keys", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", VALUES));
    const picked = shard.execute(getRow(full, face, "g1", admin, ["xtags", "name"]));
    expect(Object.keys(picked).filter((key) => !key.startsWith("$"))).toEqual(["name", "xtags"]);
    expect(picked.$sequence).toBe("1");
    expect(shard.execute(getRow(full, face, "g1", admin, ["name", "*"]))).toEqual(
      call.get(shard, full, "g1"),
    );
  });

  it("bulk create answers in order and is all or nothing", () => {
    const shard = shardWith(full);
    const rows = [row("b", VALUES), row("a", { name: "x" }, [ALICE])];
    const created = shard.execute(createRows(full, face, rows, admin));
    expect(created.map((record) => record.$id)).toEqual(["b", "a"]);
    expect(created[0]).toEqual(call.get(shard, full, "b"));
    expect(created[1]).toEqual(call.get(shard, full, "a"));
    let failure: unknown;
    try {
      shard.execute(createRows(full, face, [row("c"), row("A")], admin));
    } catch (error) {
      failure = error;
    }
    expect(rowConflict(failure)).toBe(true);
    expect(() => call.get(shard, full, "c")).toThrow(type("row_not_found"));
  });
});

describe("update", () => {
  it("merges, removes with null, and touches $updatedAt only when something changes", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", VALUES));
    const changed = call.update(shard, full, "g1", { name: null, xname: null, xlevel: 4, tags: [] });
    expect(changed).toEqual({
      ...call.get(shard, full, "g1"),
      name: null,
      xname: null,
      xlevel: 4,
      level: VALUES.level,
      tags: [],
      $updatedAt: at(2),
    });
    const before = call.get(shard, full, "g1");
    const again = shard.execute(
      updateRow(full, face, "g1", { values: new Map(Object.entries(VALUES)) }, admin, { now: at(3) }),
    );
    expect(again).toEqual({ ...before, ...VALUES, $updatedAt: at(3) });
    expect(
      shard.execute(
        updateRow(full, face, "g1", { values: new Map(Object.entries(VALUES)) }, admin, { now: at(4) }),
      ),
    ).toEqual(again);
  });

  it("a change of case alone is a change", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", { name: "abc", xname: "abc" }));
    expect(call.update(shard, full, "g1", { name: "ABC" }).name).toBe("ABC");
    expect(call.update(shard, full, "g1", { xname: "ABC" }).xname).toBe("ABC");
  });

  it("tells missing, denied, conflicting and unchanged apart", () => {
    const shard = shardWith(full);
    call.create(
      shard,
      full,
      row("g1", { name: "a" }, [ALICE]),
      row("g2", { name: "a" }, ['update("user:alice")']),
    );
    const alice = as("user:alice");
    expect(() => call.update(shard, full, "no", { name: "b" })).toThrow(type("row_not_found"));
    expect(() => call.update(shard, full, "g1", { name: "b" }, alice)).toThrow(type("user_unauthorized"));
    expect(call.update(shard, full, "g1", { name: "a" }, alice)).toMatchObject({ $updatedAt: at(1) });
    expect(() => call.update(shard, full, "g1", { name: "a" }, as("any"))).toThrow(type("user_unauthorized"));
    expect(() => call.update(shard, full, "g2", { name: "a" }, alice)).toThrow(type("user_unauthorized"));
    expect(() => call.update(shard, full, "g2", { name: "b" }, alice, at(0))).toThrow(
      type("row_update_conflict"),
    );
    expect(() => call.update(shard, full, "g1", { name: "b" }, admin, at(0))).toThrow(
      type("row_update_conflict"),
    );
    expect(call.update(shard, full, "g2", { name: "b" }, alice, at(1)).name).toBe("b");
  });

  it("permissions alone are a change and take effect", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1", {}, [ALICE]));
    const plan = updateRow(
      full,
      face,
      "g1",
      { values: new Map(), permissions: ['read("user:bob")'] },
      admin,
      {
        now: at(2),
      },
    );
    expect(shard.execute(plan)).toMatchObject({ $permissions: ['read("user:bob")'], $updatedAt: at(2) });
    expect(() => call.get(shard, full, "g1", as("user:alice"))).toThrow(type("row_not_found"));
    expect(call.get(shard, full, "g1", as("user:bob")).$id).toBe("g1");
  });

  it("a required field that is null in storage blocks it, until it is given", () => {
    for (const storage of ["column", "extra"] as const) {
      const strict = container([
        field(1, "string", { key: "name" }),
        field(2, "string", { key: "must", required: true, storage }),
        field(3, "string", { key: "many", required: true, array: true, storage: "column" }),
      ]);
      const shard = shardWith(strict);
      call.create(shard, strict, row("g1", { name: "a", many: [] }));
      expect(() => call.update(shard, strict, "g1", { name: "b" })).toThrow(
        /Missing required attribute "must"/,
      );
      expect(call.update(shard, strict, "g1", { must: "x" })).toMatchObject({ must: "x", name: "a" });
      expect(call.update(shard, strict, "g1", { name: "b" }).name).toBe("b");
    }
  });

  it("a privileged caller may set both dates", () => {
    const shard = shardWith(full);
    call.create(shard, full, row("g1"));
    const change = { values: new Map(), createdAt: at(20), updatedAt: at(21) };
    expect(shard.execute(updateRow(full, face, "g1", change, admin, { now: at(2) }))).toMatchObject({
      $createdAt: at(20),
      $updatedAt: at(21),
    });
  });
});

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

describe("permissions decide as the table says", () => {
  const scenarios: [name: string, of: Partial<Container>, list: unknown, get: unknown][] = [
    ["off, no read", { security: false, permissions: [] }, "user_unauthorized", "row_not_found"],
    ["off, read", { security: false, permissions: ['read("any")'] }, ["mine", "other"], ["mine", "other"]],
    ["on, no read", { security: true, permissions: [] }, ["mine"], ["mine"]],
    ["on, read", { security: true, permissions: ['read("any")'] }, ["mine", "other"], ["mine", "other"]],
  ];
  it.each(scenarios)("security %s", (_name, of, list, get) => {
    const one = container([field(1, "string")], of);
    const shard = shardWith(one);
    call.create(shard, one, row("mine", {}, [ALICE]), row("other", {}, ['read("user:bob")']));
    const alice = as("any", "user:alice");
    const attempt = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return error instanceof Error && "type" in error ? error.type : error;
      }
    };
    const listed = attempt(() => {
      const page = call.list(shard, one, alice);
      expect(page.total).toBe(page.items.length);
      return page.items.map((record) => record.$id);
    });
    expect(listed).toEqual(list);
    const got = ["mine", "other"].map((id) => attempt(() => call.get(shard, one, id, alice).$id));
    expect(
      got.every((id) => id === "row_not_found")
        ? "row_not_found"
        : got.filter((id) => id !== "row_not_found"),
    ).toEqual(get);
  });

  it("create is the container's alone", () => {
    const shard = shardWith(full);
    expect(shard.execute(createRow(full, face, row("g1"), as("users"))).$id).toBe("g1");
    expect(() => shard.execute(createRow(full, face, row("g2"), as("any")))).toThrow(
      type("user_unauthorized"),
    );
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
