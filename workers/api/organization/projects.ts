import { ApiError } from "#shared/contract/errors.ts";
import { boolean, oneOf, projectId, queries, text, uid } from "#shared/contract/params.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { KEYS } from "../models/key.ts";
import { projectModel } from "../models/project.ts";
import { changeProject } from "../projects/change.ts";
import { createProject } from "../projects/create.ts";
import { listProjects } from "../projects/list.ts";
import { managedProject } from "../projects/managed.ts";
import { secretsOf } from "../projects/parts.ts";
import { removeProject } from "../projects/remove.ts";
import { searchText } from "../projects/search.ts";
import { mayRead } from "../projects/visible.ts";
import { sealingKey } from "../secrets.ts";

const common = { auth: ["admin", "key"], realm: "console", service: null } as const;

/** The organization the request names. @throws ApiError team_not_found when it names none. */
function organization({ request }: Context<unknown>): string {
  const id = request.header("x-appwrite-organization");
  if (id === "") {
    throw new ApiError("team_not_found", {
      message: "Name the organization in the X-Appwrite-Organization header.",
    });
  }
  return id;
}

/** A project of that organization. @throws ApiError project_not_found, also when the caller may not see it. */
async function ownedProject(context: Context<unknown>, projectId: string) {
  const teamId = organization(context);
  const place = await managedProject(context, projectId);
  const roles = context.actor.memberships.find((membership) => membership.teamId === teamId)?.roles ?? [];
  if (place.project.teamId !== teamId || !mayRead(roles, projectId)) throw new ApiError("project_not_found");
  return place;
}

export const createProjectOf = endpoint(
  {
    ...common,
    id: "organization.createProject",
    method: "POST",
    path: "/v1/organization/projects",
    scope: "projects.write",
    audit: "projects.create",
    params: () => ({ projectId: projectId(), name: text(128), region: oneOf("default").default("default") }),
    status: 201,
    returns: "project",
  },
  async (context) => createProject(context, { ...context.input, teamId: organization(context) }),
);

export const listProjectsOf = endpoint(
  {
    ...common,
    id: "organization.listProjects",
    method: "GET",
    path: "/v1/organization/projects",
    scope: "projects.read",
    params: () => ({
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "projectList",
  },
  async (context) => listProjects(context, context.input, organization(context)),
);

export const getProjectOf = endpoint(
  {
    ...common,
    id: "organization.getProject",
    method: "GET",
    path: "/v1/organization/projects/{projectId}",
    scope: "projects.read",
    params: () => ({ projectId: uid() }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { project, shard } = await ownedProject(context, context.input.projectId);
    const [keys, devKeys] = await shard.read(...secretsOf(project.id));
    return projectModel(
      { row: project, platforms: project.platforms, keys, devKeys },
      sealingKey(context.settings, KEYS),
    );
  },
);

export const updateProjectOf = endpoint(
  {
    ...common,
    id: "organization.updateProject",
    method: "PATCH",
    path: "/v1/organization/projects/{projectId}",
    scope: "projects.write",
    audit: "projects.update",
    params: () => ({ projectId: uid(), name: text(128) }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { projectId: id, name } = context.input;
    const place = await ownedProject(context, id);
    return changeProject(context, place, { name }, { name, search: searchText(id, name) });
  },
);

export const deleteProjectOf = endpoint(
  {
    ...common,
    id: "organization.deleteProject",
    method: "DELETE",
    path: "/v1/organization/projects/{projectId}",
    scope: "projects.write",
    audit: "projects.delete",
    params: () => ({ projectId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { project, shard } = await ownedProject(context, context.input.projectId);
    await removeProject(context, shard, project.id);
  },
);
