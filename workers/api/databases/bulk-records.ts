import { validateRecord, withDefaults } from "#shared/contract/columns/index.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import { isKey, UNIQUE } from "#shared/contract/ids.ts";
import type { JsonObject } from "#shared/contract/json.ts";
import { list, nullable, object, queries, uid } from "#shared/contract/params.ts";
import { expandPermissions } from "#shared/contract/permissions.ts";
import { readQueries } from "#shared/contract/queries/index.ts";
import type { StoredContainer } from "#shared/store/facts/container.ts";
import { precededBy } from "#shared/store/plan.ts";
import {
  BULK_KINDS,
  BULK_SHOWN,
  createRows,
  deleteRows,
  matchingIds,
  type NewRow,
  recordFields,
  recordQueryRules,
  updateRows,
  upsertRows,
} from "#shared/store/rows/index.ts";
import type { Statement } from "#shared/store/statement.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadOpenContainer, type RecordPath } from "./load-container.ts";
import { accessOf, openAll, seal, writeRecords } from "./record-context.ts";
import { limitOf, recordAuth, recordEvent, recordsPath } from "./record-declarations.ts";

const bulkAuth = recordAuth.filter((kind) => kind === "admin" || kind === "key");
const bulkParams = () => ({
  databaseId: uid(),
  containerId: uid(),
  transactionId: nullable(uid()).default(null),
});

