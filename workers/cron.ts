import { beginTurns } from "#queues/maintenance-turns.ts";
import { sweep } from "#queues/sweep.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { flushSoon } from "./ledger.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";
import { report } from "./report.ts";

/** Runs each minute. What is due is found in D1, and claimed there, so that two runs that overlap do nothing twice. */
export async function scheduled(
  controller: ScheduledController,
  env: Env,
  execution: ExecutionContext,
): Promise<void> {
  const store = openStore(env, settingsOf(env));
  const now = controller.scheduledTime;
  const done = await Promise.allSettled([
    beginTurns(store, now, (work, jobs) => wake(env, work, "deletes", jobs)),
    sweep(store, now, (work, queue, jobs) => wake(env, work, queue, jobs)),
  ]);
  // A shard that does not answer must not keep the others waiting, but is to be seen.
  const failures = done.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const fault = { source: "cron", message: "tick failed", at: platformChance.now(), tags: {} } as const;
  for (const failure of failures) await report(env, faultOf(fault, failure));
  flushSoon(env, (promise) => execution.waitUntil(promise));
  if (failures.length > 0) throw failures[0];
}
