import { expect, test } from "vitest";
import { type Grant, Lock } from "#shared/locks/lock.ts";
import type { Locks, Outcome, Place } from "#shared/locks/locks.ts";
import { withLock } from "#workers/api/with-lock.ts";

/** Locks in memory, with a clock that moves when somebody waits. */
class MemoryLocks implements Locks {
  readonly outcomes: [Outcome, Place][] = [];
  readonly held = new Map<string, Lock>();
  now = 1_000;
  broken: "acquire" | "release" | null = null;

  async acquire(key: string, ttl: number): Promise<Grant> {
    if (this.broken === "acquire") throw new Error("unreachable");
    const lock = this.held.get(key) ?? new Lock();
    this.held.set(key, lock);
    return lock.acquire(ttl, this.now);
  }

  async release(key: string, fence: number): Promise<boolean> {
    if (this.broken === "release") throw new Error("unreachable");
    return this.held.get(key)?.release(fence, this.now) ?? false;
  }

  async pause(milliseconds: number): Promise<void> {
    this.now += milliseconds;
  }

  report(outcome: Outcome, place: Place): void {
    this.outcomes.push([outcome, place]);
  }

  get names(): Outcome[] {
    return this.outcomes.map(([outcome]) => outcome);
  }
}

const project = { id: "p" };
const site = { key: "projects:abc", target: "project", mode: "fail" } as const;
const skip = { ...site, mode: "skip" } as const;

test("gives back what it took, also when the work fails", async () => {
  const locks = new MemoryLocks();
  await expect(withLock({ locks, project }, site, () => Promise.reject(new Error("no")))).rejects.toThrow(
    "no",
  );
  expect(await withLock({ locks, project }, site, async () => "done")).toBe("done");
  expect(locks.now).toBe(1_000);
  expect(locks.names).toEqual(["acquired", "acquired"]);
});

test("waits for its turn", async () => {
  const locks = new MemoryLocks();
  await locks.acquire(site.key, 2_000);
  expect(await withLock({ locks, project }, site, async () => "done")).toBe("done");
  expect(locks.now).toBeGreaterThanOrEqual(3_000);
});

test("refuses with 409 after three seconds; the log knows the resource by a pattern", async () => {
  const locks = new MemoryLocks();
  await locks.acquire(site.key, 60_000);
  let ran = false;
  const refused = withLock({ locks, project }, site, async () => {
    ran = true;
  });
  await expect(refused).rejects.toMatchObject({ type: "general_resource_locked", status: 409 });
  expect(ran).toBe(false);
  expect(locks.now).toBe(4_000);
  expect(locks.outcomes).toEqual([
    ["contended", { target: "project", projectId: "p", keyPattern: "projects:*" }],
  ]);
});

test("waits longer, and looks more often, for its turn among many", async () => {
  const locks = new MemoryLocks();
  const turn = { ...site, mode: "turn" } as const;
  await locks.acquire(site.key, 12_010);
  expect(await withLock({ locks, project }, turn, async () => "done")).toBe("done");
  expect(locks.now).toBe(13_050);
  await locks.acquire(site.key, 60_000);
  await expect(withLock({ locks, project }, turn, async () => "done")).rejects.toMatchObject({
    type: "general_resource_locked",
  });
  expect(locks.now).toBe(28_050);
});

test("skips without waiting", async () => {
  const locks = new MemoryLocks();
  await locks.acquire(site.key, 60_000);
  expect(await withLock({ locks, project }, skip, async () => "done")).toBeNull();
  expect(locks.now).toBe(1_000);
  expect(locks.names).toEqual(["skipped"]);
});

test("goes on without a lock that does not answer, and without an answer to giving it back", async () => {
  const locks = new MemoryLocks();
  locks.broken = "acquire";
  expect(await withLock({ locks, project }, site, async () => "done")).toBe("done");
  locks.broken = "release";
  expect(await withLock({ locks, project }, site, async () => "done")).toBe("done");
  expect(locks.names).toEqual(["backend_error", "acquired", "release_error"]);
});

test("tells of a lock that ran out before the work was done, and leaves it to whoever has it then", async () => {
  const locks = new MemoryLocks();
  const done = await withLock({ locks, project }, site, async () => {
    locks.now += 10_000;
    await locks.acquire(site.key, 60_000);
    return "done";
  });
  expect(done).toBe("done");
  expect(locks.outcomes.at(-1)).toEqual([
    "expired",
    { target: "project", projectId: "p", keyPattern: "projects:*" },
  ]);
  expect(locks.held.get(site.key)?.holder(locks.now)).not.toBeNull();
});

test("runs unlocked where locks are turned off", async () => {
  expect(await withLock({ locks: null, project }, site, async () => "done")).toBe("done");
});
