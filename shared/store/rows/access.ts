import { allows, type StoredAction } from "#shared/contract/permissions.ts";
import type { Container } from "./container.ts";
import { permissionTable, rowTable } from "./layout.ts";

/** Who asks: roles held, or `bypass` for keys and console admins. */
export interface Access {
  readonly roles: ReadonlySet<string>;
  readonly bypass: boolean;
}

/** What a caller may do with the rows of a container: with all, with none, or with those that grant it. */
export type Reach = "all" | "rows" | "none";

/** The table of reference/databases.md §11. */
export function reach(container: Container, action: StoredAction, access: Access): Reach {
  if (access.bypass || allows(container.permissions, action, access.roles)) return "all";
  return container.security && action !== "create" ? "rows" : "none";
}

/** The caller's roles as one parameter. */
export function rolesParam(access: Access): string {
  return JSON.stringify([...access.roles]);
}

/** The match of a row's permissions with the caller's roles; `roles` is the SQL of the roles parameter. */
function grants(action: StoredAction, roles: string): string {
  return `action='${action}' AND role IN (SELECT value FROM json_each(${roles}))`;
}

/** Condition on one row that is already found: looks the row's grants up. */
export function rowGrants(container: Container, action: StoredAction, roles: string): string {
  const { seq } = container;
  return `EXISTS(SELECT 1 FROM ${permissionTable(seq)} WHERE ${grants(action, roles)} AND row=${rowTable(seq)}._id)`;
}

/** Condition for scanning: starts from what the roles are granted. */
export function rowsGranted(container: Container, action: StoredAction, roles: string): string {
  return `_id IN (SELECT row FROM ${permissionTable(container.seq)} WHERE ${grants(action, roles)})`;
}

/** A condition on one row for a reach; `roles` is only asked for when it matters. */
export function mayTouch(
  container: Container,
  action: StoredAction,
  access: Access,
  roles: () => string,
): string {
  const how = reach(container, action, access);
  if (how === "rows") return rowGrants(container, action, roles());
  return how === "all" ? "1" : "0";
}
