import type { Settings } from "#shared/config/settings.ts";
import { FactCache } from "#shared/store/cache.ts";
import { Store, type StoreMemory } from "#shared/store/store.ts";
import type { Env } from "./env.ts";
import { openShard } from "./shards.ts";

/** What this isolate remembers between requests. */
const memory: StoreMemory = { facts: new FactCache(), places: new Map() };

/** One request's or one message's view of all shards. */
export const openStore = (env: Env, settings: Settings): Store =>
  new Store(settings.shards, (shard) => openShard(shard, env), memory);
