import { sweep } from "#queues/sweep.ts";
import { settingsOf } from "#shared/config/settings.ts";
import type { Env } from "./env.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";

/** Runs each minute. What is due is found in D1, and claimed there, so that two runs that overlap do nothing twice. */
export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  const store = openStore(env, settingsOf(env));
  await sweep(store, controller.scheduledTime, (work, queue, jobs) => wake(env, work, queue, jobs));
}