/** Records many at a time, for keys and admins (reference/databases.md §6.6). Creating is part of the single route. */
export const bulkRecordEndpoints = (face: Face): Endpoint[] => [
  faceEndpoint(
    face,
    {
      id: "upsert<Records>",
      method: "PUT",
      path: recordsPath,
      access: ["record", "write"],
      auth: bulkAuth,
      emits: `${recordEvent}.upsert`,
      audit: "<record>.create",
      limit: limitOf(120),
      params: () => ({ ...bulkParams(), records: list(object()) }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>List",
    },
    async (context) => {
      const container = await loadForBulk(context, face);
      const upserts = await Promise.all(
        context.input.records.map(async (record) => {
          const valid = validateRecord(
            recordFields(container),
            record,
            { mode: "upsert", privileged: true },
            face,
          );
          const values = await seal(context, container, valid.values);
          const permissions = permissionsOf(record);
          const all = withDefaults(recordFields(container), valid.values);
          return {
            insert: {
              id: idOf(context, record),
              permissions: permissions ?? [],
              createdAt: valid.createdAt ?? context.today,
              updatedAt: valid.updatedAt ?? context.today,
              values: await seal(context, container, all),
            },
            change: { ...valid, values, permissions },
          };
        }),
      );
      if (upserts.length === 0) throw new ApiError(face.errors.recordMissingPayload);
      const plan = upsertRows(container, face, upserts, context.today);
      const events = context.tellEach(idsOf(upserts.map(({ insert }) => insert)));
      const written = await writeRecords(context, face, precededBy(events, plan));
      return { total: written.length, [face.records]: await openAll(context, container, written) };
    },
  ),

  faceEndpoint(
    face,
    {
      id: "update<Records>",
      method: "PATCH",
      path: recordsPath,
      access: ["record", "write"],
      auth: bulkAuth,
      emits: `${recordEvent}.update`,
      audit: "<records>.update",
      limit: limitOf(120),
      params: () => ({ ...bulkParams(), data: object().default({}), queries: queries().default([]) }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>List",
    },
    async (context) => {
      const { input, today } = context;
      if (Object.keys(input.data).length === 0) throw new ApiError(face.errors.recordMissingPayload);
      const container = await loadForBulk(context, face);
      const parsed = readQueries(input.queries, recordQueryRules(container, BULK_KINDS));
      const valid = validateRecord(
        recordFields(container),
        input.data,
        { mode: "update", privileged: true },
        face,
      );
      const change = {
        ...valid,
        values: await seal(context, container, valid.values),
        permissions: permissionsOf(input.data),
      };
      const events = context.tellEach(matchingIds(container, parsed), BULK_SHOWN);
      const plan = updateRows(container, face, parsed, change, today);
      const page = await writeRecords(context, face, precededBy(events, plan));
      return { total: page.total, [face.records]: await openAll(context, container, page.items) };
    },
  ),

  faceEndpoint(
    face,
    {
      id: "delete<Records>",
      method: "DELETE",
      path: recordsPath,
      access: ["record", "write"],
      auth: bulkAuth,
      emits: `${recordEvent}.delete`,
      audit: "<records>.delete",
      limit: limitOf(60),
      params: () => ({ ...bulkParams(), queries: queries().default([]) }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>List",
    },
    async (context) => {
      const container = await loadForBulk(context, face);
      const parsed = readQueries(context.input.queries, recordQueryRules(container, BULK_KINDS));
      const events = context.tellEach(matchingIds(container, parsed), BULK_SHOWN);
      const page = await writeRecords(context, face, precededBy(events, deleteRows(container, face, parsed)));
      return { total: page.total, [face.records]: await openAll(context, container, page.items) };
    },
  ),
];

/** Creates records, all or none. @throws ApiError general_unauthorized_scope for sessions and guests. */
export async function createMany(
  context: Context<RecordPath>,
  face: Face,
  records: readonly JsonObject[],
): Promise<Record<string, unknown>> {
  const { actor, today } = context;
  if (!actor.trusted) {
    throw new ApiError("general_unauthorized_scope", {
      message: `Creating many ${face.records} at once needs an API key.`,
    });
  }
  const container = await loadForBulk(context, face);
  const options = { mode: "create", privileged: true } as const;
  const rows = await Promise.all(
    records.map(async (record): Promise<NewRow> => {
      const valid = validateRecord(recordFields(container), record, options, face);
      return {
        id: idOf(context, record),
        permissions: permissionsOf(record) ?? [],
        createdAt: valid.createdAt ?? today,
        updatedAt: valid.updatedAt ?? today,
        values: await seal(context, container, valid.values),
      };
    }),
  );
  const plan = createRows(container, face, rows, accessOf(actor));
  const events = context.tellEach(idsOf(rows));
  const written = await writeRecords(context, face, precededBy(events, plan));
  return { total: written.length, [face.records]: await openAll(context, container, written) };
}

const idsOf = (rows: readonly { id: string }[]): Statement => ({
  sql: "SELECT value AS id FROM json_each(?1)",
  params: [JSON.stringify(rows.map(({ id }) => id))],
});

/** The container of a bulk request; to sessions and guests its database does not exist. */
async function loadForBulk(context: Context<RecordPath>, face: Face): Promise<StoredContainer> {
  if (!context.actor.trusted) throw new ApiError("database_not_found");
  return loadOpenContainer(context, face);
}

function idOf({ id }: Context<unknown>, record: JsonObject): string {
  const wanted = record.$id ?? UNIQUE;
  if (typeof wanted === "string" && (wanted === UNIQUE || isKey(wanted))) return id(wanted);
  throw new ApiError("general_bad_request", { message: "Each $id must be a valid ID or left out." });
}

/** Bulk items carry their permissions among their data. @throws ApiError general_bad_request. */
function permissionsOf(record: JsonObject): string[] | null {
  const given = record.$permissions ?? null;
  if (given === null) return null;
  const items: unknown[] = Array.isArray(given) ? given : [null];
  const texts = items.filter((item) => typeof item === "string");
  if (texts.length < items.length) {
    throw new ApiError("general_bad_request", {
      message: "$permissions must be a list of permission strings.",
    });
  }
  try {
    return expandPermissions(texts, ["read", "update", "delete"]);
  } catch (cause) {
    throw new ApiError("general_bad_request", {
      message: cause instanceof Error ? cause.message : "$permissions holds something that is no permission.",
      cause,
    });
  }
}
