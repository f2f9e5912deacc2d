import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusals } from "#shared/limits/refusals.ts";
import { type Counter, type Standing, tightest, Windows } from "#shared/limits/windows.ts";

const START = Date.parse("2031-01-01T00:00:00Z");
const isThrough = (standings: readonly Standing[]) => standings.every(({ allowed }) => allowed);
const hourly = { key: "k", max: 3, per: 3_600 };

describe("a window", () => {
  test("lets max hits through, then none until the next one", () => {
    const windows = new Windows();
    const remaining = [1, 2, 3].map(() => windows.hit(hourly, START).remaining);
    expect(remaining).toEqual([2, 1, 0]);
    const reset = START / 1_000 + 3_600;
    expect(windows.hit(hourly, START + 3_599_999)).toEqual({ allowed: false, limit: 3, remaining: 0, reset });
    expect(windows.hit(hourly, START + 3_600_000)).toMatchObject({ allowed: true, remaining: 2 });
  });

  test("is aligned to the epoch, whenever its first hit comes", () => {
    const { reset } = new Windows().hit(hourly, START + 3_599_000);
    expect(reset * 1_000).toBe(START + 3_600_000);
  });

  test("does not begin anew when the clock goes back", () => {
    const windows = new Windows();
    for (let n = 0; n < 3; n++) windows.hit(hourly, START + 3_600_000);
    expect(windows.hit(hourly, START + 3_599_000).allowed).toBe(false);
  });

  test("is one for limits that share a key; each has a maximum of its own", () => {
    const windows = new Windows();
    for (let n = 0; n < 3; n++) windows.hit(hourly, START);
    expect(windows.hit({ ...hourly, max: 5 }, START)).toMatchObject({ allowed: true, remaining: 1 });
  });

  test("forgets its hits when it is cleared", () => {
    const windows = new Windows();
    for (let n = 0; n < 3; n++) windows.hit(hourly, START);
    windows.clear("k", START);
    expect(windows.hit(hourly, START)).toMatchObject({ allowed: true, remaining: 2 });
  });

  test("takes back a hit of its own, and none of an earlier window", () => {
    const windows = new Windows();
    const { reset } = windows.hit(hourly, START);
    windows.takeBack("k", reset, START);
    expect(windows.hit(hourly, START).remaining).toBe(2);
    windows.hit(hourly, START + 3_600_000);
    windows.takeBack("k", reset, START + 3_600_000);
    expect(windows.hit(hourly, START + 3_600_000).remaining).toBe(1);
  });
});

describe("several limits at once", () => {
  const tight = { key: "tight", max: 60, per: 3_600 };
  const wide = { key: "wide", max: 100, per: 3_600 };

  test("of 60 and 100 let 60 of 1,000 hits through, which use up 60 of each", () => {
    const windows = new Windows();
    const hits = Array.from({ length: 1_000 }, () => windows.hitAll([wide, tight], START));
    expect(hits.filter(isThrough)).toHaveLength(60);
    expect(windows.hit({ ...wide, max: 1_000 }, START).remaining).toBe(1_000 - 60 - 1);
  });

  test("tell where each stands, and which of them refuses", () => {
    const windows = new Windows();
    const rules = [wide, { ...tight, max: 1 }];
    expect(windows.hitAll(rules, START)).toMatchObject([
      { allowed: true, limit: 100, remaining: 99 },
      { allowed: true, limit: 1, remaining: 0 },
    ]);
    expect(windows.hitAll(rules, START)).toMatchObject([
      { allowed: true, limit: 100 },
      { allowed: false, limit: 1, remaining: 0 },
    ]);
  });

  test("of one key count a hit once", () => {
    const windows = new Windows();
    windows.hitAll([wide, { ...wide, max: 50 }], START);
    expect(windows.hit(wide, START).remaining).toBe(98);
  });

  test("property: a hit is counted by all limits or by none, and refused only by one that is reached", () => {
    const names = ["a", "b", "c", "d"] as const;
    const most = fc.record({ a: fc.nat(9), b: fc.nat(9), c: fc.nat(9), d: fc.nat(9) });
    const hits = fc.array(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }), { maxLength: 80 });
    fc.assert(
      fc.property(hits, most, (all, max) => {
        const windows = new Windows();
        const used = { a: 0, b: 0, c: 0, d: 0 };
        for (const keys of all) {
          const rules = keys.map((name) => ({ key: name, max: max[name], per: 60 }));
          const standings = windows.hitAll(rules, START);
          expect(standings.map(({ allowed }) => allowed)).toEqual(keys.map((name) => used[name] < max[name]));
          if (isThrough(standings)) for (const name of keys) used[name] += 1;
        }
      }),
    );
  });
});

