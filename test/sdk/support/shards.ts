import type { RunningServer } from "./launch.ts";
import { startServer } from "./server.ts";

/** Both drivers of the store by name, with the `EDGEWRITE_SHARDS` that chooses them: what must hold on either. */
export const shardDrivers = [
  ["D1", "d1:DB"],
  ["Durable Object", "do:main"],
] as const;

/** A server of its own whose data is on `shards`, with rate limits off. Stop it in `afterAll`. */
export const onDriver = (shards: string): Promise<RunningServer> =>
  startServer({ settings: { _APP_OPTIONS_ABUSE: "disabled", EDGEWRITE_SHARDS: shards } });
