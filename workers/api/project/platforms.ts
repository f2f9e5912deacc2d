import { boolean, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { platforms } from "#shared/store/schema/index.ts";
import { decode, findOne, remove } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { platformModel } from "../models/platform.ts";
import { onePlatform } from "./platform-rows.ts";

const common = { auth: ["admin", "key"], realm: "project" } as const;

const single = {
  ...common,
  path: "/v1/project/platforms/{platformId}",
  aliases: ["/v1/projects/{projectId}/platforms/{platformId}"],
} as const;

const source = listSource({
  from: "platforms",
  fields: {
    type: { type: "text" },
    name: { type: "text" },
    hostname: { type: "text" },
    key: { type: "text" },
  },
});

export const listPlatforms = endpoint(
  {
    ...common,
    id: "project.listPlatforms",
    method: "GET",
    path: "/v1/project/platforms",
    aliases: ["/v1/projects/{projectId}/platforms"],
    scope: "platforms.read",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "platformList",
  },
  async ({ input, project, work }) => {
    const { total, items } = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        total: input.total,
        scope: (bind) => `projectId = ${bind(project.id)}`,
        row: (row) => platformModel(decode(platforms, row)),
      }),
    );
    return { total, platforms: items };
  },
);

export const getPlatform = endpoint(
  {
    ...single,
    id: "project.getPlatform",
    method: "GET",
    scope: "platforms.read",
    params: () => ({ platformId: uid() }),
    status: 200,
    returns: "platform",
  },
  async ({ input, project, work }) => {
    const [row] = await work.read(findOne(platforms, onePlatform(project.id, input.platformId)));
    return platformModel(found(row, "platform_not_found"));
  },
);

export const deletePlatform = endpoint(
  {
    ...single,
    id: "project.deletePlatform",
    method: "DELETE",
    scope: "platforms.write",
    event: "platforms.[platformId].delete",
    audit: "project.platform.delete",
    params: () => ({ platformId: uid() }),
    status: 204,
    returns: null,
  },
  async ({ input, project, work }) => {
    const at = onePlatform(project.id, input.platformId);
    const [[row]] = await work.write([projectVersion(project.id)], remove(platforms, at));
    found(row, "platform_not_found");
  },
);
