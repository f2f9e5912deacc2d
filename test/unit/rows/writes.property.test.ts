import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field, RecordValue } from "#shared/contract/columns/field.ts";
import { NO_QUERIES } from "#shared/contract/queries/index.ts";
import {
  createRow,
  createRows,
  deleteRow,
  getRow,
  incrementRow,
  listRows,
  updateRow,
  updateRows,
  upsertRow,
  upsertRows,
} from "#shared/store/rows/index.ts";
import { dataOf, FIELDS } from "./arbitraries.ts";
import { admin, at, container, face, field, index, row, shardWith } from "./fixtures.ts";
import type { TestShard } from "./sqlite.ts";

const gauges = container(FIELDS, {
  indexes: [index("fulltext", ["string_column"]), index("key", ["string_extra", "integer_column"])],
});
const BY_KEY = new Map(FIELDS.map((one) => [one.key, one]));
type Data = Record<string, RecordValue>;

/** What the table should hold: data by id, in order of creation. */
interface Row {
  data: Data;
  permissions: string[];
  updated: string;
}
type Model = Map<string, Row>;

const id = fc.constantFrom("a", "b", "c", "d");
const data = dataOf(FIELDS);
const permissions = fc.uniqueArray(
  fc.constantFrom('read("any")', 'update("user:a")', 'delete("team:t/x")', 'read("user:b")'),
  { maxLength: 3 },
);
const operation = fc.oneof(
  fc.record({ op: fc.constant("create" as const), id, data, permissions }),
  fc.record({ op: fc.constant("update" as const), id, data, permissions: fc.option(permissions) }),
  fc.record({ op: fc.constant("upsert" as const), id, data, permissions: fc.option(permissions) }),
  fc.record({ op: fc.constant("delete" as const), id }),
  fc.record({ op: fc.constant("updateAll" as const), data, permissions: fc.option(permissions) }),
  fc.record({
    op: fc.constant("upsertMany" as const),
    items: fc.uniqueArray(fc.record({ id, data }), {
      selector: (item) => item.id,
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({
    op: fc.constant("createMany" as const),
    items: fc.array(fc.record({ id, data }), { maxLength: 3 }),
  }),
  fc.record({
    op: fc.constant("add" as const),
    id,
    key: fc.constantFrom("integer_column", "integer_extra", "float_column"),
    by: fc.integer({ min: 1, max: 5 }),
  }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const moment = (n: number) => `2031-05-04T00:00:00.${String(n).padStart(3, "0")}+00:00`;
const map = (values: Data) => new Map(Object.entries(values));
const made = (of: string, values: Data, granted: string[], now: string) => ({
  ...row(of, values, granted),
  createdAt: now,
  updatedAt: now,
});

function run(shard: TestShard, operation: Operation, now: string): void {
  switch (operation.op) {
    case "create":
      shard.execute(
        createRow(gauges, face, made(operation.id, operation.data, operation.permissions, now), admin),
      );
      return;
    case "createMany":
      shard.execute(
        createRows(
          gauges,
          face,
          operation.items.map((item) => made(item.id, item.data, [], now)),
          admin,
        ),
      );
      return;
    case "update": {
      const change = { values: map(operation.data), permissions: operation.permissions };
      shard.execute(updateRow(gauges, face, operation.id, change, admin, { now }));
      return;
    }
    case "upsert": {
      const insert = made(operation.id, operation.data, operation.permissions ?? [], now);
      const change = { values: map(operation.data), permissions: operation.permissions };
      shard.execute(upsertRow(gauges, face, { insert, change }, admin, { now }));
      return;
    }
    case "upsertMany":
      shard.execute(
        upsertRows(
          gauges,
          face,
          operation.items.map((item) => ({
            insert: made(item.id, item.data, [], now),
            change: { values: map(item.data) },
          })),
          now,
        ),
      );
      return;
    case "updateAll": {
      const change = { values: map(operation.data), permissions: operation.permissions };
      shard.execute(updateRows(gauges, face, NO_QUERIES, change, now));
      return;
    }
    case "delete":
      shard.execute(deleteRow(gauges, face, operation.id, admin));
      return;
    case "add": {
      const step = { key: operation.key, direction: "increment" as const, by: operation.by, bound: null };
      shard.execute(incrementRow(gauges, face, operation.id, step, admin, now));
      return;
    }
  }
}

/** The same on the model; false where the engine must refuse. */
function expected(model: Model, operation: Operation, now: string): boolean {
  switch (operation.op) {
    case "create":
      return insertAll(model, [operation], operation.permissions, now);
    case "createMany":
      return insertAll(model, operation.items, [], now);
    case "update":
      return merge(model.get(operation.id), operation.data, operation.permissions, now);
    case "upsert":
      if (!merge(model.get(operation.id), operation.data, operation.permissions, now)) {
        insertAll(model, [operation], operation.permissions ?? [], now);
      }
      return true;
    case "upsertMany":
      for (const item of operation.items) {
        if (!merge(model.get(item.id), item.data, null, now)) insertAll(model, [item], [], now);
      }
      return true;
    case "updateAll":
      for (const found of model.values()) {
        merge(found, operation.data, operation.permissions, now);
        found.updated = now;
      }
      return true;
    case "delete":
      return model.delete(operation.id);
    case "add": {
      const found = model.get(operation.id);
      const value = found?.data[operation.key] ?? 0;
      if (!found || typeof value === "object" || typeof value === "string" || typeof value === "boolean")
        return false;
      const sum = operation.key.startsWith("float")
        ? Number(value) + operation.by
        : BigInt(value) + BigInt(operation.by);
      if (typeof sum === "bigint" && sum >= 2n ** 63n) return false;
      const small = typeof sum === "bigint" && Number.isSafeInteger(Number(sum)) ? Number(sum) : sum;
      found.data[operation.key] = small;
      found.updated = now;
      return true;
    }
  }
}

function insertAll(
  model: Model,
  items: readonly { id: string; data: Data }[],
  granted: string[],
  now: string,
): boolean {
  const ids = items.map((item) => item.id);
  if (new Set(ids).size < ids.length || ids.some((one) => model.has(one))) return false;
  for (const item of items)
    model.set(item.id, { data: { ...item.data }, permissions: granted, updated: now });
  return true;
}

function merge(found: Row | undefined, change: Data, granted: string[] | null, now: string): boolean {
  if (!found) return false;
  const same = (key: string) =>
    JSON.stringify(text(found.data[key] ?? null)) === JSON.stringify(text(change[key] ?? null));
  const sameGrants = granted === null || JSON.stringify(granted) === JSON.stringify(found.permissions);
  if (!sameGrants || Object.keys(change).some((key) => !same(key))) found.updated = now;
  Object.assign(found.data, change);
  if (granted) found.permissions = granted;
  return true;
}

/** Values as text: JSON knows no bigint. */
const text = (value: RecordValue) =>
  Array.isArray(value) ? value.map(String) : value === null ? null : String(value);
const shown = (one: Field, value: RecordValue) => value ?? (one.array ? [] : null);

function contents(shard: TestShard) {
  const page = shard.execute(listRows(gauges, face, { ...NO_QUERIES, limit: 100 }, admin, { total: false }));
  return page.items.map((record) => [
    record.$id,
    record.$updatedAt,
    record.$permissions,
    Object.fromEntries(FIELDS.map((one) => [one.key, record[one.key]])),
  ]);
}

function wanted(model: Model) {
  return [...model].map(([key, found]) => [
    key,
    found.updated,
    found.permissions,
    Object.fromEntries([...BY_KEY].map(([name, one]) => [name, shown(one, found.data[name] ?? null)])),
  ]);
}

describe("any sequence of writes", () => {
  it("leaves what a model of it leaves: rows, grants and words", () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 8 }), (operations) => {
        const shard = shardWith(gauges);
        const model: Model = new Map();
        operations.forEach((one, i) => {
          const now = moment(i + 1);
          const fine = expected(model, one, now);
          if (fine) run(shard, one, now);
          else expect(() => run(shard, one, now)).toThrow();
        });
        expect(contents(shard)).toEqual(wanted(model));
        const grants = shard.all(
          "SELECT action || '(\"' || role || '\")' AS g, _uid FROM p7 JOIN t7 ON _id=row ORDER BY g, _uid",
        );
        const granted = [...model].flatMap(([key, found]) =>
          found.permissions.map((g) => ({ g, _uid: key })),
        );
        const inOrder = (a: { g: string; _uid: string }, b: { g: string; _uid: string }) =>
          a.g < b.g || (a.g === b.g && a._uid < b._uid) ? -1 : 1;
        expect(grants).toEqual(granted.toSorted(inOrder));
        expect(shard.all("SELECT count(*) AS n FROM p7")).toEqual([{ n: granted.length }]);
        const slot = BY_KEY.get("string_column")?.slot;
        expect(shard.all(`SELECT rowid AS id FROM f7_${slot} ORDER BY id`)).toEqual(
          shard.all(`SELECT _id AS id FROM t7 WHERE c${slot} IS NOT NULL ORDER BY id`),
        );
        shard.database.exec(`INSERT INTO f7_${slot}(f7_${slot}) VALUES('integrity-check')`);
      }),
      { numRuns: 250 },
    );
  });
});

describe("150 fields", () => {
  const wide = container(
    Array.from({ length: 150 }, (_, i) =>
      field(i + 1, i % 3 === 0 ? "integer" : "string", {
        storage: i < 80 ? "column" : "extra",
        required: i % 10 === 1,
      }),
    ),
    { security: true },
  );
  const all = (tag: string): Data =>
    Object.fromEntries(
      wide.fields.map((one) => [
        one.key,
        one.type === "integer" ? 2n ** 60n + BigInt(one.slot) : tag + one.slot,
      ]),
    );

  it("are written and read within D1's limits, alone and in bulk", () => {
    const shard = shardWith(wide);
    const created = shard.execute(
      createRow(wide, face, row("a", all("x"), ['update("any")', 'read("any")']), admin),
    );
    const access = { roles: new Set(["any"]), bypass: false };
    expect(shard.execute(getRow(wide, face, "a", access))).toEqual(created);
    const change = {
      values: map(all("y")),
      permissions: ['read("any")'],
      createdAt: moment(1),
      updatedAt: moment(9),
    };
    const updated = shard.execute(
      updateRow(wide, face, "a", change, access, { now: moment(2), unchangedSince: at(30) }),
    );
    expect(updated).toMatchObject({ ...all("y"), $createdAt: moment(1), $updatedAt: moment(9) });
    expect(
      shard.execute(
        upsertRow(wide, face, { insert: row("b", all("z")), change: { values: map(all("z")) } }, admin, {
          now: moment(3),
        }),
      ),
    ).toMatchObject(all("z"));
    const items = ["a", "b", "c"].map((one) => ({
      insert: row(one, all(one)),
      change: { values: map(all(one)) },
    }));
    expect(shard.execute(upsertRows(wide, face, items, moment(4))).map((record) => record.f150)).toEqual([
      "a150",
      "b150",
      "c150",
    ]);
    expect(shard.execute(updateRows(wide, face, NO_QUERIES, change, moment(5))).total).toBe(3);
    expect(
      shard.execute(createRows(wide, face, [row("d", all("d")), row("e", all("e"))], admin)),
    ).toHaveLength(2);
  });

  it("of which some required are null are refused by name", () => {
    const shard = shardWith(wide);
    const { f142: _gone, ...most } = all("x");
    shard.execute(createRow(wide, face, row("a", most), admin));
    const change = { values: map({ f1: 5 }) };
    expect(() => shard.execute(updateRow(wide, face, "a", change, admin, { now: moment(2) }))).toThrow(
      /"f142"/,
    );
    shard.execute(updateRow(wide, face, "a", { values: map({ f142: "now" }) }, admin, { now: moment(2) }));
    expect(shard.execute(updateRow(wide, face, "a", change, admin, { now: moment(3) })).f1).toBe(5);
  });
});
