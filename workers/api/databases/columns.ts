import { and, eq } from "drizzle-orm";
import {
  type ColumnKind,
  columnKinds,
  defineField,
  type Field,
  fieldModel,
  fieldsFit,
  indexesWithout,
  patchField,
  renameInIndexes,
} from "#shared/contract/columns/index.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { boolean, key, nullable, queries, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { fieldOf, type StoredContainer, type StoredIndex } from "#shared/store/facts/container.ts";
import { listQuery, listSource } from "#shared/store/list.ts";
import { addField, detachField, dropField, longerThan } from "#shared/store/rows/index.ts";
import { containers, fields } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { decode, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Endpoint } from "../declaration.ts";
import { defaultParam, kindParams, kindWord } from "./column-params.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadContainer } from "./load-container.ts";
import {
  buildLater,
  changeEveryRow,
  changeSchema,
  dropValuesLater,
  removeIndex,
  rewriteIndex,
} from "./schema-change.ts";
import { fieldValues, insertField, placeFields } from "./schema-rows.ts";

const KINDS = Object.keys(columnKinds) as ColumnKind[];

/** Columns or attributes: list, get, delete, and create and update for each kind. */
export const columnEndpoints = (face: Face): Endpoint[] => [
  listFields(face),
  getField(face),
  deleteField(face),
  ...KINDS.flatMap((kind) => [createField(face, kind), updateField(face, kind)]),
];

const path = "/{databaseId}/<containers>/{containerId}/<fields>";
const containerParams = () => ({ databaseId: uid(), containerId: uid() });
const event = "databases.[databaseId].<containers>.[containerId].<fields>.[<field>Id]";

const source = listSource({
  from: "fields",
  key: "key",
  fields: {
    key: { type: "text" },
    type: { type: "text" },
    size: { type: "integer" },
    required: { type: "boolean" },
    array: { type: "boolean" },
    status: { type: "text" },
    error: { type: "text" },
  },
});

const listFields = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "list<Fields>",
      method: "GET",
      path,
      access: ["field", "read"],
      auth: ["admin", "key"],
      params: () => ({
        ...containerParams(),
        queries: queries().default([]),
        total: boolean().default(true),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<field>List",
    },
    async (context) => {
      const { input, work } = context;
      const container = await loadContainer(context, face);
      const page = await work.readPlan(
        listQuery({
          source,
          queries: readQueries(input.queries, {
            fields: source.fields,
            allow: METADATA_KINDS,
            fault: "general_argument_invalid",
          }),
          scope: (bind) => `container = ${bind(container.seq)}`,
          total: input.total,
          row: (row) => fieldModel(fieldOf(decode(fields, row))),
        }),
      );
      return { total: page.total, [face.fields]: page.items };
    },
  );

const getField = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "get<Field>",
      method: "GET",
      path: `${path}/{key}`,
      access: ["field", "read"],
      auth: ["admin", "key"],
      params: () => ({ ...containerParams(), key: key() }),
      facts: containerFacts(face),
      status: 200,
      returns: "<field>",
    },
    async (context) => fieldModel(fieldNamed(await loadContainer(context, face), context.input.key, face)),
  );

const deleteField = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "delete<Field>",
      method: "DELETE",
      path: `${path}/{key}`,
      access: ["field", "write"],
      auth: ["admin", "key"],
      event: `${event}.update`,
      audit: "<field>.delete",
      params: () => ({ ...containerParams(), key: key() }),
      facts: containerFacts(face),
      status: 204,
      returns: null,
    },
    async (context) => {
      const container = await loadContainer(context, face);
      const field = fieldNamed(container, context.input.key, face);
      const { dropped, shrunk } = indexesWithout(container.indexes, field.key);
      const metadata = (status: "available" | "processing") => [
        remove(fields, one(container, field)),
        ...dropped.map((index) => removeIndex(container, index.key)),
        ...shrunk.map(({ to }) => rewriteIndex(container, to.key, to, context.today, status)),
      ];
      const now = [...metadata("available"), ...dropField(container, field)];
      await changeEveryRow(context, container, now, () => {
        dropValuesLater(context, container, field);
        for (const index of container.indexes) {
          if (shrunk.some(({ to }) => to.key === index.key)) buildLater(context, container, index);
        }
        return [...metadata("processing"), ...detachField(container, field)];
      });
      return fieldModel(field);
    },
  );

