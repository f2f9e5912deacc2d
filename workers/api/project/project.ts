import { endpoint } from "../endpoint.ts";
import { KEYS } from "../models/key.ts";
import { projectModel } from "../models/project.ts";
import { secretsOf } from "../projects/parts.ts";
import { removeProject } from "../projects/remove.ts";
import { sealingKey } from "../secrets.ts";

const common = {
  path: "/v1/project",
  aliases: ["/v1/projects/{projectId}"],
  auth: ["admin", "key"],
  realm: "project",
} as const;

export const getProject = endpoint(
  { ...common, id: "project.get", method: "GET", scope: "project.read", status: 200, returns: "project" },
  async ({ project, work, settings }) => {
    const [keys, devKeys] = await work.read(...secretsOf(project.id));
    return projectModel(
      { row: project, platforms: project.platforms, keys, devKeys },
      sealingKey(settings, KEYS),
    );
  },
);

export const deleteProject = endpoint(
  {
    ...common,
    id: "project.delete",
    method: "DELETE",
    scope: "project.write",
    audit: "project.delete",
    status: 204,
    returns: null,
  },
  async (context) => removeProject(context, context.work, context.project.id),
);
