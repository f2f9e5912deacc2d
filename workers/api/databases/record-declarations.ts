import type { AuthKind, RateLimit } from "../declaration.ts";

/** What the declarations of all record endpoints share. */
export const recordsPath = "/{databaseId}/<containers>/{containerId}/<records>";

export const recordEvent = "databases.[databaseId].<containers>.[containerId].<records>.[recordId]";

export const recordAuth: readonly AuthKind[] = ["admin", "session", "key", "jwt"];

/** `max` requests a minute for each address, method, route and user. */
export const limitOf = (max: number): RateLimit => ({
  max,
  per: 60,
  key: "ip:{ip},method:{method},url:{url},userId:{userId}",
});
