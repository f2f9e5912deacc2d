import { sweep } from "#queues/sweep.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { dropOrphans } from "#shared/store/purge.ts";
import type { Env } from "./env.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";
import { openShard } from "./shards.ts";

const TEN_MINUTES = 600_000;
const MINUTE = 60_000;

/** Runs each minute. What is due is found in D1, and claimed there, so that two runs that overlap do nothing twice. */
export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const store = openStore(env, settings);
  await sweep(store, controller.scheduledTime, (work, queue, jobs) => wake(env, work, queue, jobs));
  if (controller.scheduledTime % TEN_MINUTES >= MINUTE) return;
  for (const shard of settings.shards) await dropOrphans(openShard(shard, env));
}
