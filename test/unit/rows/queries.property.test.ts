import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordValue } from "#shared/contract/columns/field.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { allows } from "#shared/contract/permissions.ts";
import { ALL_KINDS, matches, readQueries } from "#shared/contract/queries/index.ts";
import {
  type Access,
  type Container,
  createRows,
  getRow,
  listRows,
  recordQueryRules,
} from "#shared/store/rows/index.ts";
import { dataOf, FIELDS, filterOn, scalarOf, type WireFilter } from "./arbitraries.ts";
import { admin, as, container, face, field, row, shardWith } from "./fixtures.ts";
import type { TestShard } from "./sqlite.ts";

const gauges = container(FIELDS);

function filled(
  of: Container,
  rows: readonly Record<string, RecordValue>[],
  permissions: string[][] = [],
): TestShard {
  const shard = shardWith(of);
  const made = rows.map((values, i) => row(`g${i}`, values, permissions[i]));
  if (made.length > 0) shard.execute(createRows(of, face, made, admin));
  return shard;
}

function list(shard: TestShard, of: Container, queries: readonly object[], access: Access = admin) {
  const parsed = readQueries(
    queries.map((query) => stringifyJson(query)),
    recordQueryRules(of, ALL_KINDS),
  );
  const page = shard.execute(listRows(of, face, parsed, access, { total: true }));
  return { parsed, total: page.total, ids: page.items.map((record) => record.$id) };
}

