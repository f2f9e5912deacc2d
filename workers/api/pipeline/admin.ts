import { ApiError } from "#shared/contract/errors.ts";
import { scopesOf } from "#shared/contract/scopes.ts";
import { type Project, projectFact } from "#shared/store/facts/project.ts";
import type { Actor } from "../actor.ts";
import type { Incoming } from "./identify.ts";
import { CONSOLE } from "./target.ts";

/** Team roles that carry management scopes. */
const MANAGERS = ["owner", "developer", "admin"];

/** Paths on which an organization's member stays an ordinary user: their listing is filtered by membership. */
const FILTERED = new Set(["/v1/projects", "/v1/projects/{projectId}"]);

/**
 * A console user judged by their roles in the team that owns the project (admin mode) or in the organization the
 * request names (reference/auth.md §1.4).
 * @throws ApiError user_unauthorized without a membership, project_not_found without a role that may read it.
 */
export async function admit(incoming: Incoming, project: Project | null, actor: Actor): Promise<Actor> {
  const { target, endpoint } = incoming;
  if (target.admin) {
    if (!project) return actor;
    const roles = rolesInTeam(actor, project.teamId, project.id);
    if (!roles) throw new ApiError("user_unauthorized");
    if (!roles.some((role) => MANAGERS.includes(role))) throw new ApiError("project_not_found");
    return manager(actor, roles);
  }
  if (target.projectId !== CONSOLE || actor.kind !== "user") return actor;
  const organization = await organizationOf(incoming);
  if (organization === null) return actor;
  const roles = rolesInTeam(actor, organization.teamId, organization.projectId);
  if (!roles) return actor;
  const admin = manager(actor, roles);
  const scopes = new Set([...actor.scopes, ...admin.scopes]);
  return FILTERED.has(endpoint.path) ? { ...actor, scopes } : { ...admin, scopes };
}

function manager(actor: Actor, roles: readonly string[]): Actor {
  const scopes = new Set([...scopesOf(roles.filter((role) => MANAGERS.includes(role))), "teams.read", "projects.read"]);
  return { ...actor, kind: "admin", scopes, roles: new Set([...actor.roles, ...roles]), trusted: true };
}

/** The caller's plain roles in a team and, written `project-{P}-{role}`, in one of its projects; null for strangers. */
function rolesInTeam(actor: Actor, teamId: string, projectId: string): readonly string[] | null {
  const membership = actor.memberships.find((candidate) => candidate.teamId === teamId);
  if (!membership) return null;
  const prefix = `project-${projectId}-`;
  return membership.roles.map((role) =>
    projectId !== "" && role.startsWith(prefix) ? role.slice(prefix.length) : role,
  );
}

async function organizationOf(incoming: Incoming): Promise<{ teamId: string; projectId: string } | null> {
  const { headers, endpoint, path, values, store } = incoming;
  if (endpoint.realm === "console" && path.projectId !== undefined) {
    const [project] = await (await store.of(path.projectId)).load(projectFact(path.projectId));
    return project && { teamId: project.teamId, projectId: project.id };
  }
  const header = headers.get("x-appwrite-organization") ?? "";
  if (header !== "") return { teamId: header, projectId: "" };
  if (endpoint.path === "/v1/projects" && typeof values.teamId === "string") {
    return { teamId: values.teamId, projectId: "" };
  }
  return null;
}
