import { isKey } from "./ids.ts";

/** Whether the user's e-mail or phone is verified, where a role asks for it. */
export type Verification = "verified" | "unverified";

/** A role in a permission, taken apart. */
export type Role =
  | { kind: "any" }
  | { kind: "guests" }
  | { kind: "users"; status?: Verification }
  | { kind: "user"; id: string; status?: Verification }
  | { kind: "team"; id: string; role?: string }
  | { kind: "member"; id: string }
  | { kind: "label"; name: string };

const LABEL = /^[A-Za-z0-9]{1,36}$/;
const MAX_TEAM_ROLE = 81;

/**
 * Parses a role as it stands in a permission: `any`, `guests`, `users[/verified|/unverified]`,
 * `user:ID[/verified|/unverified]`, `team:ID[/role]`, `member:ID`, `label:name` (reference/databases.md §11).
 * Undefined for anything else, `*` and the old `role:` prefix included.
 */
export function parseRole(text: string): Role | undefined {
  const slash = text.indexOf("/");
  const head = slash < 0 ? text : text.slice(0, slash);
  const tail = slash < 0 ? undefined : text.slice(slash + 1);
  const colon = head.indexOf(":");
  if (colon < 0) return parseWord(head, tail);
  return parseNamed(head.slice(0, colon), head.slice(colon + 1), tail);
}

function parseWord(word: string, tail: string | undefined): Role | undefined {
  if (word === "users") {
    if (tail === undefined) return { kind: "users" };
    return isVerification(tail) ? { kind: "users", status: tail } : undefined;
  }
  return tail === undefined && (word === "any" || word === "guests") ? { kind: word } : undefined;
}

function parseNamed(kind: string, id: string, tail: string | undefined): Role | undefined {
  if (kind === "label") return tail === undefined && LABEL.test(id) ? { kind, name: id } : undefined;
  if (!isKey(id)) return undefined;
  if (kind === "user") {
    if (tail === undefined) return { kind, id };
    return isVerification(tail) ? { kind, id, status: tail } : undefined;
  }
  if (kind === "team") {
    if (tail === undefined) return { kind, id };
    return isKey(tail, MAX_TEAM_ROLE) ? { kind, id, role: tail } : undefined;
  }
  return kind === "member" && tail === undefined ? { kind, id } : undefined;
}

function isVerification(text: string): text is Verification {
  return text === "verified" || text === "unverified";
}

/** The text of a role; the inverse of `parseRole`. */
export function formatRole(role: Role): string {
  switch (role.kind) {
    case "any":
    case "guests":
      return role.kind;
    case "users":
      return withTail("users", role.status);
    case "user":
      return withTail(`user:${role.id}`, role.status);
    case "team":
      return withTail(`team:${role.id}`, role.role);
    case "member":
      return `member:${role.id}`;
    case "label":
      return `label:${role.name}`;
  }
}

function withTail(head: string, tail: string | undefined): string {
  return tail === undefined ? head : `${head}/${tail}`;
}

/** What decides the roles of a signed-in user. */
export type UserFacts = {
  id: string;
  emailVerification: boolean;
  phoneVerification: boolean;
  labels: readonly string[];
  memberships: readonly MembershipFacts[];
};

export type MembershipFacts = { id: string; teamId: string; roles: readonly string[]; confirm: boolean };

/**
 * The permission roles a request holds (reference/auth.md §3.2): `any`, then `guests` without a user, else the user's
 * own, those of each confirmed membership and of each label. A verified e-mail or a verified phone makes "verified".
 */
export function rolesOf(user: UserFacts | null): Set<string> {
  if (user === null) return new Set(["any", "guests"]);
  const status: Verification = user.emailVerification || user.phoneVerification ? "verified" : "unverified";
  const roles = new Set(["any", "users", `user:${user.id}`, `user:${user.id}/${status}`, `users/${status}`]);
  for (const membership of user.memberships) {
    if (!membership.confirm) continue;
    roles.add(`team:${membership.teamId}`).add(`member:${membership.id}`);
    for (const role of membership.roles) roles.add(`team:${membership.teamId}/${role}`);
  }
  for (const label of user.labels) roles.add(`label:${label}`);
  return roles;
}
