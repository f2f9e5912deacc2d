import type { Project } from "#shared/store/facts/project.ts";

/** What only the answer to the request itself may hold. */
const SECRET = ["secret", "password", "hash", "hashOptions"];

/** Field of a membership → the setting that shows it to members. */
const MEMBER_FIELDS = ["userId", "userName", "userEmail", "userPhone", "userAccessedAt", "mfa"] as const;

/**
 * What sockets are shown of an answer: of users no secrets, of memberships what the project shows to members
 * (reference/auth.md §6).
 * @param event the event's most specific name
 */
export function shownPayload(event: string, payload: unknown, { auths }: Project): unknown {
  if (typeof payload !== "object" || payload === null) return {};
  const [root, , kind] = event.split(".");
  if (root === "users") {
    return Object.fromEntries(Object.entries(payload).filter(([key]) => !SECRET.includes(key)));
  }
  if (root !== "teams" || kind !== "memberships") return payload;
  const hidden = MEMBER_FIELDS.filter((key) => !auths.membership[key]);
  const blanks = hidden.map((key) => [key, key === "mfa" ? false : ""]);
  return { ...payload, ...Object.fromEntries(blanks) };
}
