import type { ShardSetting } from "#shared/config/shards.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { durableShard } from "#shared/store/durable.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { Env } from "./env.ts";

/** Opens a shard of the settings. @throws Error when its D1 binding does not exist. */
export function openShard({ address, driver, name }: ShardSetting, env: Env): Shard {
  if (driver === "do") return durableShard(address, env.SHARDS.get(env.SHARDS.idFromName(name)));
  const database: unknown = Reflect.get(env, name);
  if (isDatabase(database)) return d1Shard(address, database);
  throw new Error(`EDGEWRITE_SHARDS names ${address}, but wrangler.toml has no D1 binding ${name}.`);
}

function isDatabase(value: unknown): value is D1Database {
  return typeof value === "object" && value !== null && "batch" in value;
}
