import { ID, Permission, Query, Role, TablesDB, Teams, Users } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { caller } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

const columns = [
  { key: "label", type: "string", size: 50 },
  { key: "n", type: "integer" },
];
let place: Place;
let db: TablesDB;
let users: Users;
let teams: Teams;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  const client = place.server();
  [db, users, teams] = [new TablesDB(client), new Users(client), new Teams(client)];
  await db.create({ databaseId: "d", name: "D" });
});

/** How many rows a table has, beyond the 5,000 at which totals stop. */
const lastSequence = async (tableId: string) => {
  const newest = { databaseId: "d", tableId, queries: [Query.orderDesc("$sequence"), Query.limit(1)] };
  return Number((await db.listRows(newest)).rows[0]?.$sequence ?? 0);
};

/** Calls with a session of a user, made by the server. */
async function signedIn(userId: string) {
  const { secret } = await users.createSession({ userId });
  return caller(place.endpoint, { "x-appwrite-project": place.projectId, "x-appwrite-session": secret });
}

const type = (answer: { status: number; body: Readonly<Record<string, unknown>> }) => [
  answer.status,
  answer.body.type,
];

describe("a table of 10,000 rows that is deleted", () => {
  const path = "/tablesdb/d/tables/big";
  const create = () =>
    db.createTable({
      databaseId: "d",
      tableId: "big",
      name: "Big",
      permissions: [Permission.read(Role.any())],
      columns,
      indexes: [{ key: "words", type: "fulltext", attributes: ["label"] }],
    });

  test("is gone from the moment the call returns, in one round trip, and another of its id is empty", async () => {
    await create();
    for (let page = 0; page < 100; page++) {
      const rows = Array.from({ length: 100 }, (_, i) => ({
        $id: `r${page * 100 + i}`,
        label: "some words",
        n: i,
      }));
      await db.createRows({ databaseId: "d", tableId: "big", rows });
    }
    expect(await lastSequence("big")).toBe(10_000);
    expect((await place.guest("GET", `${path}/rows/r9999`)).status).toBe(200);

    const deleted = await place.keyed("DELETE", path);
    expect([deleted.status, deleted.roundTrips]).toEqual([204, 1]);
    const gone = [404, "table_not_found"];
    for (const call of [place.guest, place.keyed, place.admin]) {
      expect(type(await call("GET", `${path}/rows/r9999`))).toEqual(gone);
      expect(type(await call("GET", `${path}/rows`))).toEqual(gone);
    }
    expect(type(await place.keyed("GET", path))).toEqual(gone);
    expect(type(await place.keyed("GET", `${path}/columns/label`))).toEqual(gone);
    expect(type(await place.keyed("POST", `${path}/rows`, { rowId: "r1", data: { n: 1 } }))).toEqual(gone);
    expect(type(await place.keyed("DELETE", path))).toEqual(gone);
    expect((await db.listTables({ databaseId: "d" })).total).toBe(0);

    await create();
    expect(await lastSequence("big")).toBe(0);
    const search = { databaseId: "d", tableId: "big", queries: [Query.search("label", "words")] };
    expect((await db.listRows(search)).total).toBe(0);
    await db.createRow({ databaseId: "d", tableId: "big", rowId: "r9999", data: { label: "words" } });
    expect((await db.listRows(search)).rows.map((row) => row.$id)).toEqual(["r9999"]);
  });

  test("goes with its database as well", async () => {
    const id = ID.unique();
    const make = async () => {
      await db.create({ databaseId: id, name: "X" });
      await db.createTable({ databaseId: id, tableId: "t", name: "T", columns });
      await db.createTable({ databaseId: id, tableId: "u", name: "U", columns });
    };
    await make();
    await db.createRows({ databaseId: id, tableId: "t", rows: [{ n: 1 }, { n: 2 }] });
    const deleted = await place.keyed("DELETE", `/tablesdb/${id}`);
    expect([deleted.status, deleted.roundTrips]).toEqual([204, 1]);
    expect(type(await place.keyed("GET", `/tablesdb/${id}/tables/t/rows`))).toEqual([
      404,
      "database_not_found",
    ]);
    await make();
    expect((await db.listTables({ databaseId: id })).total).toBe(2);
    expect((await db.listRows({ databaseId: id, tableId: "t" })).total).toBe(0);
  });
});

