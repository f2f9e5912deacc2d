import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { boolean, customId, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { keys } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, remove, update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { KEYS, keyModel } from "../models/key.ts";
import { sealingKey } from "../secrets.ts";
import { expiry, scopes } from "./key-params.ts";
import { newKey } from "./new-key.ts";

const all = {
  path: "/v1/project/keys",
  aliases: ["/v1/projects/{projectId}/keys"],
  auth: ["admin", "key"],
  realm: "project",
} as const;

const single = {
  ...all,
  path: "/v1/project/keys/{keyId}",
  aliases: ["/v1/projects/{projectId}/keys/{keyId}"],
} as const;

const source = listSource({
  from: "keys",
  fields: {
    name: { type: "text" },
    scopes: { type: "text", array: true },
    expire: { type: "datetime" },
    accessedAt: { type: "datetime" },
  },
});

const one = (projectId: string, id: string) => and(eq(keys.projectId, projectId), eq(keys.id, id));

export const createKey = endpoint(
  {
    ...all,
    id: "project.createKey",
    method: "POST",
    auth: ["admin"],
    scope: "keys.write",
    event: "keys.[keyId].create",
    audit: "project.key.create",
    params: () => ({ keyId: customId(), name: text(128), scopes: scopes(), expire: expiry().default(null) }),
    status: 201,
    returns: "key",
  },
  async (context) => {
    const { input, project, work, settings } = context;
    const { name, scopes, expire } = input;
    const row = {
      ...newKey(context, project.id, "standard_"),
      id: context.id(input.keyId),
      name,
      scopes,
      expire,
    };
    try {
      const [created] = await work.write([projectVersion(project.id)], insert(keys, row));
      return keyModel(created, sealingKey(settings, KEYS));
    } catch (error) {
      if (error instanceof UniqueError) throw new ApiError("key_already_exists", { cause: error });
      throw error;
    }
  },
);

export const listKeys = endpoint(
  {
    ...all,
    id: "project.listKeys",
    method: "GET",
    scope: "keys.read",
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "keyList",
  },
  async ({ input, project, work, settings }) => {
    const sealing = sealingKey(settings, KEYS);
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
        row: (row) => keyModel(decode(keys, row), sealing),
      }),
    );
    return { total, keys: items };
  },
);

export const getKey = endpoint(
  {
    ...single,
    id: "project.getKey",
    method: "GET",
    scope: "keys.read",
    params: () => ({ keyId: uid() }),
    status: 200,
    returns: "key",
  },
  async ({ input, project, work, settings }) => {
    const [row] = await work.read(findOne(keys, one(project.id, input.keyId)));
    return keyModel(found(row, "key_not_found"), sealingKey(settings, KEYS));
  },
);

export const updateKey = endpoint(
  {
    ...single,
    id: "project.updateKey",
    method: "PUT",
    scope: "keys.write",
    event: "keys.[keyId].update",
    audit: "project.key.update",
    params: () => ({ keyId: uid(), name: text(128), scopes: scopes(), expire: expiry().default(null) }),
    status: 200,
    returns: "key",
  },
  async ({ input, project, work, settings, today }) => {
    const { keyId, ...changes } = input;
    const [[row]] = await work.write(
      [projectVersion(project.id)],
      update(keys, { ...changes, updatedAt: today }, one(project.id, keyId)),
    );
    return keyModel(found(row, "key_not_found"), sealingKey(settings, KEYS));
  },
);

export const deleteKey = endpoint(
  {
    ...single,
    id: "project.deleteKey",
    method: "DELETE",
    scope: "keys.write",
    event: "keys.[keyId].delete",
    audit: "project.key.delete",
    params: () => ({ keyId: uid() }),
    status: 204,
    returns: null,
  },
  async ({ input, project, work }) => {
    const [[row]] = await work.write(
      [projectVersion(project.id)],
      remove(keys, one(project.id, input.keyId)),
    );
    found(row, "key_not_found");
  },
);
