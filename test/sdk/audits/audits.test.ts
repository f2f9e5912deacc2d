import { ID, Query, TablesDB, Users } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { type Call, caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";
import { soon } from "../support/soon.ts";

interface Entry {
  readonly event: string;
  readonly userId: string;
  readonly userName: string;
  readonly userEmail: string;
  readonly userType: string;
  readonly mode: string;
  readonly ip: string;
  readonly time: string;
  readonly countryCode: string;
  readonly clientName: string;
  readonly osName: string;
}

let place: Place;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

/** A log, once it has as many entries. */
async function logOf(call: Call, path: string, length: number): Promise<{ total: number; logs: Entry[] }> {
  const { body } = await soon(
    () => call("GET", path),
    ({ body }) => Number(body.total) >= length,
  );
  return body as unknown as { total: number; logs: Entry[] };
}

const events = ({ logs }: { logs: Entry[] }) => logs.map(({ event }) => event);

describe("a user's log", () => {
  const email = "ada@logs.test";
  const browser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

  test("tells the user what they did, and from where", async () => {
    const page = place.page();
    const user = await page.account.create({
      userId: ID.unique(),
      email,
      password: "a long password",
      name: "Ada",
    });
    const signIn = await place.guest(
      "POST",
      "/account/sessions/email",
      { email, password: "a long password" },
      { "user-agent": browser },
    );
    expect(signIn.status).toBe(201);
    await page.account.createEmailPasswordSession({ email, password: "a long password" });
    await page.account.updateName({ name: "Ada L." });
    const log = await soon(
      () => page.account.listLogs(),
      ({ total }) => total >= 4,
    );
    expect(page.roundTrips).toBe(1);
    expect(log.logs.map(({ event }) => event)).toEqual([
      "user.update",
      "session.create",
      "session.create",
      "user.create",
    ]);
    for (const entry of log.logs) {
      expect(entry).toMatchObject({
        userId: user.$id,
        userEmail: email,
        userName: expect.stringMatching(/^Ada/),
        userType: "user",
        mode: "default",
        ip: "127.0.0.1",
        countryCode: "--",
      });
    }
    expect(log.logs[2]).toMatchObject({ osName: "Windows", osVersion: "10", clientName: "Chrome" });
    expect(Date.parse(log.logs[0]?.time ?? "")).not.toBeNaN();

    const users = new Users(place.server());
    const seen = await users.listLogs({ userId: user.$id });
    expect(seen.logs).toEqual(log.logs);
    const second = await users.listLogs({
      userId: user.$id,
      queries: [Query.limit(1), Query.offset(1)],
      total: false,
    });
    expect([second.total, second.logs.map(({ event }) => event)]).toEqual([0, ["session.create"]]);
  });

  test("has nothing of failures", async () => {
    const page = place.page();
    const { $id } = await page.account.create({
      userId: ID.unique(),
      email: "b@logs.test",
      password: "a long password",
    });
    await place.guest("POST", "/account/sessions/email", {
      email: "b@logs.test",
      password: "the wrong password",
    });
    await place.keyed("PATCH", `/users/${$id}/email`, { email });
    await place.keyed("PATCH", `/users/${$id}/name`, { name: "B" });
    expect(events(await logOf(place.keyed, `/users/${$id}/logs`, 1))).toEqual(["user.create"]);
  });

  test("is no namesake's", async () => {
    const users = new Users(place.server());
    const guest = { userId: "namesake", email: "n@logs.test", password: "a long password" };
    await place.guest("POST", "/account", guest);
    await logOf(place.keyed, "/users/namesake/logs", 1);
    await users.delete({ userId: "namesake" });
    await users.create({ userId: "namesake" });
    expect((await users.listLogs({ userId: "namesake" })).total).toBe(0);
  });

  test.each([
    ["/users/nobody/logs", 404, "user_not_found"],
    [
      `/users/nobody/logs?queries[0]=${encodeURIComponent(Query.equal("event", "x"))}`,
      400,
      "general_argument_invalid",
    ],
    ["/users/-/logs", 400, "general_argument_invalid"],
  ])("%s", async (path, status, type) => {
    const answer = await place.keyed("GET", path);
    expect([answer.status, answer.body.type]).toEqual([status, type]);
  });

  test("guests have none, and no client reads another's", async () => {
    const answers = await Promise.all([
      place.guest("GET", "/account/logs"),
      place.keyed("GET", "/account/logs"),
      place.guest("GET", "/users/namesake/logs"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});

describe("what was done to data", () => {
  beforeAll(async () => {
    const tables = new TablesDB(place.server());
    const at = { databaseId: "d", tableId: "t" };
    await tables.create({ databaseId: "d", name: "D" });
    await tables.createTable({ ...at, name: "T", rowSecurity: true, permissions: ['create("users")'] });
    await tables.createStringColumn({ ...at, key: "a", size: 20, required: false });
    await tables.createRow({ ...at, rowId: "r", data: { a: "1" } });
    await tables.updateRow({ ...at, rowId: "r", data: { a: "2" } });
    await place.keyed("PATCH", "/databases/d/collections/t/documents/r", { data: { a: "3" } });
    await tables.updateRows({ ...at, data: { a: "4" } });
    await place.admin("PUT", "/tablesdb/d/tables/t", { name: "T2" });
  });

  test.each([
    ["/tablesdb/d/tables/t/rows/r/logs", ["document.update", "row.update", "row.create"]],
    ["/databases/d/collections/t/documents/r/logs", ["document.update", "row.update", "row.create"]],
    ["/tablesdb/d/tables/t/logs", ["table.update", "rows.update", "column.create", "table.create"]],
    ["/databases/d/collections/t/logs", ["table.update", "rows.update", "column.create", "table.create"]],
    ["/tablesdb/d/logs", ["database.create"]],
    ["/databases/d/logs", ["database.create"]],
  ])("%s, the same on both faces", async (path, expected) => {
    const log = await logOf(place.admin, path, expected.length);
    expect(events(log)).toEqual(expected);
    expect(log.total).toBe(expected.length);
    expect((await place.keyed("GET", path)).status).toBe(200);
    expect((await place.admin("GET", path)).roundTrips).toBe(1);
  });

  test("tells keys from administrators", async () => {
    const { logs } = await logOf(place.admin, "/tablesdb/d/tables/t/logs", 4);
    expect(logs.map(({ userType, mode, userName }) => [userType, mode, userName])).toEqual([
      ["admin", "admin", "Root"],
      ...Array(3).fill(["keyProject", "default", "All"]),
    ]);
  });

  test("is not for clients, who hold the scope for the rows' sake", async () => {
    const paths = ["/tablesdb/d/tables/t/rows/r/logs", "/databases/d/collections/t/documents/r/logs"];
    for (const path of paths) {
      const answer = await place.guest("GET", path);
      expect([answer.status, answer.body.type]).toEqual([401, "general_unauthorized_scope"]);
    }
  });

  test.each([
    ["/tablesdb/none/logs", "database_not_found"],
    ["/tablesdb/none/tables/t/logs", "database_not_found"],
    ["/tablesdb/d/tables/none/logs", "table_not_found"],
    ["/databases/d/collections/none/logs", "collection_not_found"],
    ["/tablesdb/d/tables/t/rows/none/logs", "row_not_found"],
    ["/databases/d/collections/t/documents/none/logs", "document_not_found"],
  ])("%s: %s", async (path, type) => {
    const answer = await place.admin("GET", path);
    expect([answer.status, answer.body.type]).toEqual([404, type]);
  });
});

describe("a team's log", () => {
  test("tells its owner of the team and its members, and nobody else", async () => {
    const email = "owner@logs.test";
    const page = place.page();
    await page.account.create({ userId: "owner", email, password: "a long password" });
    await page.account.createEmailPasswordSession({ email, password: "a long password" });
    await page.teams.create({ teamId: "crew", name: "Crew" });
    const users = new Users(place.server());
    await users.create({ userId: "mate", email: "mate@logs.test" });
    await place.keyed("POST", "/teams/crew/memberships", { userId: "mate", roles: ["developer"] });
    const log = await logOf(place.admin, "/teams/crew/logs", 2);
    expect(events(log)).toEqual(["membership.create", "team.create"]);
    expect(log.logs.map(({ userId }) => userId)).toEqual([expect.any(String), "owner"]);
    const cookie = [...page.jar.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const owner = caller(place.endpoint, { "x-appwrite-project": place.projectId, cookie });
    expect((await owner("GET", "/teams/crew/logs")).body.total).toBe(2);
    const stranger = await place.guest("GET", "/teams/crew/logs");
    expect(stranger.status).toBe(401);
    expect((await place.admin("GET", "/teams/none/logs")).body.type).toBe("team_not_found");
  });

  test("the console's too, for organizations", async () => {
    const { call, organizationId } = place.console;
    const log = await logOf(call, `/teams/${organizationId}/logs`, 1);
    expect(events(log)).toContain("team.create");
    const own = await logOf(call, "/account/logs", 1);
    expect(events(own)).toContain("session.create");
  });
});