describe("a team of many members that is deleted", () => {
  test("gives none of them their role any more, nor does another of its id", async () => {
    const teamId = ID.unique();
    await teams.create({ teamId, name: "Crew" });
    const ids = Array.from({ length: 60 }, (_, i) => `member-${i}`);
    await Promise.all(ids.map((userId) => users.create({ userId })));
    for (const userId of ids) await teams.createMembership({ teamId, userId, roles: ["reader"] });
    const permissions = [Permission.read(Role.team(teamId, "reader"))];
    await db.createTable({ databaseId: "d", tableId: "log", name: "L", permissions, columns });
    await db.createRow({ databaseId: "d", tableId: "log", rowId: "one", data: { n: 1 } });
    const people = await Promise.all(ids.slice(0, 20).map(signedIn));
    const read = async () =>
      (await Promise.all(people.map((call) => call("GET", "/tablesdb/d/tables/log/rows/one")))).map(
        ({ status }) => status,
      );
    const memberships = async () =>
      (await Promise.all(people.map((call) => call("GET", "/teams")))).map(({ body }) => body.total);
    const each = <T>(value: T) => people.map(() => value);
    expect(await read()).toEqual(each(200));
    expect(await memberships()).toEqual(each(1));

    await teams.delete({ teamId });
    expect(await read()).toEqual(each(404));
    expect(await memberships()).toEqual(each(0));
    await teams.create({ teamId, name: "Another" });
    expect(await read()).toEqual(each(404));
    expect((await teams.listMemberships({ teamId })).total).toBe(0);
    expect((await users.listMemberships({ userId: "member-7" })).total).toBe(0);
  });
});

describe("a user of many sessions who is deleted", () => {
  test("has none any more, nor has another of their id", async () => {
    const userId = ID.unique();
    await users.create({ userId, email: "much@people.test" });
    const people = await Promise.all(Array.from({ length: 40 }, () => signedIn(userId)));
    const statuses = async () =>
      new Set((await Promise.all(people.map((call) => call("GET", "/account")))).map(({ status }) => status));
    expect(await statuses()).toEqual(new Set([200]));
    await users.delete({ userId });
    expect(await statuses()).toEqual(new Set([401]));
    const again = await users.create({ userId, email: "much@people.test" });
    expect(again.targets.map(({ identifier }) => identifier)).toEqual(["much@people.test"]);
    expect(await statuses()).toEqual(new Set([401]));
    expect((await users.listSessions({ userId })).total).toBe(0);
  });
});

describe("a project that is deleted", () => {
  test("is found by nobody any more, and another of its id knows nothing of it", async () => {
    const own = await bootstrap(sharedUrl(), place.console);
    const client = own.server();
    const everyone = new Users(client);
    const tables = new TablesDB(client);
    await everyone.create({ userId: "ada", email: "ada@people.test" });
    const { secret } = await everyone.createSession({ userId: "ada" });
    await tables.create({ databaseId: "d", name: "D" });
    await tables.createTable({
      databaseId: "d",
      tableId: "t",
      name: "T",
      permissions: [Permission.read(Role.any())],
      columns,
    });
    await tables.createRow({ databaseId: "d", tableId: "t", rowId: "one", data: { n: 1 } });
    const user = caller(own.endpoint, { "x-appwrite-project": own.projectId, "x-appwrite-session": secret });
    const row = "/tablesdb/d/tables/t/rows/one";
    expect((await own.guest("GET", row)).status).toBe(200);
    expect((await user("GET", "/account")).status).toBe(200);

    expect((await own.admin("DELETE", "/project")).status).toBe(204);
    const gone = [404, "project_not_found"];
    expect(type(await own.guest("GET", row))).toEqual(gone);
    expect(type(await own.keyed("GET", "/users"))).toEqual(gone);
    expect(type(await user("GET", "/account"))).toEqual(gone);
    expect(type(await own.admin("GET", "/project"))).toEqual(gone);

    const wanted = { projectId: own.projectId, name: "Again", teamId: place.console.organizationId };
    expect((await place.console.call("POST", "/projects", wanted)).status).toBe(201);
    expect((await own.keyed("GET", "/users")).status).toBe(401);
    expect((await user("GET", "/account")).status).toBe(401);
    expect((await own.admin("GET", "/users")).body).toMatchObject({ total: 0 });
    expect((await own.admin("GET", "/tablesdb")).body).toMatchObject({ total: 0 });
    expect((await own.admin("GET", "/project/keys")).body).toMatchObject({ total: 0 });
  });

  test("goes with its organization", async () => {
    const team = await place.console.call("POST", "/teams", { teamId: "unique()", name: "Short-lived" });
    const teamId = String(team.body.$id);
    const ids = [ID.unique(), ID.unique()];
    for (const projectId of ids) {
      const made = await place.console.call("POST", "/projects", { projectId, name: "P", teamId });
      expect(made.status).toBe(201);
    }
    const ping = async () =>
      Promise.all(
        ids.map(async (id) =>
          type(await caller(place.endpoint, { "x-appwrite-project": id })("GET", "/locale")),
        ),
      );
    expect(await ping()).toEqual(ids.map(() => [200, undefined]));
    expect((await place.console.call("DELETE", `/teams/${teamId}`)).status).toBe(204);
    expect(await ping()).toEqual(ids.map(() => [404, "project_not_found"]));
    const listed = await place.console.call("GET", "/projects");
    expect(JSON.stringify(listed.body)).not.toContain(teamId);
  });
});