describe("filters", () => {
  it("select in SQL what they select in memory", () => {
    fc.assert(
      fc.property(
        fc.array(dataOf(FIELDS), { maxLength: 8 }),
        fc.array(filterOn(FIELDS), { minLength: 1, maxLength: 3 }),
        (rows, filters) => {
          const shard = filled(gauges, rows);
          const { parsed, ids, total } = list(shard, gauges, filters);
          const wanted = rows.flatMap((values, i) =>
            matches(parsed.filters, (key) => values[key] ?? null) ? [`g${i}`] : [],
          );
          expect(ids).toEqual(wanted);
          expect(total).toBe(wanted.length);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("of up to 100 terms, however nested and however many values, stay within D1's limits", () => {
    const shard = filled(gauges, [{ string_column: "a", integers_extra: [1, 2] }]);
    const leaf = fc.constantFrom(...FIELDS).chain((one) =>
      fc.array(scalarOf(one), { minLength: 1, maxLength: 3 }).map(
        (values): WireFilter => ({
          method: one.array ? "containsAll" : values.length === 1 ? "notEqual" : "equal",
          attribute: one.key,
          values,
        }),
      ),
    );
    const tree = fc
      .tuple(fc.array(leaf, { minLength: 100, maxLength: 100 }), fc.infiniteStream(fc.nat(98)))
      .map(([leaves, cuts]) => {
        const grow = (part: readonly WireFilter[], level: number): WireFilter => {
          const [only] = part;
          if (part.length === 1 && only) return only;
          const method = level % 2 === 0 ? "and" : "or";
          if (level >= 18) return { method, values: [...part] };
          const cut = 1 + (Number(cuts.next().value) % (part.length - 1));
          return { method, values: [grow(part.slice(0, cut), level + 1), grow(part.slice(cut), level + 1)] };
        };
        return grow(leaves, 0);
      });
    const rules = recordQueryRules(gauges, ALL_KINDS);
    fc.assert(
      fc.property(tree, (filter) => {
        // Split over several queries where one would be longer than the wire allows.
        const text = stringifyJson(filter);
        const parts = text.length <= 4096 ? [filter] : (filter.values ?? []);
        const texts = parts.map((part) => stringifyJson(part)).filter((part) => part.length <= 4096);
        const parsed = readQueries(texts, rules);
        expect(() => shard.execute(listRows(gauges, face, parsed, admin, { total: true }))).not.toThrow();
      }),
      { numRuns: 60 },
    );
    const flat = Array.from({ length: 99 }, (_, i) => ({
      method: "equal",
      attribute: "integer_extra",
      values: [i, -i],
    }));
    expect(list(shard, gauges, [...flat, { method: "limit", values: [5] }]).ids).toEqual([]);
    const spread = {
      method: "or",
      values: Array.from({ length: 50 }, () => ({ method: "isNull", attribute: "bigint_column" })),
    };
    expect(list(shard, gauges, Array(100).fill(spread)).ids).toEqual(["g0"]);
  });

  it("too large for one statement are refused, not failed on", () => {
    const shard = filled(gauges, []);
    const wide = {
      method: "or",
      values: Array.from({ length: 60 }, () => ({
        method: "contains",
        attribute: "string_extra",
        values: ["a"],
      })),
    };
    expect(() => list(shard, gauges, Array(100).fill(wide))).toThrow(
      expect.objectContaining({ type: "general_query_invalid" }),
    );
  });
});

describe("cursors", () => {
  const ordered = container([
    field(1, "string", { key: "s" }),
    field(2, "integer", { key: "i" }),
    field(3, "string", { key: "xs", storage: "extra" }),
    field(4, "float", { key: "xf", storage: "extra" }),
  ]);
  const values = fc.record({
    s: fc.constantFrom("a", "A", "b", "B", "c"),
    i: fc.integer({ min: 0, max: 2 }),
    xs: fc.constantFrom("x", "X", "y"),
    xf: fc.constantFrom(0.5, 1, 2),
  });
  const orders = fc.array(
    fc.record({
      method: fc.constantFrom("orderAsc", "orderDesc"),
      attribute: fc.constantFrom("s", "i", "xs", "xf", "$id", "$createdAt", "$updatedAt", ""),
    }),
    { maxLength: 5 },
  );

  it("visit every row exactly once, in order, both ways", () => {
    fc.assert(
      fc.property(
        fc.array(values, { maxLength: 9 }),
        orders,
        fc.integer({ min: 1, max: 4 }),
        (rows, by, size) => {
          const shard = filled(ordered, rows);
          const all = list(shard, ordered, [...by, { method: "limit", values: [1000] }]).ids;
          expect(all.toSorted()).toEqual(rows.map((_, i) => `g${i}`).toSorted());
          const limit = { method: "limit", values: [size] };
          const walk = (
            method: string,
            start: string | undefined,
            next: (page: string[]) => string | undefined,
          ) => {
            const pages: string[][] = [];
            let cursor = start;
            while (cursor !== undefined && pages.length <= rows.length) {
              const page = list(shard, ordered, [...by, limit, { method, values: [cursor] }]);
              expect(page.total).toBe(rows.length);
              if (page.ids.length === 0) break;
              pages.push(page.ids);
              cursor = next(page.ids);
            }
            return pages;
          };
          const after = walk("cursorAfter", all[0], (page) => page.at(-1)).flat();
          expect([...all.slice(0, 1), ...after]).toEqual(all);
          const before = walk("cursorBefore", all.at(-1), (page) => page[0])
            .reverse()
            .flat();
          expect([...before, ...all.slice(-1)]).toEqual(all);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("orders as many fields as a request can name", () => {
    const many = container(
      Array.from({ length: 99 }, (_, i) => field(i + 1, "integer", { storage: i < 80 ? "column" : "extra" })),
    );
    const zeros = Object.fromEntries(many.fields.map((one) => [one.key, 0]));
    const shard = filled(many, [zeros, zeros, { ...zeros, f99: 1 }]);
    const by = many.fields.slice(1).map((one) => ({ method: "orderDesc", attribute: one.key }));
    expect(list(shard, many, [...by, { method: "cursorAfter", values: ["g0"] }]).ids).toEqual(["g1"]);
    expect(list(shard, many, [...by, { method: "cursorBefore", values: ["g0"] }]).ids).toEqual(["g2"]);
  });

  it("need a row that is there, with a value where the order looks; random order ignores them", () => {
    const shard = filled(ordered, [{ s: "a" }, { s: "b", i: 1 }]);
    const past = (id: string) => ({ method: "cursorAfter", values: [id] });
    expect(() => list(shard, ordered, [past("no")])).toThrow(
      expect.objectContaining({ type: "general_cursor_not_found" }),
    );
    expect(() => list(shard, ordered, [{ method: "orderAsc", attribute: "i" }, past("g0")])).toThrow(
      expect.objectContaining({ type: "database_query_order_null" }),
    );
    expect(list(shard, ordered, [{ method: "orderRandom" }, past("g0")]).ids.toSorted()).toEqual([
      "g0",
      "g1",
    ]);
  });
});

describe("permissions", () => {
  const role = fc.constantFrom(
    "any",
    "users",
    "user:a",
    "user:b",
    "team:t/owner",
    "label:x",
    "user:a/verified",
  );
  const permission = fc
    .tuple(fc.constantFrom("read", "update", "delete"), role)
    .map(([action, who]) => `${action}("${who}")`);
  const permissions = fc.uniqueArray(permission, { maxLength: 4 });

  it("of rows filter lists and totals as the predicate says", () => {
    fc.assert(
      fc.property(
        fc.array(permissions, { maxLength: 8 }),
        fc.uniqueArray(role, { maxLength: 3 }),
        permissions,
        (granted, roles, own) => {
          const secured = container([field(1, "string")], { security: true, permissions: own });
          const shard = filled(
            secured,
            granted.map(() => ({})),
            granted,
          );
          const caller = as(...roles);
          const readable = granted.flatMap((list, i) =>
            allows([...own, ...list], "read", caller.roles) ? [`g${i}`] : [],
          );
          const page = list(shard, secured, [], caller);
          expect(page.ids).toEqual(readable);
          expect(page.total).toBe(readable.length);
          granted.forEach((_, i) => {
            const get = () => shard.execute(getRow(secured, face, `g${i}`, caller));
            if (readable.includes(`g${i}`)) expect(get().$id).toBe(`g${i}`);
            else expect(get).toThrow(expect.objectContaining({ type: "row_not_found" }));
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
