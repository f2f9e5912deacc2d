/** The table of reference/databases.md §11, written down a second time and as plainly as possible. */

/** Somebody who calls. Keys and admins are trusted: no permission holds them back. */
export interface Caller {
  readonly name: string;
  readonly trusted: boolean;
  /** Null for guests, keys and admins. */
  readonly user: { id: string; verified: boolean; labels: string[]; memberships: Membership[] } | null;
}

export interface Membership {
  readonly id: string;
  readonly teamId: string;
  readonly roles: readonly string[];
}

/** Every role a caller holds. */
export function rolesHeld({ user }: Caller): Set<string> {
  if (!user) return new Set(["any", "guests"]);
  const state = user.verified ? "verified" : "unverified";
  return new Set([
    "any",
    "users",
    `users/${state}`,
    `user:${user.id}`,
    `user:${user.id}/${state}`,
    ...user.labels.map((label) => `label:${label}`),
    ...user.memberships.flatMap(({ id, teamId, roles }) => [
      `member:${id}`,
      `team:${teamId}`,
      ...roles.map((role) => `team:${teamId}/${role}`),
    ]),
  ]);
}

export type Right = "create" | "read" | "update" | "delete";

/** Who is granted what, on a table or on a row: the right → the role. */
export type Grants = Partial<Record<Right, string>>;

export interface Setting {
  readonly security: boolean;
  readonly table: Grants;
}

export type Action = "create" | "get" | "update" | "increment" | "upsert new" | "upsert" | "delete";

/** The status a caller is to get for an action on a row with these grants. */
export function expectedStatus(action: Action, setting: Setting, row: Grants, caller: Caller): number {
  const may = (right: Right) => isAllowed(right, setting, row, caller);
  switch (action) {
    case "create":
      return may("create") ? 201 : 401;
    case "upsert new":
      return may("create") ? 200 : 401;
    case "get":
      return may("read") ? 200 : 404;
    case "update":
    case "increment":
    case "upsert":
      return may("update") ? 200 : 401;
    case "delete":
      return may("delete") ? 204 : 401;
  }
}

/** The ids a list is to show and count; null when the list itself is refused with 401. */
export function expectedList(
  setting: Setting,
  rows: ReadonlyMap<string, Grants>,
  caller: Caller,
): string[] | null {
  const all = isAllowed("read", { ...setting, security: false }, {}, caller);
  if (!all && !setting.security) return null;
  return [...rows].filter(([, row]) => isAllowed("read", setting, row, caller)).map(([id]) => id);
}

function isAllowed(right: Right, { security, table }: Setting, row: Grants, caller: Caller): boolean {
  if (caller.trusted) return true;
  const held = rolesHeld(caller);
  const onTable = table[right];
  if (onTable !== undefined && held.has(onTable)) return true;
  // No row is there yet to grant its own creation.
  if (!security || right === "create") return false;
  const onRow = row[right];
  return onRow !== undefined && held.has(onRow);
}

/** Grants as permissions: `{ read: "any" }` → `read("any")`. */
export const permissionsOf = (grants: Grants): string[] =>
  Object.entries(grants).map(([right, role]) => `${right}("${role}")`);
