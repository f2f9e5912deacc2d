import type { Settings } from "#shared/config/settings.ts";
import type { Env } from "../../env.ts";
import type { Chance } from "../context.ts";

/** What the pipeline needs of its surroundings. */
export interface Surroundings {
  readonly env: Env;
  readonly settings: Settings;
  readonly chance: Chance;
  waitUntil(promise: Promise<unknown>): void;
}