/** What an object's storage does: it holds what was flushed and outlives the memory. */
class Disk {
  readonly rows = new Map<string, Counter>();
  windows = this.evict();

  evict(): Windows {
    this.windows = new Windows((key) => this.rows.get(key));
    return this.windows;
  }

  flush(now: number, capacity: number): void {
    for (const [key, counter] of this.windows.changed) this.rows.set(key, counter);
    this.windows.settle(now, capacity);
  }
}

type Step =
  | { do: "hit"; key: string; after: number }
  | { do: "clear"; key: string }
  | { do: "evict" }
  | { do: "flush"; capacity: number };

const key = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("hit" as const), key, after: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("evict" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("flush" as const), capacity: fc.nat(3) }) },
);

test("property: whatever is flushed, forgotten and read again, each window passes as many hits as a plain count says", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 5 }), (steps, max) => {
      const disk = new Disk();
      const model = new Map<string, number>();
      let now = START;
      for (const one of steps) {
        if (one.do === "hit") {
          now += one.after;
          const window = `${one.key} ${Math.floor(now / 60_000)}`;
          const hits = model.get(window) ?? 0;
          const standing = disk.windows.hit({ key: one.key, max, per: 60 }, now);
          expect(standing.allowed).toBe(hits < max);
          expect(standing.remaining).toBe(Math.max(0, max - hits - 1));
          if (standing.allowed) model.set(window, hits + 1);
        } else if (one.do === "clear") {
          disk.windows.clear(one.key, now);
          model.delete(`${one.key} ${Math.floor(now / 60_000)}`);
        } else if (one.do === "evict") {
          disk.flush(now, 10);
          disk.evict();
        } else disk.flush(now, one.capacity);
      }
    }),
  );
});

describe("the standing a client is told", () => {
  const standing = (allowed: boolean, remaining: number, reset: number): Standing => ({
    allowed,
    limit: 10,
    remaining,
    reset,
  });

  test("is the one with the fewest hits left", () => {
    expect(tightest([standing(true, 5, 60), standing(true, 2, 60)])?.remaining).toBe(2);
  });

  test("is, of several refusals, the one that lasts longest", () => {
    expect(
      tightest([standing(false, 0, 60), standing(true, 0, 9_999), standing(false, 0, 3_600)])?.reset,
    ).toBe(3_600);
  });
});

describe("a refusal", () => {
  const refusal: Standing = { allowed: false, limit: 3, remaining: 0, reset: START / 1_000 + 60 };

  test("is believed for a second, never beyond its window", () => {
    const refusals = new Refusals();
    refusals.add(hourly, refusal, START);
    expect(refusals.of(hourly, START + 999)).toEqual(refusal);
    expect(refusals.of(hourly, START + 1_000)).toBeUndefined();
    refusals.add(hourly, refusal, START + 59_500);
    expect(refusals.of(hourly, START + 60_000)).toBeUndefined();
  });

  test("is that of its own key and limit, and nothing else is remembered", () => {
    const refusals = new Refusals();
    refusals.add(hourly, refusal, START);
    expect(refusals.of({ ...hourly, key: "other" }, START)).toBeUndefined();
    expect(refusals.of({ ...hourly, max: 5 }, START)).toBeUndefined();
    refusals.add({ ...hourly, key: "passed" }, { ...refusal, allowed: true }, START);
    expect(refusals.of({ ...hourly, key: "passed" }, START)).toBeUndefined();
  });

  test("is forgotten rather than kept among too many", () => {
    const refusals = new Refusals();
    for (let n = 0; n <= 10_000; n++) refusals.add({ ...hourly, key: String(n) }, refusal, START);
    expect(refusals.of({ ...hourly, key: "0" }, START)).toBeUndefined();
    expect(refusals.of({ ...hourly, key: "10000" }, START)).toEqual(refusal);
  });
});
