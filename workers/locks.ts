import type { Settings } from "#shared/config/settings.ts";
import { inTime } from "#shared/in-time.ts";
import type { Grant } from "#shared/locks/lock.ts";
import type { Locks, Outcome, Place } from "#shared/locks/locks.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";
import { Seldom } from "./seldom.ts";

const logged = new Seldom();

/**
 * The locks of this installation, one object a key; null when they are turned off. One that is granted too late is
 * nobody's until it runs out.
 */
export function locksOf(env: Env, settings: Pick<Settings, "locking">): Locks | null {
  if (!settings.locking) return null;
  const lock = (key: string) => env.LOCKS.get(env.LOCKS.idFromName(key));
  return {
    acquire: (key, ttl) => inTime<Grant>(lock(key).acquire(ttl)),
    release: (key, fence) => inTime(lock(key).release(fence)),
    pause: (milliseconds) => scheduler.wait(milliseconds),
    report,
  };
}

/** What is logged of the outcomes that are the locks' own fault, or their time's. That somebody else was quicker is none. */
const MESSAGES: Partial<Record<Outcome, string>> = {
  expired: "a lock ran out before its work was done: others may have worked at the same time",
  backend_error: "a lock does not answer: going on without",
  release_error: "a lock was not given back",
};

/** Counts every outcome. */
function report(outcome: Outcome, { target, projectId, keyPattern }: Place, error?: unknown): void {
  ledger.metrics.add("edgewrite_lock_attempts_total", { outcome, target });
  const message = MESSAGES[outcome];
  if (message === undefined || !logged.isDue(outcome, target, platformChance.now())) return;
  console.warn(
    JSON.stringify({
      level: "warn",
      message,
      action: `lock.${outcome}`,
      "lock.target": target,
      "lock.project": projectId,
      "lock.key_pattern": keyPattern,
      ...(error === undefined ? {} : { error: String(error) }),
    }),
  );
}
