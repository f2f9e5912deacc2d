import type { ShardSetting } from "#shared/config/shards.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { durableShard } from "#shared/store/durable.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { Env } from "./env.ts";

/** Opens a shard of the settings. @throws Error when its D1 binding does not exist. */
export function openShard({ address, driver, name }: ShardSetting, env: Env): Shard {
  if (driver === "do") return durableShard(address, env.SHARDS.get(objectId(name, env)));
  const database: unknown = Reflect.get(env, name);
  if (isDatabase(database)) return d1Shard(address, database);
  throw new Error(`EDGEWRITE_SHARDS names ${address}, but wrangler.toml has no D1 binding ${name}.`);
}

const ids = new Map<string, DurableObjectId>();

/** Working an id out costs as much as opening the object. */
function objectId(name: string, env: Env): DurableObjectId {
  let id = ids.get(name);
  if (!id) {
    id = env.SHARDS.idFromName(name);
    ids.set(name, id);
  }
  return id;
}

function isDatabase(value: unknown): value is D1Database {
  return typeof value === "object" && value !== null && "batch" in value;
}
