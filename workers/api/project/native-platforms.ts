import { customId, text, uid } from "#shared/contract/params.ts";
import { IDENTIFIERS } from "#shared/contract/platforms.ts";
import { endpoint } from "../endpoint.ts";
import { createPlatform, updatePlatform } from "./platform-rows.ts";

const common = { scope: "platforms.write", auth: ["admin", "key"], realm: "project" } as const;

/** The pair of endpoints of one family; `Name` is the family as the SDKs spell it. */
function family<F extends keyof typeof IDENTIFIERS>(type: F, name: Capitalize<F>) {
  const identifier: string = IDENTIFIERS[type];
  const returns = `platform${name}`;
  const create = endpoint(
    {
      ...common,
      id: `project.create${name}Platform`,
      method: "POST",
      path: `/v1/project/platforms/${type}`,
      event: "platforms.[platformId].create",
      audit: "project.platform.create",
      params: () => ({ platformId: customId(), name: text(128), [identifier]: text(256) }),
      status: 201,
      returns,
    },
    async (context) => {
      const { platformId = "", name = "", [identifier]: key = "" } = context.input;
      return createPlatform(context, platformId, type, { name, key });
    },
  );
  const update = endpoint(
    {
      ...common,
      id: `project.update${name}Platform`,
      method: "PUT",
      path: `/v1/project/platforms/${type}/{platformId}`,
      event: "platforms.[platformId].update",
      audit: "project.platform.update",
      params: () => ({ platformId: uid(), name: text(128), [identifier]: text(256) }),
      status: 200,
      returns,
    },
    async (context) => {
      const { platformId = "", name = "", [identifier]: key = "" } = context.input;
      return updatePlatform(context, platformId, { in: [type] }, { name, key });
    },
  );
  return { create, update };
}

export const { create: createApplePlatform, update: updateApplePlatform } = family("apple", "Apple");
export const { create: createAndroidPlatform, update: updateAndroidPlatform } = family("android", "Android");
export const { create: createWindowsPlatform, update: updateWindowsPlatform } = family("windows", "Windows");
export const { create: createLinuxPlatform, update: updateLinuxPlatform } = family("linux", "Linux");
