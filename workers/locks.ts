import type { Settings } from "#shared/config/settings.ts";
import type { Locks, Outcome, Place } from "#shared/locks/locks.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { ledger } from "./ledger.ts";
import { Seldom } from "./seldom.ts";

const logged = new Seldom();

/** The locks of this installation, one object a key; null when they are turned off. */
export function locksOf(env: Env, settings: Pick<Settings, "locking">): Locks | null {
  if (!settings.locking) return null;
  const lock = (key: string) => env.LOCKS.get(env.LOCKS.idFromName(key));
  return {
    acquire: (key, ttl) => lock(key).acquire(ttl),
    release: (key, fence) => lock(key).release(fence),
    pause: (milliseconds) => scheduler.wait(milliseconds),
    report,
  };
}

/** Counts every outcome. That somebody else was quicker is no error: only what the locks themselves do wrong is logged. */
function report(outcome: Outcome, { target, projectId, keyPattern }: Place, error?: unknown): void {
  ledger.metrics.add("edgewrite_lock_attempts_total", { outcome, target });
  if (outcome !== "backend_error" && outcome !== "release_error") return;
  if (!logged.isDue(outcome, target, platformChance.now())) return;
  console.warn(
    JSON.stringify({
      level: "warn",
      message:
        outcome === "backend_error"
          ? "a lock does not answer: going on without"
          : "a lock was not given back",
      action: `lock.${outcome}`,
      "lock.target": target,
      "lock.project": projectId,
      "lock.key_pattern": keyPattern,
      error: String(error),
    }),
  );
}
