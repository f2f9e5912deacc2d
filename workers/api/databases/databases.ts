import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { boolean, customId, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { containersVersion } from "#shared/store/facts/container.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { databases } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, update } from "#shared/store/tables.ts";
import { bumpAll } from "#shared/store/versions.ts";
import type { Endpoint } from "../declaration.ts";
import { found } from "../found.ts";
import { dropDatabase } from "./drop.ts";
import { faceEndpoint } from "./face-endpoint.ts";

const source = listSource({ from: "databases", fields: { name: { type: "text" } }, search: "search" });

type DatabaseRow = typeof databases.$inferSelect;

const model = ({ id, name, createdAt, updatedAt, enabled, type }: DatabaseRow) => ({
  $id: id,
  name,
  $createdAt: createdAt,
  $updatedAt: updatedAt,
  enabled,
  type,
  policies: [],
  archives: [],
});

const one = (projectId: string, id: string) => and(eq(databases.projectId, projectId), eq(databases.id, id));

const searchText = (id: string, name: string) => `${id} ${name}`;

/** Databases themselves: the five endpoints of a face. */
export const databaseEndpoints = (face: Face): Endpoint[] => [
  faceEndpoint(
    face,
    {
      id: "create",
      method: "POST",
      path: "",
      access: ["database", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].create",
      audit: "database.create",
      params: () => ({ databaseId: customId(), name: text(128), enabled: boolean().default(true) }),
      status: 201,
      returns: "database",
    },
    async ({ input, project, work, today, id }) => {
      const databaseId = id(input.databaseId);
      const row = insert(databases, {
        projectId: project.id,
        id: databaseId,
        createdAt: today,
        updatedAt: today,
        name: input.name,
        enabled: input.enabled,
        type: face.databaseType,
        search: searchText(databaseId, input.name),
      });
      try {
        const [created] = await work.write([], row);
        return model(created);
      } catch (error) {
        if (error instanceof UniqueError) throw new ApiError("database_already_exists", { cause: error });
        throw error;
      }
    },
  ),

  faceEndpoint(
    face,
    {
      id: "list",
      method: "GET",
      path: "",
      access: ["database", "read"],
      auth: ["admin", "key"],
      params: () => ({
        queries: queries().default([]),
        search: text(256, 0).default(""),
        total: boolean().default(true),
      }),
      status: 200,
      returns: "databaseList",
    },
    async ({ input, project, work }) => {
      const page = await work.readPlan(
        listQuery({
          source,
          queries: readQueries(input.queries, {
            fields: source.fields,
            allow: METADATA_KINDS,
            fault: "general_argument_invalid",
          }),
          scope: (bind) =>
            `projectId = ${bind(project.id)} AND type IN (SELECT value FROM json_each(${bind(JSON.stringify(face.listedTypes))}))`,
          search: input.search,
          total: input.total,
          row: (row) => model(decode(databases, row)),
        }),
      );
      return { total: page.total, databases: page.items };
    },
  ),

  faceEndpoint(
    face,
    {
      id: "get",
      method: "GET",
      path: "/{databaseId}",
      access: ["database", "read"],
      auth: ["admin", "key"],
      params: () => ({ databaseId: uid() }),
      status: 200,
      returns: "database",
    },
    async ({ input, project, work }) => {
      const [row] = await work.read(findOne(databases, one(project.id, input.databaseId)));
      return model(found(row, "database_not_found"));
    },
  ),

  faceEndpoint(
    face,
    {
      id: "update",
      method: "PUT",
      path: "/{databaseId}",
      access: ["database", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].update",
      audit: "database.update",
      // Leaving `enabled` out enables the database again (reference/databases.md §3).
      params: () => ({ databaseId: uid(), name: text(128).optional(), enabled: boolean().default(true) }),
      status: 200,
      returns: "database",
    },
    async ({ input: { databaseId, name, enabled }, project, work, today }) => {
      const change = {
        enabled,
        updatedAt: today,
        ...(name === undefined ? {} : { name, search: searchText(databaseId, name) }),
      };
      const [rows] = await work.write(
        [],
        update(databases, change, one(project.id, databaseId)),
        bumpAll(containersVersion(project.id, databaseId)),
      );
      return model(found(rows[0], "database_not_found"));
    },
  ),

  faceEndpoint(
    face,
    {
      id: "delete",
      method: "DELETE",
      path: "/{databaseId}",
      access: ["database", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].delete",
      audit: "database.delete",
      params: () => ({ databaseId: uid() }),
      status: 204,
      returns: null,
    },
    async (context) =>
      model(found(await dropDatabase(context, context.input.databaseId), "database_not_found")),
  ),
];
