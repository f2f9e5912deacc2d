import { env } from "cloudflare:workers";
import { d1Shard } from "#shared/store/d1.ts";
import { durableShard } from "#shared/store/durable.ts";
import { withProductionLimits } from "#shared/store/production-limits.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { Env } from "../../../workers/env.ts";

const bindings = env as unknown as Env;

/** Every test of the store runs on both drivers, under production's limits. */
export const drivers: { driver: string; open: () => Shard }[] = [
  { driver: "D1", open: () => withProductionLimits(d1Shard("d1:DB", bindings.DB)) },
  {
    driver: "Durable Object",
    open: () =>
      withProductionLimits(durableShard("do:test", bindings.SHARDS.get(bindings.SHARDS.idFromName("test")))),
  },
];
