import { app } from "./api/app.ts";
import { consume } from "./consume.ts";
import { scheduled } from "./cron.ts";
import type { Env } from "./env.ts";

export { LimiterObject } from "#objects/limiter.ts";
export { LockObject } from "#objects/lock.ts";
export { ShardObject } from "#objects/shard.ts";
export { RealtimeGateway, RealtimeHub } from "./api/realtime/objects.ts";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled,
} satisfies ExportedHandler<Env>;
