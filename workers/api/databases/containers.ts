import { and, eq, getTableColumns } from "drizzle-orm";
import { defineIndex, fieldsFit, inlineFields, inlineIndexes } from "#shared/contract/columns/index.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import {
  boolean,
  customId,
  list,
  nullable,
  object,
  permissions,
  queries,
  text,
  uid,
} from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import {
  containerOf,
  containerVersion,
  type StoredContainer,
  type StoredIndex,
} from "#shared/store/facts/container.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { createTable } from "#shared/store/rows/ddl.ts";
import { containers, databases, fields, indexes } from "#shared/store/schema/index.ts";
import type { SqlRow } from "#shared/store/statement.ts";
import { decode, findOne, insert, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Endpoint } from "../declaration.ts";
import { found } from "../found.ts";
import { containerModel } from "./container-model.ts";
import { dropContainer } from "./drop.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadContainer } from "./load-container.ts";
import { insertField, insertIndex, newIndex, placeFields } from "./schema-rows.ts";

const ACTIONS = ["create", "read", "update", "delete", "write"] as const;

const searchText = (id: string, name: string) => `${id} ${name}`;

const databaseExists = (projectId: string, databaseId: string) =>
  ensure("database_not_found", "EXISTS (SELECT 1 FROM databases WHERE projectId = ?1 AND id = ?2)", [
    projectId,
    databaseId,
  ]);

/**
 * A container's number, which names its table: the moment and 12 random bits. Chosen here, because a batch cannot name
 * a table after a number SQLite is yet to choose; rising, because lists are in order of creation.
 */
function newSequence(now: number, random: (bytes: number) => Uint8Array): number {
  const [high = 0, low = 0] = random(2);
  return now * 4096 + (((high << 8) | low) % 4096);
}

