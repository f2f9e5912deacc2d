import { rolesOf } from "#shared/contract/roles.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import type { Actor } from "../actor.ts";

/** A caller without credentials, or with none that count. */
export const GUEST: Actor = {
  kind: "guest",
  user: null,
  session: null,
  key: null,
  memberships: [],
  targets: [],
  roles: rolesOf(null),
  scopes: scopesOf(["guests"]),
  trusted: false,
  impersonator: null,
};
