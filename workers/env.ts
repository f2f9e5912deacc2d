/// <reference types="@cloudflare/workers-types" />
import type { ShardObject } from "#objects/shard.ts";

/**
 * The Worker's bindings, as wrangler.toml declares them. Settings and secrets arrive beside them as plain
 * strings and are not listed here: `settingsOf(env)` of shared/config/settings.ts is the only reader.
 */
export interface Env {
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly SHARDS: DurableObjectNamespace<ShardObject>;
}
