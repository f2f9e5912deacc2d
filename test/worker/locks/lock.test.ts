import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { withLock } from "#workers/api/with-lock.ts";
import type { Env } from "#workers/env.ts";
import { ledger } from "#workers/ledger.ts";
import { locksOf } from "#workers/locks.ts";

const bindings = env as unknown as Env;
const { LOCKS } = bindings;
let count = 0;
const stubOf = (name: string) => LOCKS.get(LOCKS.idFromName(name));

const project = { id: "p" };
const METRIC = "edgewrite_lock_attempts_total";
const locks = locksOf(bindings, { locking: true });

afterEach(() => vi.restoreAllMocks());

describe("the object", () => {
  test("gives a lock to one of many, and to the next when it is given back", async () => {
    const name = `lock:${++count}`;
    const grants = await Promise.all(Array.from({ length: 50 }, () => stubOf(name).acquire(60_000)));
    const [winner, ...others] = grants.filter((grant) => grant.granted);
    expect(others).toEqual([]);
    if (!winner) return;
    expect(await stubOf(name).release(winner.fence - 1)).toBe(false);
    expect(await stubOf(name).release(winner.fence)).toBe(true);
    const next = await stubOf(name).acquire(60_000);
    expect(next.granted && next.fence > winner.fence).toBe(true);
  });

  test("keeps a lock when it loses its memory", async () => {
    const name = `lock:${++count}`;
    const grant = await stubOf(name).acquire(60_000);
    await runInDurableObject(stubOf(name), (_, state) => {
      state.abort("forgotten");
    }).catch(() => {});
    expect(await stubOf(name).acquire(60_000)).toEqual({ granted: false });
    expect(grant.granted && (await stubOf(name).release(grant.fence))).toBe(true);
  });

  test("clears away what nobody gave back, and not what is held", async () => {
    const name = `lock:${++count}`;
    const rows = () =>
      runInDurableObject(stubOf(name), (_, { storage }) => [...storage.kv.list()].map(([key]) => key));
    await stubOf(name).acquire(60_000);
    expect(await runDurableObjectAlarm(stubOf(name))).toBe(true);
    expect(await rows()).toEqual(["held"]);
    const other = `lock:${++count}`;
    await stubOf(other).acquire(1);
    await vi.waitFor(async () => {
      const left = await runInDurableObject(stubOf(other), (_, { storage }) => [...storage.kv.list()]);
      expect(left).toEqual([]);
    });
  });
});

describe("work under a lock", () => {
  const site = (key: string) => ({ key, target: "test", mode: "fail" }) as const;

  test("is done by one at a time", async () => {
    const key = `things:${++count}`;
    let inside = 0;
    const seen: number[] = [];
    const work = async () => {
      inside += 1;
      seen.push(inside);
      await scheduler.wait(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock({ locks, project }, site(key), work)));
    expect(seen).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test("goes on when the object cannot be reached: counted, and logged once, without the id of what is locked", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const unreachable = () => Promise.reject(new Error("unreachable"));
    const broken = locksOf(
      {
        ...bindings,
        LOCKS: { idFromName: () => "", get: () => ({ acquire: unreachable }) } as unknown as Env["LOCKS"],
      },
      { locking: true },
    );
    const counted = vi.spyOn(ledger.metrics, "add");
    for (let n = 0; n < 20; n++) {
      expect(await withLock({ locks: broken, project }, site("things:secret-id"), async () => "done")).toBe(
        "done",
      );
    }
    expect(counted).toHaveBeenCalledTimes(20);
    expect(counted).toHaveBeenCalledWith(METRIC, { outcome: "backend_error", target: "test" });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).not.toContain("secret-id");
    expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({
      action: "lock.backend_error",
      "lock.target": "test",
      "lock.project": "p",
      "lock.key_pattern": "things:*",
    });
  });

  test("does not wait for an object that says nothing", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const counted = vi.spyOn(ledger.metrics, "add");
    const silent = () => new Promise(() => {});
    const lock = { acquire: silent, release: silent };
    const LOCKS = { idFromName: () => "", get: () => lock } as unknown as Env["LOCKS"];
    const locks = locksOf({ ...bindings, LOCKS }, { locking: true });
    const work = () => withLock({ locks, project }, site("things:silent"), async () => "done");
    expect(await work()).toBe("done");
    lock.acquire = async () => ({ granted: true, fence: 1 });
    expect(await work()).toBe("done");
    expect(counted.mock.calls.map(([, labels]) => labels?.outcome)).toEqual([
      "backend_error",
      "acquired",
      "release_error",
    ]);
  }, 15_000);

  test("that outlasts its lock is counted each time, and logged once a minute without the id", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const counted = vi.spyOn(ledger.metrics, "add");
    for (let n = 0; n < 3; n++) {
      const key = `things:secret-id-${++count}`;
      await withLock({ locks, project }, { ...site(key), target: "slow" }, () =>
        runInDurableObject(stubOf(key), (_, { storage }) => {
          storage.kv.delete("held");
        }).then(() => evictDurableObject(stubOf(key))),
      );
    }
    const expired = counted.mock.calls.filter(([, labels]) => labels?.outcome === "expired");
    expect(expired).toEqual(new Array(3).fill([METRIC, { outcome: "expired", target: "slow" }]));
    expect(warn).toHaveBeenCalledTimes(1);
    const line = String(warn.mock.calls[0]?.[0]);
    expect(line).not.toContain("secret-id");
    expect(JSON.parse(line)).toMatchObject({ action: "lock.expired", "lock.key_pattern": "things:*" });
  });

  test("that is contended is counted, never logged", async () => {
    const counted = vi.spyOn(ledger.metrics, "add");
    const logs = [vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
    const key = `things:${++count}`;
    await stubOf(key).acquire(60_000);
    expect(await withLock({ locks, project }, { ...site(key), mode: "skip" }, async () => "done")).toBeNull();
    expect(counted.mock.calls).toEqual([[METRIC, { outcome: "skipped", target: "test" }]]);
    for (const log of logs) expect(log).not.toHaveBeenCalled();
  });
});

test("locks can be turned off", () => {
  expect(locksOf(bindings, { locking: false })).toBeNull();
});