const createField = (face: Face, kind: ColumnKind) =>
  faceEndpoint(
    face,
    {
      id: `create${kindWord(kind)}<Field>`,
      method: "POST",
      path: `${path}/${kind}`,
      access: ["field", "write"],
      auth: ["admin", "key"],
      event: `${event}.create`,
      audit: "<field>.create",
      params: () => ({
        ...containerParams(),
        key: key(),
        ...kindParams(kind, "create"),
        required: boolean(),
        default: nullable(defaultParam(kind)).default(null),
        array: boolean().default(false),
        ...(columnKinds[kind].encrypt ? { encrypt: boolean().default(false) } : {}),
      }),
      facts: containerFacts(face),
      status: 202,
      returns: `<field>${kindModel(kind)}`,
      ...supersededBy(kind),
    },
    async (context) => {
      const { input, today } = context;
      const container = await loadContainer(context, face);
      const definition = defineField(kind, input, face);
      if (named(container, definition.key)) throw new ApiError(face.errors.fieldExists);
      const [field] = placeFields([definition], container.fields, container.nextSlot, today);
      if (!field || !fieldsFit([...container.fields, field])) throw new ApiError(face.errors.fieldLimit);
      await changeSchema(context, container, [
        insertField(container.seq, field),
        update(containers, { nextSlot: field.slot + 1 }, eq(containers.sequence, container.seq)),
        ...addField(container.seq, field),
      ]);
      return fieldModel(field);
    },
  );

const updateField = (face: Face, kind: ColumnKind) =>
  faceEndpoint(
    face,
    {
      id: `update${kindWord(kind)}<Field>`,
      method: "PATCH",
      path: `${path}/${kind}/{key}`,
      access: ["field", "write"],
      auth: ["admin", "key"],
      event: `${event}.update`,
      audit: "<field>.update",
      params: () => ({
        ...containerParams(),
        key: key(),
        ...kindParams(kind, "update"),
        required: boolean(),
        // Must be there, lest a default be cleared by forgetting it.
        default: nullable(defaultParam(kind)),
        newKey: nullable(key()).default(null),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: `<field>${kindModel(kind)}`,
      ...supersededBy(kind),
    },
    async (context) => {
      const { input, today } = context;
      const container = await loadContainer(context, face);
      const field = fieldNamed(container, input.key, face);
      if (field.status !== "available") throw new ApiError(face.errors.fieldNotAvailable);
      const changed: Field = { ...patchField(field, input, face), updatedAt: today };
      const taken = named(container, changed.key);
      if (taken && taken !== field) throw new ApiError(face.errors.fieldExists);
      const others = container.fields.filter((other) => other !== field);
      if (!fieldsFit([...others, changed])) throw new ApiError(face.errors.fieldLimit);
      await changeSchema(context, container, [
        ...(changed.size < field.size ? [allFit(container, field, changed.size, face)] : []),
        update(fields, fieldValues(changed), one(container, field)),
        ...renamedIndexes(container, field, changed, today),
      ]);
      return fieldModel(changed);
    },
  );

/** Fails the batch with the face's invalid_resize when a stored text is longer: no row can slip in between. */
function allFit(container: StoredContainer, field: Field, size: number, face: Face): Query<void> {
  const { sql, params } = longerThan(container.seq, field, size);
  return ensure(face.errors.fieldResize, `NOT EXISTS (${sql})`, params);
}

/** `varchar` and the text kinds have taken the place of `string`. */
const supersededBy = (kind: ColumnKind) => (kind === "string" ? { deprecated: true } : {});

/** `float` → `Float`, `bigint` → `Bigint`: the last part of the response model's name. */
const kindModel = (kind: ColumnKind) => kind.charAt(0).toUpperCase() + kind.slice(1);

const one = (container: StoredContainer, field: Field) =>
  and(eq(fields.container, container.seq), eq(fields.slot, field.slot));

/** Keys differ by more than case. */
const named = (container: StoredContainer, name: string) =>
  container.fields.find((field) => field.key.toLowerCase() === name.toLowerCase());

/** @throws ApiError the face's field_not_found. */
function fieldNamed(container: StoredContainer, name: string, face: Face): Field {
  const field = container.fields.find((candidate) => candidate.key === name);
  if (!field) throw new ApiError(face.errors.fieldNotFound);
  return field;
}

function renamedIndexes(container: StoredContainer, from: Field, to: Field, today: string): Query<unknown>[] {
  if (from.key === to.key) return [];
  const using: readonly StoredIndex[] = container.indexes.filter((index) => index.fields.includes(from.key));
  return renameInIndexes(using, from.key, to.key).map((index) =>
    rewriteIndex(container, index.key, index, today),
  );
}
