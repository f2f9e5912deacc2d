/// <reference types="@cloudflare/workers-types" />
import type { LimiterObject } from "#objects/limiter.ts";
import type { LockObject } from "#objects/lock.ts";
import type { ShardObject } from "#objects/shard.ts";
import type { RealtimeGateway, RealtimeHub } from "./api/realtime/objects.ts";

/**
 * The Worker's bindings, as wrangler.toml declares them. Settings and secrets arrive beside them as plain
 * strings and are not listed here: `settingsOf(env)` of shared/config/settings.ts is the only reader.
 */
export interface Env {
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  /**
   * The way to addresses of the public Internet alone, where the platform could lead elsewhere: names are judged by what
   * they resolve to, at the moment of the connection. On the edge there is no other way, and none is bound.
   */
  readonly PUBLIC_NETWORK?: Fetcher;
  /** Cloudflare Images, where wrangler.toml binds it and `EDGEWRITE_IMAGES` says so. */
  readonly IMAGES?: ImagesBinding;
  readonly SHARDS: DurableObjectNamespace<ShardObject>;
  readonly LIMITERS: DurableObjectNamespace<LimiterObject>;
  readonly LOCKS: DurableObjectNamespace<LockObject>;
  readonly REALTIME_HUBS: DurableObjectNamespace<RealtimeHub>;
  readonly REALTIME_GATEWAYS: DurableObjectNamespace<RealtimeGateway>;
}
