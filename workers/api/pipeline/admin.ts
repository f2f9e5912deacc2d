import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import type { Project } from "#shared/store/facts/project.ts";
import { teams } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Actor } from "../actor.ts";
import { mayRead } from "../projects/visible.ts";
import { findProject } from "./find-project.ts";
import type { Incoming } from "./identify.ts";
import { CONSOLE } from "./target.ts";

/** Team roles that carry management scopes. */
const MANAGERS = ["owner", "developer", "admin"];

/** What a member of an organization may do there whatever their role. */
const MEMBER_SCOPES = ["teams.read", "projects.read"];

/**
 * A console user judged by their roles in the team that owns the project (admin mode), or, on the endpoints that
 * manage projects, in the organization the request is about (reference/auth.md §1.4). Elsewhere on the console an
 * organization changes nothing: its owners have no rights over other organizations, or over the console's users.
 * @throws ApiError user_unauthorized without a membership, project_not_found without a role that may read it,
 * team_not_found for an organization that does not exist.
 */
export async function admit(incoming: Incoming, project: Project | null, actor: Actor): Promise<Actor> {
  if (actor.kind !== "user") return actor;
  if (incoming.target.admin) return project ? adminOf(project, actor) : actor;
  if (incoming.target.projectId !== CONSOLE || incoming.endpoint.realm !== "console") return actor;
  return memberOf(incoming, actor);
}

function adminOf(project: Project, actor: Actor): Actor {
  const roles = rolesInTeam(actor, project.teamId);
  if (!roles) throw stranger("the project's organization");
  if (!mayRead(roles, project.id)) throw new ApiError("project_not_found");
  const plain = plainRoles(roles, project.id);
  return {
    ...actor,
    kind: "admin",
    scopes: managementScopes(plain),
    roles: new Set([...actor.roles, ...plain]),
    trusted: true,
  };
}

/** The caller stays the user they are, whose memberships filter what is listed, and gains the scopes of their roles. */
async function memberOf(incoming: Incoming, actor: Actor): Promise<Actor> {
  const { endpoint, path, values, headers, store } = incoming;
  const withScopes = (scopes: Iterable<string>): Actor => ({
    ...actor,
    scopes: new Set([...actor.scopes, ...scopes]),
  });
  const ofOrganization = endpoint.path.startsWith("/v1/organization/");
  if (path.projectId !== undefined && !ofOrganization) {
    const { project } = await findProject(store, path.projectId);
    if (!project) throw new ApiError("project_not_found");
    return withScopes(adminOf(project, actor).scopes);
  }
  const param = endpoint.path === "/v1/projects" && typeof values.teamId === "string" ? values.teamId : "";
  const teamId = param || (headers.get("x-appwrite-organization") ?? "");
  if (teamId === "") return actor;
  const roles = rolesInTeam(actor, teamId);
  if (roles) return withScopes(managementScopes(plainRoles(roles, path.projectId ?? "")));
  const [team] = await store.main.read(
    findOne(teams, and(eq(teams.projectId, CONSOLE), eq(teams.id, teamId))),
  );
  if (team) throw stranger(`the organization ${teamId}`);
  // A client may go on naming an organization that is gone; what it lists does not depend on it.
  if (!ofOrganization && endpoint.method === "GET") return actor;
  throw new ApiError("team_not_found");
}

const stranger = (organization: string) =>
  new ApiError("user_unauthorized", {
    message: `You are no member of ${organization}. Ask one of its owners to invite you.`,
  });

const managementScopes = (roles: readonly string[]) =>
  new Set([...scopesOf(roles.filter((role) => MANAGERS.includes(role))), ...MEMBER_SCOPES]);

/** The caller's roles in a team; null for strangers. */
const rolesInTeam = (actor: Actor, teamId: string): readonly string[] | null =>
  actor.memberships.find((membership) => membership.teamId === teamId)?.roles ?? null;

/** Roles that hold for the whole team, and those written `project-{P}-{role}` for this project. */
function plainRoles(roles: readonly string[], projectId: string): readonly string[] {
  const prefix = `project-${projectId}-`;
  return roles.map((role) =>
    projectId !== "" && role.startsWith(prefix) ? role.slice(prefix.length) : role,
  );
}
