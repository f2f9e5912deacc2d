import { boolean, oneOf, projectId, queries, text, uid, url } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { changeProject } from "./change.ts";
import { createProject } from "./create.ts";
import { listProjects } from "./list.ts";
import { managedProject } from "./managed.ts";
import { searchText } from "./search.ts";

const common = { auth: ["admin"], realm: "console", service: null } as const;

export const create = endpoint(
  {
    ...common,
    id: "projects.create",
    method: "POST",
    path: "/v1/projects",
    scope: "projects.write",
    audit: "projects.create",
    params: () => ({
      projectId: projectId(),
      name: text(128),
      teamId: uid(),
      region: oneOf("default").default("default"),
    }),
    status: 201,
    returns: "project",
  },
  async (context) => createProject(context, context.input),
);

export const list = endpoint(
  {
    ...common,
    id: "projects.list",
    method: "GET",
    path: "/v1/projects",
    scope: "projects.read",
    params: () => ({
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "projectList",
  },
  async (context) => listProjects(context, context.input, null),
);

const legal = () => text(256, 0).optional();

export const update = endpoint(
  {
    ...common,
    id: "projects.update",
    method: "PATCH",
    path: "/v1/projects/{projectId}",
    scope: "projects.write",
    audit: "projects.update",
    params: () => ({
      projectId: uid(),
      name: text(128),
      description: legal(),
      logo: text(1024, 0).optional(),
      url: url({ empty: true }).optional(),
      legalName: legal(),
      legalCountry: legal(),
      legalState: legal(),
      legalCity: legal(),
      legalAddress: legal(),
      legalTaxId: legal(),
    }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { projectId: id, ...changes } = context.input;
    const place = await managedProject(context, id);
    const { name } = changes;
    return changeProject(context, place, changes, { name, search: searchText(id, name) });
  },
);
