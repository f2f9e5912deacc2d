import type { Env } from "./env.ts";

/** Runs each minute. Work that is due is found in D1; a later issue of the design (§5) adds the sweeps. */
export async function scheduled(_controller: ScheduledController, _env: Env): Promise<void> {}
