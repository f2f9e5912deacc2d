import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lock } from "#shared/locks/lock.ts";
import { waits } from "#shared/locks/waits.ts";

const START = Date.parse("2031-01-01T00:00:00Z");

describe("a lock", () => {
  test("has one holder until it is given back", () => {
    const lock = new Lock();
    const first = lock.acquire(1_000, START);
    expect(first.granted).toBe(true);
    expect(lock.acquire(1_000, START + 999)).toEqual({ granted: false });
    expect(first.granted && lock.release(first.fence, START + 999)).toBe(true);
    expect(lock.acquire(1_000, START + 999).granted).toBe(true);
  });

  test("is free when its time is over, and the late holder cannot give back what is another's", () => {
    const lock = new Lock();
    const late = lock.acquire(1_000, START);
    const next = lock.acquire(1_000, START + 1_000);
    expect(next.granted).toBe(true);
    expect(late.granted && lock.release(late.fence, START + 1_000)).toBe(false);
    expect(lock.acquire(1_000, START + 1_001).granted).toBe(false);
  });

  test("is as it was when it is read back from storage", () => {
    const lock = new Lock();
    const grant = lock.acquire(1_000, START);
    const again = new Lock(lock.holder(START));
    expect(again.acquire(1_000, START + 1).granted).toBe(false);
    expect(grant.granted && again.release(grant.fence, START + 1)).toBe(true);
  });
});

test("property: one holder at a time, and each fence is larger than all before, forgotten storage included", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("acquire" as const), ttl: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ do: fc.constant("release" as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant("pass" as const), time: fc.nat(60) }),
    fc.record({ do: fc.constant("restart" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let lock = new Lock();
      let now = START;
      const grants: { fence: number; until: number; given: boolean }[] = [];
      const holders = () => grants.filter(({ until, given }) => until > now && !given);
      for (const one of steps) {
        if (one.do === "pass") now += one.time;
        else if (one.do === "restart") {
          // An object is forgotten only after it has been idle for seconds.
          const held = lock.holder(now);
          if (!held) now += 10_000;
          lock = new Lock(held);
        } else if (one.do === "acquire") {
          const grant = lock.acquire(one.ttl, now);
          expect(grant.granted).toBe(holders().length === 0);
          if (!grant.granted) continue;
          expect(grant.fence).toBeGreaterThan(Math.max(0, ...grants.map(({ fence }) => fence)));
          grants.push({ fence: grant.fence, until: now + one.ttl, given: false });
        } else {
          const grant = grants[one.which % Math.max(1, grants.length)];
          if (!grant) continue;
          const has = holders().includes(grant);
          expect(lock.release(grant.fence, now)).toBe(has);
          if (has) grant.given = true;
        }
        expect(holders().length).toBeLessThanOrEqual(1);
      }
    }),
  );
});

describe("waiting", () => {
  test("doubles from 50 ms up to a second and ends on time", () => {
    expect([...waits(3_000)]).toEqual([50, 100, 200, 400, 800, 1_000, 450]);
    expect([...waits(0)]).toEqual([]);
  });
});
