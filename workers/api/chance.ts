import type { Chance } from "./context.ts";

const POOL = 4096;
let pool = new Uint8Array(0);
let used = 0;

/** Time and randomness of the platform. Random bytes come from a pool: one call each would be felt per request. */
export const platformChance: Chance = {
  now: () => Date.now(),
  random(bytes) {
    if (bytes > POOL / 4) return crypto.getRandomValues(new Uint8Array(bytes));
    if (used + bytes > pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(POOL));
      used = 0;
    }
    used += bytes;
    return pool.slice(used - bytes, used);
  },
};
