import { validateRecord, withDefaults } from "#shared/contract/columns/index.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import {
  boolean,
  customId,
  key,
  list,
  nullable,
  numeric,
  object,
  permissions,
  queries,
  range,
  uid,
} from "#shared/contract/params.ts";
import { ALL_KINDS, readQueries, SELECT_ONLY } from "#shared/contract/queries/index.ts";
import type { StoredContainer } from "#shared/store/facts/container.ts";
import {
  createRow,
  deleteRow,
  getRow,
  incrementRow,
  listRows,
  recordFields,
  recordQueryRules,
  updateRow,
  upsertRow,
} from "#shared/store/rows/index.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../declaration.ts";
import { bulkRecordEndpoints, createMany } from "./bulk-records.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadOpenContainer } from "./load-container.ts";
import {
  accessOf,
  checkGrant,
  defaultPermissions,
  open,
  openAll,
  seal,
  unchangedSince,
  writeRecords,
} from "./record-context.ts";
import { limitOf, recordAuth, recordEvent, recordsPath } from "./record-declarations.ts";

const ACTIONS = ["read", "update", "delete", "write"] as const;

const containerParams = () => ({ databaseId: uid(), containerId: uid() });
const recordParams = () => ({ ...containerParams(), recordId: uid() });
const transaction = () => nullable(uid()).default(null);
const bound = () => nullable(numeric()).default(null);
const grants = () => nullable(permissions(ACTIONS)).default(null);

const isEmpty = (value: object | null = null): boolean => value === null || Object.keys(value).length === 0;

/** Rows or documents, one at a time, and their lists; bulk endpoints beside them. */
export const recordEndpoints = (face: Face): Endpoint[] => [
  createRecord(face),
  listRecords(face),
  getRecord(face),
  updateRecord(face),
  upsertRecord(face),
  deleteRecord(face),
  stepRecord(face, "increment"),
  stepRecord(face, "decrement"),
  ...bulkRecordEndpoints(face),
];

const createRecord = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "create<Record>",
      method: "POST",
      path: recordsPath,
      access: ["record", "write"],
      auth: recordAuth,
      event: `${recordEvent}.create`,
      audit: "<record>.create",
      limit: limitOf(120),
      params: () => ({
        ...containerParams(),
        recordId: customId().optional(),
        data: object().optional(),
        permissions: grants(),
        records: list(object()).default([]),
        transactionId: transaction(),
      }),
      facts: containerFacts(face),
      status: 201,
      returns: "<record>",
    },
    async (context) => {
      const { input, actor, today, id } = context;
      const { recordId, data, records } = input;
      if (records.length > 0) {
        // Clients that fill in their defaults send an empty object and an empty list.
        const single = recordId !== undefined || !isEmpty(data) || !isEmpty(input.permissions);
        if (single) {
          throw new ApiError("general_bad_request", {
            message: `Send either ${face.records}, or ${face.recordId} with data and permissions.`,
          });
        }
        return createMany(context, face, records);
      }
      if (recordId === undefined || data === undefined || isEmpty(data)) {
        throw new ApiError(face.errors.recordMissingData);
      }
      const container = await loadOpenContainer(context, face);
      checkGrant(actor, input.permissions);
      const options = { mode: "create", privileged: actor.trusted } as const;
      const valid = validateRecord(recordFields(container), data, options, face);
      const row = {
        id: id(recordId),
        permissions: input.permissions ?? defaultPermissions(actor),
        createdAt: valid.createdAt ?? today,
        updatedAt: valid.updatedAt ?? today,
        values: await seal(context, container, valid.values),
      };
      const plan = createRow(container, face, row, accessOf(actor));
      return open(context, container, await writeRecords(context, face, plan));
    },
  );

const listRecords = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "list<Records>",
      method: "GET",
      path: recordsPath,
      access: ["record", "read"],
      auth: recordAuth,
      params: () => ({
        ...containerParams(),
        queries: queries().default([]),
        transactionId: transaction(),
        total: boolean().default(true),
        ttl: range(0, 86_400).default(0),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>List",
    },
    async (context) => {
      const { input, actor, work, response } = context;
      const container = await loadOpenContainer(context, face);
      const parsed = readQueries(input.queries, recordQueryRules(container, ALL_KINDS));
      const plan = listRows(container, face, parsed, accessOf(actor), { total: input.total });
      const page = await work.readPlan(plan);
      // Lists are always read afresh: one round trip is what a cache would cost as well.
      if (input.ttl > 0) response.headers.set("X-Appwrite-Cache", "miss");
      return { total: page.total, [face.records]: await openAll(context, container, page.items) };
    },
  );

const getRecord = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "get<Record>",
      method: "GET",
      path: `${recordsPath}/{recordId}`,
      access: ["record", "read"],
      auth: recordAuth,
      params: () => ({ ...recordParams(), queries: queries().default([]), transactionId: transaction() }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>",
    },
    async (context) => {
      const { input, actor, work } = context;
      const container = await loadOpenContainer(context, face);
      const { select } = readQueries(input.queries, recordQueryRules(container, SELECT_ONLY));
      const record = await work.readPlan(getRow(container, face, input.recordId, accessOf(actor), select));
      return open(context, container, record);
    },
  );

