import { customId, hostname, text, uid } from "#shared/contract/params.ts";
import { IDENTIFIERS } from "#shared/contract/platforms.ts";
import { endpoint } from "../endpoint.ts";
import { createPlatform, updatePlatform } from "./platform-rows.ts";

const common = {
  scope: "platforms.write",
  auth: ["admin", "key"],
  realm: "project",
  returns: "platformWeb",
} as const;

export const createWebPlatform = endpoint(
  {
    ...common,
    id: "project.createWebPlatform",
    method: "POST",
    path: "/v1/project/platforms/web",
    event: "platforms.[platformId].create",
    audit: "project.platform.create",
    params: () => ({ platformId: customId(), name: text(128), hostname: hostname() }),
    status: 201,
  },
  async (context) => {
    const { platformId, name, hostname } = context.input;
    return createPlatform(context, platformId, "web", { name, hostname: hostname.toLowerCase() });
  },
);

/** Also changes what older SDKs registered, all of which is shown as a web platform. */
export const updateWebPlatform = endpoint(
  {
    ...common,
    id: "project.updateWebPlatform",
    method: "PUT",
    path: "/v1/project/platforms/web/{platformId}",
    event: "platforms.[platformId].update",
    audit: "project.platform.update",
    params: () => ({
      platformId: uid(),
      name: text(128),
      hostname: hostname(),
      key: text(256, 0).optional(),
    }),
    status: 200,
  },
  async (context) => {
    const { platformId, name, hostname, key } = context.input;
    const identity = { name, hostname: hostname.toLowerCase(), ...(key === undefined ? {} : { key }) };
    return updatePlatform(context, platformId, { notIn: Object.keys(IDENTIFIERS) }, identity);
  },
);
