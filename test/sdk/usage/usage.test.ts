import { TablesDB, Users } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { soon } from "../support/soon.ts";

let place: Place;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

type Series = { value: number; date: string }[];

/** The sum of a chart, which must have its points in order and on the hour or day. */
function sum(chart: unknown, points: number): number {
  const series = chart as Series;
  expect(series).toHaveLength(points);
  const dates = series.map(({ date }) => date);
  expect(dates).toEqual([...new Set(dates)].sort());
  for (const date of dates) expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000\+00:00$/);
  return series.reduce((all, { value }) => all + value, 0);
}

const usage = async (path: string, isRight: (body: Readonly<Record<string, unknown>>) => boolean) =>
  (
    await soon(
      () => place.admin("GET", path),
      ({ body }) => isRight(body),
    )
  ).body;

describe("usage", () => {
  beforeAll(async () => {
    const tables = new TablesDB(place.server());
    for (const databaseId of ["d", "gone"]) {
      await tables.create({ databaseId, name: databaseId });
      for (const tableId of ["t", "u"]) {
        await tables.createTable({
          databaseId,
          tableId,
          name: tableId,
          columns: [{ key: "a", type: "string", size: 20 }],
        });
      }
    }
    const at = { databaseId: "d", tableId: "t" };
    const rows = Array.from({ length: 30 }, (_, i) => ({ $id: `r${i}`, a: String(i) }));
    await tables.createRows({ ...at, rows }); // 30 writes
    await tables.createRow({ ...at, rowId: "one", data: { a: "x" } }); // 1
    await place.keyed("POST", "/databases/d/collections/t/documents", {
      documentId: "two",
      data: { a: "y" },
    }); // 1
    await tables.upsertRow({ ...at, rowId: "three", data: { a: "z" } }); // 1
    await tables.upsertRow({ ...at, rowId: "three", data: { a: "zz" } }); // 1, and no new row
    await tables.deleteRow({ ...at, rowId: "one" }); // 1
    await tables.deleteRows({ ...at, queries: ['{"method":"equal","attribute":"a","values":["1","2"]}'] }); // 2
    await tables.listRows(at); // 25 reads
    await tables.getRow({ ...at, rowId: "two" }); // 1
    await tables.createRow({ databaseId: "d", tableId: "u", rowId: "r", data: { a: "x" } }); // 1 write
    await tables.createRow({ databaseId: "gone", tableId: "t", rowId: "r", data: { a: "x" } }); // 1
    await tables.createRow({ databaseId: "gone", tableId: "u", rowId: "r", data: { a: "x" } }); // 1
    await tables.deleteTable({ databaseId: "gone", tableId: "t" });
    await tables.delete({ databaseId: "gone" });
    const users = new Users(place.server());
    for (const userId of ["a", "b", "c"]) await users.create({ userId });
    await users.delete({ userId: "c" });
    await users.createSession({ userId: "a" });
    await place.keyed("GET", "/users/nobody"); // counted as a request, though it failed
  });

  // 30 made at once, "two" and "three"; "one" and two others are gone.
  const LEFT = 30 + 2 - 2;

  test("of all databases", async () => {
    for (const path of ["/tablesdb/usage", "/databases/usage"]) {
      const body = await usage(
        path,
        (body) => body.databasesWritesTotal === 40 && body.databasesReadsTotal === 26,
      );
      expect(body).toMatchObject({
        range: "30d",
        databasesTotal: 1,
        collectionsTotal: 2,
        tablesTotal: 2,
        documentsTotal: LEFT + 1,
        rowsTotal: LEFT + 1,
        storageTotal: 0,
        databasesReadsTotal: 26,
        databasesWritesTotal: 40,
      });
      const charts = [
        "databases",
        "tables",
        "collections",
        "rows",
        "documents",
        "databasesReads",
        "databasesWrites",
      ];
      expect(charts.map((chart) => sum(body[chart], 30))).toEqual([1, 2, 2, LEFT + 1, LEFT + 1, 26, 40]);
    }
  });

  test("of one database", async () => {
    const body = await usage("/tablesdb/d/usage?range=24h", (body) => body.databaseWritesTotal === 38);
    expect(body).toMatchObject({ range: "24h", tablesTotal: 2, rowsTotal: LEFT + 1, databaseReadsTotal: 26 });
    const charts = ["tables", "rows", "databaseReads", "databaseWrites"];
    expect(charts.map((chart) => sum(body[chart], 24))).toEqual([2, LEFT + 1, 26, 38]);
    expect((await place.admin("GET", "/databases/d/usage?range=24h")).body).toEqual(body);
  });

  test("of one table, in the words of each face", async () => {
    const table = await usage("/tablesdb/d/tables/t/usage?range=90d", (body) => body.rowsTotal === LEFT);
    expect({ ...table, rows: sum(table.rows, 90) }).toEqual({ range: "90d", rowsTotal: LEFT, rows: LEFT });
    const { body: collection } = await place.admin("GET", "/databases/d/collections/t/usage");
    const documents = sum(collection.documents, 30);
    expect({ ...collection, documents }).toEqual({ range: "30d", documentsTotal: LEFT, documents: LEFT });
  });

  test("of users", async () => {
    const body = await usage(
      "/users/usage",
      (body) => sum(body.users, 30) === 2 && sum(body.sessions, 30) === 1,
    );
    expect(body).toMatchObject({ range: "30d", usersTotal: 2, sessionsTotal: 1 });
    expect([sum(body.users, 30), sum(body.sessions, 30)]).toEqual([2, 1]);
  });

  test("of the project: what its own clients asked, not what the console did", async () => {
    const day = 86_400_000;
    const [start, end] = [-2, 1].map((days) => new Date(Date.now() + days * day).toISOString());
    const path = `/project/usage?startDate=${start}&endDate=${end}`;
    const before = await usage(path, (body) => body.databasesWritesTotal === 40);
    expect(before).toMatchObject({
      rowsTotal: LEFT + 1,
      documentsTotal: LEFT + 1,
      usersTotal: 2,
      databasesTotal: 1,
    });
    const requests = sum(before.requests, 4);
    expect(sum(before.network, 4)).toBeGreaterThan(requests * 100);
    await place.admin("GET", "/users");
    await place.keyed("GET", "/users");
    await place.guest("GET", "/account");
    const after = await usage(path, (body) => sum(body.requests, 4) >= requests + 2);
    expect(sum(after.requests, 4)).toBe(requests + 2);
    const { body: hourly } = await place.admin("GET", `${path}&period=1h`);
    expect(sum(hourly.requests, 73)).toBe(requests + 2);
  });

  test.each([
    ["/users/usage", 1],
    ["/tablesdb/usage", 1],
    ["/tablesdb/d/usage", 1],
    ["/tablesdb/d/tables/t/usage", 1],
  ])("%s is one round trip", async (path, roundTrips) => {
    await place.admin("GET", path);
    expect((await place.admin("GET", path)).roundTrips).toBe(roundTrips);
  });

  test.each([
    ["/users/usage?range=1y", 400, "general_argument_invalid"],
    ["/tablesdb/none/usage", 404, "database_not_found"],
    ["/tablesdb/d/tables/none/usage", 404, "table_not_found"],
    ["/project/usage", 400, "general_argument_invalid"],
    ["/project/usage?startDate=2031-01-02&endDate=2031-01-01", 400, "general_argument_invalid"],
    ["/project/usage?startDate=2001-01-02&endDate=2031-01-01&period=1h", 400, "general_argument_invalid"],
  ])("%s: %i", async (path, status, type) => {
    const answer = await place.admin("GET", path);
    expect([answer.status, answer.body.type]).toEqual([status, type]);
  });

  test("is not for clients", async () => {
    const paths = [
      "/users/usage",
      "/tablesdb/usage",
      "/project/usage?startDate=2031-01-01&endDate=2031-01-02",
    ];
    const answers = await Promise.all(paths.map((path) => place.guest("GET", path)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});
