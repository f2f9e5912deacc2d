import { invalidArgument, missingArgument } from "#shared/contract/errors.ts";
import { UNIQUE } from "#shared/contract/ids.ts";
import { customId, hostname, oneOf, text, uid } from "#shared/contract/params.ts";
import { HOSTNAME_TYPES, PLATFORM_TYPES } from "#shared/contract/platforms.ts";
import { endpoint } from "../endpoint.ts";
import { createPlatform, updatePlatform } from "./platform-rows.ts";

/** Platforms as SDKs before 1.9 write them: one path for every type, told apart by `type`, `key` and `hostname`. */
const common = {
  scope: "platforms.write",
  auth: ["admin", "key"],
  realm: "project",
} as const;

const [first = "", ...others] = PLATFORM_TYPES;

const identity = () => ({
  name: text(128),
  key: text(256, 0).default(""),
  store: text(256, 0).default(""),
  hostname: hostname({ empty: true }).default(""),
});

export const createOlderPlatform = endpoint(
  {
    ...common,
    id: "projects.createPlatform",
    method: "POST",
    path: "/v1/projects/{projectId}/platforms",
    event: "platforms.[platformId].create",
    audit: "project.platform.create",
    params: () => ({ platformId: customId().default(UNIQUE), type: oneOf(first, ...others), ...identity() }),
    status: 201,
    returns: "platform",
  },
  async (context) => {
    const { platformId, type, name, key, store, hostname } = context.input;
    if (HOSTNAME_TYPES.has(type)) {
      if (hostname === "") throw missingArgument("hostname");
    } else if (key === "") {
      throw missingArgument("key");
    }
    return createPlatform(context, platformId, type, { name, key, store, hostname: hostname.toLowerCase() });
  },
);

export const updateOlderPlatform = endpoint(
  {
    ...common,
    id: "projects.updatePlatform",
    method: "PUT",
    path: "/v1/projects/{projectId}/platforms/{platformId}",
    event: "platforms.[platformId].update",
    audit: "project.platform.update",
    params: () => ({ platformId: uid(), ...identity() }),
    status: 200,
    returns: "platform",
  },
  async (context) => {
    const { platformId, name, key, store, hostname } = context.input;
    const known = context.project.platforms.find((platform) => platform.id === platformId);
    // Whatever identifies the platform may not be emptied: an empty identity would match nothing.
    if (known && HOSTNAME_TYPES.has(known.type) && hostname === "") {
      throw invalidArgument("hostname", "A web platform needs a host name.");
    }
    if (known && !HOSTNAME_TYPES.has(known.type) && key === "") {
      throw invalidArgument("key", "A native platform needs its identifier.");
    }
    return updatePlatform(
      context,
      platformId,
      { in: PLATFORM_TYPES },
      { name, key, store, hostname: hostname.toLowerCase() },
    );
  },
);
