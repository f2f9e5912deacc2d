import { defineIndex, type IndexType } from "#shared/contract/columns/index.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { isKey } from "#shared/contract/ids.ts";
import { kind, Refusal } from "#shared/contract/params/kind.ts";
import { boolean, integer, key, list, nullable, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { indexOf, type StoredIndex } from "#shared/store/facts/container.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { createIndex, dropIndex } from "#shared/store/rows/index.ts";
import { indexes } from "#shared/store/schema/index.ts";
import { decode } from "#shared/store/tables.ts";
import type { Endpoint } from "../declaration.ts";
import { found } from "../found.ts";
import { indexModel } from "./container-model.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadContainer } from "./load-container.ts";
import { buildLater, changeEveryRow, changeSchema, removeIndex } from "./schema-change.ts";
import { insertIndex, newIndex } from "./schema-rows.ts";

const path = "/{databaseId}/<containers>/{containerId}/indexes";
const event = "databases.[databaseId].<containers>.[containerId].indexes.[indexId]";
const containerParams = () => ({ databaseId: uid(), containerId: uid() });

const TYPES: readonly IndexType[] = ["key", "fulltext", "unique"];

const indexType = kind<IndexType>({ type: "string", enum: [...TYPES, "spatial"] }, (value) => {
  const type = TYPES.find((candidate) => candidate === value);
  return type ?? new Refusal(`Must be one of: ${TYPES.join(", ")}.`);
});

const order = kind<string>({ type: "string", enum: ["ASC", "DESC"] }, (value) => {
  const word = typeof value === "string" ? value.toUpperCase() : "ASC";
  // SDKs of typed languages send null for "no order".
  return value === null || word === "ASC" || word === "DESC" ? word : new Refusal("Must be ASC or DESC.");
});

/** System columns that may be indexed as well (reference/databases.md §5). */
const SYSTEM_MEMBERS: ReadonlySet<unknown> = new Set(["$id", "$createdAt", "$updatedAt"]);

const member = kind<string>({ type: "string" }, (value) => {
  if (typeof value === "string" && (SYSTEM_MEMBERS.has(value) || isKey(value))) return value;
  return new Refusal(`Must be a key, or one of: ${[...SYSTEM_MEMBERS].join(", ")}.`);
});

const source = (face: Face) =>
  listSource({
    from: "indexes",
    key: "key",
    fields: {
      key: { type: "text" },
      type: { type: "text" },
      status: { type: "text" },
      error: { type: "text" },
      [face.fields]: { type: "text", sql: "fields", array: true },
      attributes: { type: "text", sql: "fields", array: true },
    },
  });

/** Indexes: the four endpoints of a face. */
export const indexEndpoints = (face: Face): Endpoint[] => [
  faceEndpoint(
    face,
    {
      id: "createIndex",
      method: "POST",
      path,
      access: ["index", "write"],
      auth: ["admin", "key"],
      event: `${event}.create`,
      audit: "index.create",
      params: () => ({
        ...containerParams(),
        key: key(),
        type: indexType,
        fields: list(member),
        orders: list(order).default([]),
        lengths: list(nullable(integer())).default([]),
      }),
      facts: containerFacts(face),
      status: 202,
      returns: face.name === "tables" ? "columnIndex" : "index",
    },
    async (context) => {
      const { input, today } = context;
      const container = await loadContainer(context, face);
      const definition = defineIndex(input, container.fields, container.indexes, face);
      const index = newIndex(definition, today);
      const waiting: StoredIndex = { ...index, status: "processing" };
      try {
        const when = await changeEveryRow(
          context,
          container,
          [insertIndex(container.seq, index), ...createIndex(container, index)],
          () => {
            buildLater(context, container, waiting);
            return [insertIndex(container.seq, waiting)];
          },
        );
        return indexModel(face, when === "now" ? index : waiting);
      } catch (error) {
        if (!(error instanceof UniqueError)) throw error;
        throw new ApiError(face.errors.indexInvalid, {
          message: `Invalid index: rows that are stored already have equal values in ${index.fields.join(", ")}.`,
          cause: error,
        });
      }
    },
  ),

  faceEndpoint(
    face,
    {
      id: "listIndexes",
      method: "GET",
      path,
      access: ["index", "read"],
      auth: ["admin", "key"],
      params: () => ({
        ...containerParams(),
        queries: queries().default([]),
        total: boolean().default(true),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: face.name === "tables" ? "columnIndexList" : "indexList",
    },
    async (context) => {
      const { input, work } = context;
      const container = await loadContainer(context, face);
      const from = source(face);
      const page = await work.readPlan(
        listQuery({
          source: from,
          queries: readQueries(input.queries, {
            fields: from.fields,
            allow: METADATA_KINDS,
            fault: "general_argument_invalid",
          }),
          scope: (bind) => `container = ${bind(container.seq)}`,
          total: input.total,
          row: (row) => indexModel(face, indexOf(decode(indexes, row))),
        }),
      );
      return { total: page.total, indexes: page.items };
    },
  ),

  faceEndpoint(
    face,
    {
      id: "getIndex",
      method: "GET",
      path: `${path}/{key}`,
      access: ["index", "read"],
      auth: ["admin", "key"],
      params: () => ({ ...containerParams(), key: key() }),
      facts: containerFacts(face),
      status: 200,
      returns: face.name === "tables" ? "columnIndex" : "index",
    },
    async (context) => {
      const { indexes } = await loadContainer(context, face);
      const index = indexes.find((candidate) => candidate.key === context.input.key);
      return indexModel(face, found(index, face.errors.indexNotFound));
    },
  ),

  faceEndpoint(
    face,
    {
      id: "deleteIndex",
      method: "DELETE",
      path: `${path}/{key}`,
      access: ["index", "write"],
      auth: ["admin", "key"],
      event: `${event}.update`,
      audit: "index.delete",
      params: () => ({ ...containerParams(), key: key() }),
      facts: containerFacts(face),
      status: 204,
      returns: null,
    },
    async (context) => {
      const container = await loadContainer(context, face);
      const named = container.indexes.find((candidate) => candidate.key === context.input.key);
      const index = found(named, face.errors.indexNotFound);
      await changeSchema(context, container, [
        removeIndex(container, index.key),
        ...dropIndex(container, index),
      ]);
      return indexModel(face, index);
    },
  ),
];
