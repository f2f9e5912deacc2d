import { and, eq } from "drizzle-orm";
import { UNIQUE } from "#shared/contract/ids.ts";
import { datetime, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { devKeys } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, remove, update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { devKeyModel, KEYS } from "../models/key.ts";
import { newKey } from "../project/new-key.ts";
import { sealingKey } from "../secrets.ts";
import { managedProject } from "./managed.ts";

const all = {
  path: "/v1/projects/{projectId}/dev-keys",
  auth: ["admin"],
  realm: "console",
  service: null,
} as const;

const single = { ...all, path: "/v1/projects/{projectId}/dev-keys/{keyId}" } as const;

const source = listSource({
  from: "devKeys",
  fields: { expire: { type: "datetime" }, accessedAt: { type: "datetime" } },
});

const one = (projectId: string, id: string) => and(eq(devKeys.projectId, projectId), eq(devKeys.id, id));

export const createDevKey = endpoint(
  {
    ...all,
    id: "projects.createDevKey",
    method: "POST",
    scope: "devKeys.write",
    params: () => ({ projectId: uid(), name: text(128), expire: datetime() }),
    status: 201,
    returns: "devKey",
  },
  async (context) => {
    const { name, expire } = context.input;
    const { project, shard } = await managedProject(context, context.input.projectId);
    const row = { ...newKey(context, project.id, ""), id: context.id(UNIQUE), name, expire };
    const [created] = await shard.write([projectVersion(project.id)], insert(devKeys, row));
    return devKeyModel(created, sealingKey(context.settings, KEYS));
  },
);

export const listDevKeys = endpoint(
  {
    ...all,
    id: "projects.listDevKeys",
    method: "GET",
    scope: "devKeys.read",
    params: () => ({ projectId: uid(), queries: queries().default([]) }),
    status: 200,
    returns: "devKeyList",
  },
  async (context) => {
    const { project, shard } = await managedProject(context, context.input.projectId);
    const sealing = sealingKey(context.settings, KEYS);
    const { total, items } = await shard.readPlan(
      listQuery({
        source,
        queries: readQueries(context.input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `projectId = ${bind(project.id)}`,
        row: (row) => devKeyModel(decode(devKeys, row), sealing),
      }),
    );
    return { total, devKeys: items };
  },
);

export const getDevKey = endpoint(
  {
    ...single,
    id: "projects.getDevKey",
    method: "GET",
    scope: "devKeys.read",
    params: () => ({ projectId: uid(), keyId: uid() }),
    status: 200,
    returns: "devKey",
  },
  async (context) => {
    const { project, shard } = await managedProject(context, context.input.projectId);
    const [row] = await shard.read(findOne(devKeys, one(project.id, context.input.keyId)));
    return devKeyModel(found(row, "key_not_found"), sealingKey(context.settings, KEYS));
  },
);

export const updateDevKey = endpoint(
  {
    ...single,
    id: "projects.updateDevKey",
    method: "PUT",
    scope: "devKeys.write",
    params: () => ({ projectId: uid(), keyId: uid(), name: text(128), expire: datetime() }),
    status: 200,
    returns: "devKey",
  },
  async (context) => {
    const { keyId, name, expire } = context.input;
    const { project, shard } = await managedProject(context, context.input.projectId);
    const [[row]] = await shard.write(
      [projectVersion(project.id)],
      update(devKeys, { name, expire, updatedAt: context.today }, one(project.id, keyId)),
    );
    return devKeyModel(found(row, "key_not_found"), sealingKey(context.settings, KEYS));
  },
);

export const deleteDevKey = endpoint(
  {
    ...single,
    id: "projects.deleteDevKey",
    method: "DELETE",
    scope: "devKeys.write",
    params: () => ({ projectId: uid(), keyId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { project, shard } = await managedProject(context, context.input.projectId);
    const [[row]] = await shard.write(
      [projectVersion(project.id)],
      remove(devKeys, one(project.id, context.input.keyId)),
    );
    found(row, "key_not_found");
  },
);