const updateRecord = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "update<Record>",
      method: "PATCH",
      path: `${recordsPath}/{recordId}`,
      access: ["record", "write"],
      auth: recordAuth,
      event: `${recordEvent}.update`,
      audit: "<record>.update",
      limit: limitOf(120),
      params: () => ({
        ...recordParams(),
        data: object().default({}),
        permissions: grants(),
        transactionId: transaction(),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>",
    },
    async (context) => {
      const { input, actor, today } = context;
      if (isEmpty(input.data) && input.permissions === null) {
        throw new ApiError(face.errors.recordMissingPayload);
      }
      const container = await loadOpenContainer(context, face);
      checkGrant(actor, input.permissions);
      const options = { mode: "update", privileged: actor.trusted } as const;
      const valid = validateRecord(recordFields(container), input.data, options, face);
      const change = {
        ...valid,
        values: await seal(context, container, valid.values),
        permissions: input.permissions,
      };
      const time = { now: today, unchangedSince: unchangedSince(context) };
      const plan = updateRow(container, face, input.recordId, change, accessOf(actor), time);
      return open(context, container, await writeRecords(context, face, plan));
    },
  );

const upsertRecord = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "upsert<Record>",
      method: "PUT",
      path: `${recordsPath}/{recordId}`,
      access: ["record", "write"],
      auth: recordAuth,
      event: `${recordEvent}.upsert`,
      audit: "<record>.upsert",
      limit: limitOf(120),
      params: () => ({
        ...recordParams(),
        recordId: customId(),
        data: object().default({}),
        permissions: grants(),
        transactionId: transaction(),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>",
    },
    async (context) => {
      const { input, actor, today, id } = context;
      if (isEmpty(input.data) && input.permissions === null) {
        throw new ApiError(face.errors.recordMissingPayload);
      }
      const container = await loadOpenContainer(context, face);
      checkGrant(actor, input.permissions);
      const fields = recordFields(container);
      const valid = validateRecord(fields, input.data, { mode: "upsert", privileged: actor.trusted }, face);
      const values = await seal(context, container, valid.values);
      const upsert = {
        insert: {
          id: id(input.recordId),
          permissions: input.permissions ?? defaultPermissions(actor),
          createdAt: valid.createdAt ?? today,
          updatedAt: valid.updatedAt ?? today,
          values: await sealedDefaults(context, container, values),
        },
        change: { ...valid, values, permissions: input.permissions },
      };
      const time = { now: today, unchangedSince: unchangedSince(context) };
      const plan = upsertRow(container, face, upsert, accessOf(actor), time);
      return open(context, container, await writeRecords(context, face, plan));
    },
  );

/** Adds the defaults of absent fields to values that are sealed already. */
async function sealedDefaults(
  context: Context<unknown>,
  container: StoredContainer,
  values: ReturnType<typeof withDefaults>,
) {
  const all = withDefaults(recordFields(container), values);
  const added = new Map([...all].filter(([name]) => !values.has(name)));
  return new Map([...values, ...(await seal(context, container, added))]);
}

const deleteRecord = (face: Face) =>
  faceEndpoint(
    face,
    {
      id: "delete<Record>",
      method: "DELETE",
      path: `${recordsPath}/{recordId}`,
      access: ["record", "write"],
      auth: recordAuth,
      event: `${recordEvent}.delete`,
      audit: "<record>.delete",
      limit: limitOf(60),
      params: () => ({ ...recordParams(), transactionId: transaction() }),
      facts: containerFacts(face),
      status: 204,
      returns: null,
    },
    async (context) => {
      const { input, actor } = context;
      const container = await loadOpenContainer(context, face);
      const since = unchangedSince(context);
      return writeRecords(context, face, deleteRow(container, face, input.recordId, accessOf(actor), since));
    },
  );

const stepRecord = (face: Face, direction: "increment" | "decrement") =>
  faceEndpoint(
    face,
    {
      id: `${direction}<Record><Field>`,
      method: "PATCH",
      path: `${recordsPath}/{recordId}/{field}/${direction}`,
      access: ["record", "write"],
      auth: recordAuth,
      event: `${recordEvent}.update`,
      audit: "<records>.update",
      limit: limitOf(120),
      params: () => ({
        ...recordParams(),
        field: key(),
        value: numeric().default(1),
        ...(direction === "increment" ? { max: bound() } : { min: bound() }),
        transactionId: transaction(),
      }),
      facts: containerFacts(face),
      status: 200,
      returns: "<record>",
    },
    async (context) => {
      const { input, actor, today } = context;
      const container = await loadOpenContainer(context, face);
      const limit = "max" in input ? input.max : input.min;
      const step = { key: input.field, direction, by: input.value, bound: limit };
      const plan = incrementRow(container, face, input.recordId, step, accessOf(actor), today);
      return open(context, container, await writeRecords(context, face, plan));
    },
  );