/** Tables or collections: the five endpoints of a face. */
export const containerEndpoints = (face: Face): Endpoint[] => [
  faceEndpoint(
    face,
    {
      id: "create<Container>",
      method: "POST",
      path: "/{databaseId}/<containers>",
      access: ["container", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].<containers>.[containerId].create",
      audit: "<container>.create",
      params: () => ({
        databaseId: uid(),
        containerId: customId(),
        name: text(128),
        permissions: nullable(permissions(ACTIONS)).default(null),
        security: boolean().default(false),
        enabled: boolean().default(true),
        fields: list(object()).default([]),
        indexes: list(object()).default([]),
      }),
      status: 201,
      returns: "<container>",
    },
    async ({ input, project, work, now, today, id, random }) => {
      const containerId = id(input.containerId);
      const seq = newSequence(now, random);
      const placed = placeFields(inlineFields(input.fields, face), [], 0, today);
      if (!fieldsFit(placed)) throw new ApiError(face.errors.containerLimit);
      const defined: StoredIndex[] = [];
      for (const index of inlineIndexes(input.indexes)) {
        defined.push(newIndex(defineIndex(index, placed, defined, face), today));
      }
      const container: StoredContainer = {
        id: containerId,
        databaseId: input.databaseId,
        seq,
        name: input.name,
        enabled: input.enabled,
        databaseEnabled: true,
        security: input.security,
        permissions: input.permissions ?? [],
        fields: placed,
        indexes: defined,
        createdAt: today,
        updatedAt: today,
        nextSlot: placed.length,
      };
      const row = insert(containers, {
        sequence: seq,
        projectId: project.id,
        databaseId: input.databaseId,
        id: containerId,
        createdAt: today,
        updatedAt: today,
        name: input.name,
        enabled: input.enabled,
        security: input.security,
        permissions: [...container.permissions],
        nextSlot: container.nextSlot,
        search: searchText(containerId, input.name),
      });
      try {
        await work.write(
          [containerVersion(project.id, input.databaseId, containerId)],
          databaseExists(project.id, input.databaseId),
          row,
          ...placed.map((field) => insertField(seq, field)),
          ...defined.map((index) => insertIndex(seq, index)),
          ...createTable(container),
        );
      } catch (error) {
        if (error instanceof UniqueError) throw new ApiError(face.errors.containerExists, { cause: error });
        throw error;
      }
      return containerModel(face, container);
    },
  ),

  faceEndpoint(
    face,
    {
      id: "list<Containers>",
      method: "GET",
      path: "/{databaseId}/<containers>",
      access: ["container", "read"],
      auth: ["admin", "key"],
      params: () => ({
        databaseId: uid(),
        queries: queries().default([]),
        search: text(256, 0).default(""),
        total: boolean().default(true),
      }),
      status: 200,
      returns: "<container>List",
    },
    async ({ input, project, work }) => {
      const source = sourceOf(face);
      const plan = listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `projectId = ${bind(project.id)} AND databaseId = ${bind(input.databaseId)}`,
        search: input.search,
        total: input.total,
        columns: `*, ${partsOf("fields")} AS fieldRows, ${partsOf("indexes")} AS indexRows`,
        row: readListed,
      });
      const one = and(eq(databases.projectId, project.id), eq(databases.id, input.databaseId));
      const [row, ...results] = await work.read(findOne(databases, one), ...plan.queries);
      const { enabled } = found(row, "database_not_found");
      const page = plan.finish(results);
      const items = page.items.map((item) => containerOf({ enabled }, item.row, item.fields, item.indexes));
      return { total: page.total, [face.containers]: items.map((item) => containerModel(face, item)) };
    },
  ),

  faceEndpoint(
    face,
    {
      id: "get<Container>",
      method: "GET",
      path: "/{databaseId}/<containers>/{containerId}",
      access: ["container", "read"],
      auth: ["admin", "key"],
      params: () => ({ databaseId: uid(), containerId: uid() }),
      facts: containerFacts(face),
      status: 200,
      returns: "<container>",
    },
    async (context) => containerModel(face, await loadContainer(context, face)),
  ),

  faceEndpoint(
    face,
    {
      id: "update<Container>",
      method: "PUT",
      path: "/{databaseId}/<containers>/{containerId}",
      access: ["container", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].<containers>.[containerId].update",
      audit: "<container>.update",
      // Leaving `security` or `enabled` out sets them to false and true (reference/databases.md §3).
      params: () => ({
        databaseId: uid(),
        containerId: uid(),
        name: text(128).optional(),
        permissions: nullable(permissions(ACTIONS)).default(null),
        security: boolean().default(false),
        enabled: boolean().default(true),
        purge: boolean().default(false),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<container>",
    },
    async (context) => {
      const { input, project, work, today } = context;
      const container = await loadContainer(context, face);
      const { security, enabled } = input;
      const name = input.name ?? container.name;
      const permissions = input.permissions ?? container.permissions;
      const changed: StoredContainer = {
        ...container,
        name,
        permissions,
        security,
        enabled,
        updatedAt: today,
      };
      const values = {
        name,
        permissions: [...permissions],
        security,
        enabled,
        updatedAt: today,
        search: searchText(container.id, name),
      };
      await work.write(
        [containerVersion(project.id, container.databaseId, container.id)],
        update(containers, values, eq(containers.sequence, container.seq)),
      );
      return containerModel(face, changed);
    },
  ),

  faceEndpoint(
    face,
    {
      id: "delete<Container>",
      method: "DELETE",
      path: "/{databaseId}/<containers>/{containerId}",
      access: ["container", "write"],
      auth: ["admin", "key"],
      event: "databases.[databaseId].<containers>.[containerId].delete",
      audit: "<container>.delete",
      params: () => ({ databaseId: uid(), containerId: uid() }),
      facts: containerFacts(face),
      status: 204,
      returns: null,
    },
    async (context) => {
      const container = await loadContainer(context, face);
      await dropContainer(context, container);
      return containerModel(face, container);
    },
  ),
];

/** What a face lets queries name; the tables face does not filter by its security flag (reference/databases.md §3.1). */
function sourceOf(face: Face) {
  return listSource({
    from: "containers",
    fields: {
      name: { type: "text" },
      enabled: { type: "boolean" },
      ...(face.name === "legacy" ? { [face.security]: { type: "boolean" as const, sql: "security" } } : {}),
    },
    search: "search",
  });
}

/** A container's fields or indexes as one JSON list, so that a page of containers is one statement. */
function partsOf(table: "fields" | "indexes"): string {
  const columns = Object.values(getTableColumns(table === "fields" ? fields : indexes));
  const pairs = columns.map(({ name }) => `'${name}', part."${name}"`).join(", ");
  return `(SELECT json_group_array(json_object(${pairs}) ORDER BY part.sequence) FROM ${table} AS part WHERE part.container = containers.sequence)`;
}

function readListed(row: SqlRow) {
  const { fieldRows, indexRows, ...own } = row;
  return {
    row: decode(containers, own),
    fields: readParts(fieldRows).map((part) => decode(fields, part)),
    indexes: readParts(indexRows).map((part) => decode(indexes, part)),
  };
}

/** The statement above wrote this JSON itself. */
const readParts = (json: SqlRow[string] | undefined) => JSON.parse(String(json)) as SqlRow[];
