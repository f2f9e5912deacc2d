import { ApiError } from "#shared/contract/errors.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { Actor } from "../actor.ts";
import type { Endpoint } from "../declaration.ts";
import { CONSOLE } from "./target.ts";

/**
 * What must hold before an endpoint looks at its parameters (reference/auth.md §1.1, steps 5 to 8).
 * @throws ApiError of the first gate that is shut.
 */
export function passGates(endpoint: Endpoint, project: Project, actor: Actor): void {
  const { realm = "any" } = endpoint;
  if ((realm === "project" && project.id === CONSOLE) || (realm === "console" && project.id !== CONSOLE)) {
    throw new ApiError("general_access_forbidden");
  }
  if (!actor.trusted) passSwitches(endpoint, project);
  passScope(endpoint, actor);
  if (actor.user && !actor.user.status) throw new ApiError("user_blocked");
  if (endpoint.signIn && project.auths.methods[endpoint.signIn] === false) {
    throw new ApiError("user_auth_method_unsupported");
  }
  if (endpoint.signedOut && actor.user && actor.kind === "user")
    throw new ApiError("user_session_already_exists");
}

function passSwitches(endpoint: Endpoint, project: Project): void {
  const service = endpoint.service === undefined ? serviceOf(endpoint) : endpoint.service;
  if (service !== null && project.services[service] === false) throw new ApiError("general_service_disabled");
  if (project.protocols.rest === false) throw new ApiError("general_api_disabled");
}

/** `tablesDB.createRow` → `tablesdb`, the name of its switch. */
export const serviceOf = (endpoint: Endpoint) => (endpoint.id.split(".", 1)[0] ?? "").toLowerCase();

export const scopesOfEndpoint = (endpoint: Endpoint): readonly string[] =>
  typeof endpoint.scope === "string" ? [endpoint.scope] : endpoint.scope;

function passScope(endpoint: Endpoint, actor: Actor): void {
  const accepted = scopesOfEndpoint(endpoint);
  if (accepted.some((scope) => actor.scopes.has(scope))) return;
  const who = actor.user?.email ?? "User";
  throw new ApiError("general_unauthorized_scope", {
    message: `${who} (role: ${LABELS[actor.kind]}) missing scopes (${JSON.stringify(accepted)})`,
  });
}

const LABELS: Record<Actor["kind"], string> = {
  guest: "guests",
  user: "users",
  key: "applications",
  admin: "admin",
};
