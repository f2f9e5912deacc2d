import { describe, expect, it } from "vitest";
import {
  type Container,
  createRow,
  createRows,
  getRow,
  rowConflict,
  updateRow,
} from "#shared/store/rows/index.ts";
import { admin, as, at, container, face, field, row, shardWith } from "./fixtures.ts";
import { ALICE, call, full, type, VALUES } from "./gauges.ts";

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
