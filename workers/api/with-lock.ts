import { ApiError } from "#shared/contract/errors.ts";
import type { Locks, Place } from "#shared/locks/locks.ts";
import { evenWaits, waits } from "#shared/locks/waits.ts";
import type { Context } from "./context.ts";

/** What is locked, and what happens when somebody else has it. */
export interface LockSite {
  /** The resource, its id last: `projects:<id>`. The same text is the same lock, everywhere. */
  readonly key: string;
  /** What kind of thing that is; counted and logged. */
  readonly target: string;
  readonly mode: Mode;
}

/** `fail`: waits, then refuses the request. `turn`: the same, for short work many wait for. `skip`: does without, at once. */
type Mode = "fail" | "turn" | "skip";

/** Milliseconds after which a lock is free even if nobody gives it back, and the pauses of those who wait for it. */
const MODES: Readonly<Record<Mode, { ttl: number; pauses: () => Generator<number> }>> = {
  fail: { ttl: 10_000, pauses: () => waits(3_000) },
  turn: { ttl: 10_000, pauses: () => evenWaits(15_000) },
  skip: { ttl: 5_000, pauses: () => waits(0) },
};

type Locking = Pick<Context<unknown>, "locks"> & { readonly project: { readonly id: string } };

/** Runs `work` only if nobody else has the lock; null when somebody has. */
export function withLock<T>(
  context: Locking,
  site: LockSite & { mode: "skip" },
  work: () => Promise<T>,
): Promise<T | null>;
/**
 * Runs `work` while nobody else has the lock.
 * @throws ApiError general_resource_locked when somebody still has it after three seconds, or after fifteen by turns
 */
export function withLock<T>(
  context: Locking,
  site: LockSite & { mode: "fail" | "turn" },
  work: () => Promise<T>,
): Promise<T>;
/**
 * For changes of one resource that take more than one batch; what one batch does needs no lock. Without locks, or when
 * they do not answer, `work` runs unlocked: a lock prevents mishaps, it proves nothing.
 */
export async function withLock<T>(
  { locks, project }: Locking,
  site: LockSite,
  work: () => Promise<T>,
): Promise<T | null> {
  if (!locks) return work();
  const place = { target: site.target, projectId: project.id, keyPattern: patternOf(site.key) };
  const fence = await acquire(locks, site, place);
  if (fence === "taken") return null;
  try {
    return await work();
  } finally {
    if (fence !== "unlocked") await release(locks, site, place, fence);
  }
}

/** `projects:abc` → `projects:*`: logs carry no ids of documents. */
const patternOf = (key: string) => key.replace(/[^:]*$/, "*");

async function acquire(
  locks: Locks,
  { key, mode }: LockSite,
  place: Place,
): Promise<number | "taken" | "unlocked"> {
  const { ttl, pauses: pausesOf } = MODES[mode];
  const pauses = pausesOf();
  try {
    for (;;) {
      const grant = await locks.acquire(key, ttl);
      if (grant.granted) {
        locks.report("acquired", place);
        return grant.fence;
      }
      const { value: pause, done } = pauses.next();
      if (done) break;
      await locks.pause(pause);
    }
  } catch (error) {
    locks.report("backend_error", place, error);
    return "unlocked";
  }
  locks.report(mode === "skip" ? "skipped" : "contended", place);
  if (mode === "skip") return "taken";
  throw new ApiError("general_resource_locked");
}

async function release(locks: Locks, { key }: LockSite, place: Place, fence: number): Promise<void> {
  try {
    if (!(await locks.release(key, fence))) locks.report("expired", place);
  } catch (error) {
    locks.report("release_error", place, error);
  }
}
