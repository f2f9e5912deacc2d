import { invalidArgument } from "./errors.ts";
import { parseRole } from "./roles.ts";

/** What a permission allows. `write` stands for create, update and delete, and is never stored. */
export type PermissionAction = "create" | "read" | "update" | "delete" | "write";

/** An action that is checked and stored. */
export type StoredAction = Exclude<PermissionAction, "write">;

/** Most permissions one resource may carry. */
export const MAX_PERMISSIONS = 100;

const SHAPE = /^(create|read|update|delete|write)\("([^"]*)"\)$/;

/**
 * Parses `action("role")` (reference/databases.md §11). The role is valid but stays text, as it is compared as text.
 * Undefined when action, role or shape are wrong.
 */
export function parsePermission(text: string): { action: PermissionAction; role: string } | undefined {
  const match = SHAPE.exec(text);
  const action = match?.[1];
  const role = match?.[2];
  if (role === undefined || !isAction(action) || parseRole(role) === undefined) return undefined;
  return { action, role };
}

/** True for the five words an action can be. */
export function isAction(text: string | undefined): text is PermissionAction {
  return text === "create" || text === "read" || text === "update" || text === "delete" || text === "write";
}

/** The text of a permission. */
export function formatPermission(action: PermissionAction, role: string): string {
  return `${action}("${role}")`;
}

/**
 * The list as it is stored: `write` replaced by those of create, update and delete that are in `allowed`, duplicates
 * removed, order kept. Throws `general_argument_invalid` for a malformed permission or an action outside `allowed`.
 */
export function expandPermissions(
  permissions: readonly string[],
  allowed: readonly PermissionAction[],
): string[] {
  const stored = new Set<string>();
  for (const text of permissions) {
    const permission = parsePermission(text);
    if (permission === undefined) throw invalidArgument("permissions", `"${text}" is not a permission.`);
    for (const action of actionsOf(permission.action, allowed)) {
      if (!allowed.includes(action)) {
        throw invalidArgument("permissions", `The action of ${text} must be one of: ${allowed.join(", ")}.`);
      }
      stored.add(formatPermission(action, permission.role));
    }
  }
  return [...stored];
}

const WRITES: readonly StoredAction[] = ["create", "update", "delete"];

function actionsOf(
  action: PermissionAction,
  allowed: readonly PermissionAction[],
): readonly PermissionAction[] {
  return action === "write" ? WRITES.filter((write) => allowed.includes(write)) : [action];
}

/**
 * THE permission predicate: true when one of the permissions grants the action to one of the roles. Lists, counts,
 * single reads, writes and realtime all come down to it (in SQL: the same match on the stored action and role).
 */
export function allows(
  permissions: readonly string[],
  action: StoredAction,
  roles: ReadonlySet<string>,
): boolean {
  const prefix = `${action}("`;
  return permissions.some(
    (permission) => permission.startsWith(prefix) && roles.has(permission.slice(prefix.length, -2)),
  );
}

/** The roles that permissions grant an action: whoever holds one of them is who `allows` lets pass. */
export function rolesWith(permissions: readonly string[], action: StoredAction): string[] {
  const prefix = `${action}("`;
  return permissions.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length, -2));
}

/**
 * True when a caller with these roles may hand out these permissions: only to roles it holds itself
 * (reference/databases.md §11). Keys and console admins are not asked.
 */
export function mayGrant(permissions: readonly string[], roles: ReadonlySet<string>): boolean {
  return permissions.every((text) => {
    const permission = parsePermission(text);
    return permission !== undefined && roles.has(permission.role);
  });
}
