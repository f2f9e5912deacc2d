import { describe, expect, test } from "vitest";
import { ProjectCounters } from "#shared/usage/counters.ts";
import { countSuccess, usagePlan } from "#shared/usage/plan.ts";
import { endpoints } from "#workers/api/endpoints.ts";

const NOW = "2031-05-04T03:02:01.250+00:00";
const EARLIER = "2030-05-04T03:02:01.250+00:00";

/** What one success counts. */
function counted(id: string, value: unknown) {
  const endpoint = endpoints.find((candidate) => candidate.id === id);
  if (!endpoint) throw new Error(`no endpoint ${id}`);
  const plan = usagePlan(endpoint.method, endpoint.path, endpoint.event);
  const counters = new ProjectCounters();
  const done = { value, payload: () => value, database: "D", container: "T", bucket: "B", today: NOW };
  if (plan) countSuccess(counters, plan, done);
  return {
    ...Object.fromEntries(counters.counts("P").map(([, metric, by]) => [metric, by])),
    ...(counters.reductions("P").length > 0 ? { gone: counters.reductions("P") } : {}),
  };
}

const [reads, writes] = ["databases.operations.reads", "databases.operations.writes"];
const read = (n: number) => ({ [reads]: n, [`D/${reads}`]: n });
const wrote = (n: number) => ({ [writes]: n, [`D/${writes}`]: n });
const documents = (n: number) => ({ documents: n, "D/documents": n, "D/T/documents": n });
const file = (chunksTotal: number, chunksUploaded: number) => ({
  $id: "F",
  sizeOriginal: 80,
  sizeActual: 90,
  chunksTotal,
  chunksUploaded,
});
const previewed = { "files.transformations": 1, "bucket:B/files.transformations": 1 };
const stored = (files: number, bytes: number) => ({
  files,
  "bucket:B/files": files,
  "files.storage": bytes,
  "bucket:B/files.storage": bytes,
});
const row = (createdAt = NOW) => ({ $id: "R", $createdAt: createdAt, total: 12 });

describe("what a success counts", () => {
  test.each<[string, unknown, object]>([
    ["users.create", { $id: "U" }, { users: 1 }],
    ["account.create", { $id: "U" }, { users: 1 }],
    ["users.delete", undefined, { users: -1 }],
    ["users.updateName", { $id: "U" }, {}],
    ["account.createEmailPasswordSession", { $id: "S" }, { sessions: 1 }],
    ["users.deleteSession", { $id: "S" }, { sessions: -1 }],
    ["teams.create", { $id: "X" }, { teams: 1 }],
    ["teams.createMembership", { $id: "M" }, {}],
    ["tablesDB.create", { $id: "D" }, { databases: 1 }],
    ["tablesDB.delete", undefined, { databases: -1, gone: [["P", "D", ""]] }],
    ["databases.createCollection", { $id: "T" }, { collections: 1, "D/collections": 1 }],
    ["tablesDB.deleteTable", undefined, { collections: -1, "D/collections": -1, gone: [["P", "D", "T"]] }],
    ["tablesDB.createRow", row(), { ...documents(1), ...wrote(1) }],
    ["databases.createDocument", row(), { ...documents(1), ...wrote(1) }],
    ["tablesDB.createRows", { total: 3, rows: [row(), row(), row()] }, { ...documents(3), ...wrote(3) }],
    ["tablesDB.updateRow", row(EARLIER), wrote(1)],
    ["tablesDB.updateRows", { total: 7, rows: [row(EARLIER)] }, wrote(7)],
    ["tablesDB.upsertRow", row(), { ...documents(1), ...wrote(1) }],
    ["tablesDB.upsertRow", row(EARLIER), wrote(1)],
    ["tablesDB.upsertRows", { total: 2, rows: [row(), row(EARLIER)] }, { ...documents(1), ...wrote(2) }],
    ["tablesDB.deleteRow", undefined, { ...documents(-1), ...wrote(1) }],
    // A bulk answer shows the first hundred and tells how many there were.
    ["tablesDB.deleteRows", { total: 400, rows: [row()] }, { ...documents(-400), ...wrote(400) }],
    ["tablesDB.deleteRows", { total: 0, rows: [] }, wrote(1)],
    ["tablesDB.incrementRowColumn", row(EARLIER), wrote(1)],
    ["tablesDB.getRow", row(EARLIER), read(1)],
    // The total of a list is what there is, not what was read.
    ["tablesDB.listRows", { total: 400, rows: [row(), row()] }, read(2)],
    ["tablesDB.listRows", { total: 0, rows: [] }, read(1)],
    ["tablesDB.listRowLogs", { total: 2, logs: [{}, {}] }, {}],
    ["tablesDB.createStringColumn", { key: "c" }, {}],
    ["storage.createBucket", { $id: "B" }, { buckets: 1 }],
    ["storage.deleteBucket", { $id: "B" }, { buckets: -1, gone: [["P", "bucket:B", ""]] }],
    ["storage.createFile", file(3, 3), stored(1, 90)],
    ["storage.deleteFile", file(3, 3), stored(-1, -90)],
    // A chunk that is not the last one tells of nothing, and an upload given up was never counted.
    ["storage.createFile", null, {}],
    ["storage.deleteFile", file(3, 2), {}],
    ["storage.updateFile", file(3, 3), {}],
    ["storage.getFilePreview", new Response("an image"), previewed],
    ["storage.getFilePreview", new Response(null, { status: 304 }), {}],
  ])("%s %#", (id, value, expected) => {
    const known = id === "tablesDB.createRows" ? "tablesDB.createRow" : id;
    expect(counted(known, value)).toEqual(expected);
  });
});
