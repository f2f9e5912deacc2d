import { beginTurns } from "#queues/maintenance-turns.ts";
import { sweep } from "#queues/sweep.ts";
import { settingsOf } from "#shared/config/settings.ts";
import type { Env } from "./env.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";

/** Runs each minute. What is due is found in D1, and claimed there, so that two runs that overlap do nothing twice. */
export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  const store = openStore(env, settingsOf(env));
  const now = controller.scheduledTime;
  const done = await Promise.allSettled([
    beginTurns(store, now, (work, jobs) => wake(env, work, "deletes", jobs)),
    sweep(store, now, (work, queue, jobs) => wake(env, work, queue, jobs)),
  ]);
  // A shard that does not answer must not keep the others waiting, but is to be seen.
  for (const { reason } of done.filter((one) => one.status === "rejected")) throw reason;
}
