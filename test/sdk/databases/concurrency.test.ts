import { Users } from "node-appwrite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { type Answer, type Call, caller } from "#test/sdk/support/raw.ts";
import { onDriver, shardDrivers } from "#test/sdk/support/shards.ts";

const tables = "/tablesdb/plant/tables";

/** Everything a request may be told when two things happen at once is told by one that came before or after. */
describe.each(shardDrivers)("at the same time on the driver %s", (_, shards) => {
  let server: RunningServer;
  let place: Place;
  let call: Call;
  let table = "";
  let count = 0;
  beforeAll(async () => {
    server = await onDriver(shards);
    place = await bootstrap(server.url);
    call = place.keyed;
    await call("POST", "/tablesdb", { databaseId: "plant", name: "Plant" });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    table = `${tables}/t${++count}`;
    const columns = ["a", "b"].map((key) => ({ key, type: "integer" }));
    const permissions = ['read("users")', 'create("users")', 'update("users")'];
    await call("POST", tables, { tableId: `t${count}`, name: "T", columns, permissions });
    await call("POST", `${table}/rows`, { rowId: "r", data: { a: 1, b: 2 } });
  });

  /** What comes of 25 requests before the change and 25 after it, all in flight together. */
  async function around(change: () => Promise<Answer>, request: (i: number) => Promise<Answer>) {
    const before = Array.from({ length: 25 }, (_, i) => request(i));
    const changing = change();
    const after = Array.from({ length: 25 }, (_, i) => request(i + 25));
    expect((await changing).status).toBeLessThan(300);
    return Promise.all([...before, ...after]);
  }

  /** The statuses of 30 requests sent together once a change has been answered. */
  const afterwards = async (request: (i: number) => Promise<Answer>) => [
    ...new Set(
      (await Promise.all(Array.from({ length: 30 }, (_, i) => request(i + 100)))).map(({ status }) => status),
    ),
  ];

  const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();

  describe("one id, two creates: one is made, one is refused", () => {
    const contests: [what: string, send: (id: string) => Promise<Answer>, status: number][] = [
      ["rows", (id) => call("POST", `${table}/rows`, { rowId: id, data: { a: 1 } }), 201],
      ["many rows", (id) => call("POST", `${table}/rows`, { rows: [{ a: 1 }, { $id: id, a: 2 }] }), 201],
      ["tables", (id) => call("POST", tables, { tableId: id, name: "T" }), 201],
      ["databases", (id) => call("POST", "/tablesdb", { databaseId: id, name: "D" }), 201],
      ["columns", (id) => call("POST", `${table}/columns/boolean`, { key: id, required: false }), 202],
      ["indexes", (id) => call("POST", `${table}/indexes`, { key: id, type: "key", columns: ["a"] }), 202],
    ];
    test.each(contests)("%s", async (what, send, status) => {
      for (let round = 0; round < 5; round++) {
        const id = `${what.replace(" ", "-")}-${round}`;
        const answers = await Promise.all([send(id), send(id), send(id)]);
        expect(statuses(answers)).toEqual([status, 409, 409]);
      }
    });

    test("upserts: one creates, all answer 200, and one row is there", async () => {
      const upsert = (n: number) => call("PUT", `${table}/rows/up`, { data: { a: n } });
      expect(statuses(await Promise.all([1, 2, 3, 4].map(upsert)))).toEqual([200, 200, 200, 200]);
      const list = await call("GET", `${table}/rows`);
      expect(list.body.total).toBe(2);
    });

    test("a unique value", async () => {
      await call("POST", `${table}/indexes`, { key: "one", type: "unique", columns: ["a"] });
      const create = () => call("POST", `${table}/rows`, { rowId: "unique()", data: { a: 7 } });
      expect(statuses(await Promise.all([create(), create(), create()]))).toEqual([201, 409, 409]);
    });
  });

  test("columns of different keys all come to be", async () => {
    const keys = Array.from({ length: 25 }, (_, i) => `c${i}`);
    const made = await Promise.all(
      keys.map((key) => call("POST", `${table}/columns/integer`, { key, required: false })),
    );
    expect(new Set(statuses(made))).toEqual(new Set([202]));
    const indexed = await Promise.all(
      keys.map((key) => call("POST", `${table}/indexes`, { key, type: "key", columns: [key] })),
    );
    expect(new Set(statuses(indexed))).toEqual(new Set([202]));
    const data = Object.fromEntries(keys.map((key, i) => [key, i]));
    expect(await call("PATCH", `${table}/rows/r`, { data })).toMatchObject({ status: 200, body: data });
  });

  test("a column goes: rows have it or do not", async () => {
    const create = (i: number) => call("POST", `${table}/rows`, { rowId: `n${i}`, data: { a: i, b: i } });
    const request = (i: number) => (i % 2 ? create(i) : call("GET", `${table}/rows/r`));
    const answers = await around(() => call("DELETE", `${table}/columns/a`), request);
    for (const [i, { status, body }] of answers.entries()) {
      if (i % 2 === 0) expect([status, body.b, body.a ?? 1]).toEqual([200, 2, 1]);
      else if (status === 201) expect(body).toMatchObject({ a: i, b: i });
      else expect(body.type).toBe("row_invalid_structure");
    }
    expect(await afterwards(create)).toEqual([400]);
    const query = encodeURIComponent('{"method":"isNull","attribute":"a"}');
    expect(await afterwards(() => call("GET", `${table}/rows?queries[0]=${query}`))).toEqual([400]);
    const row = await call("GET", `${table}/rows/r`);
    expect(row.body).not.toHaveProperty("a");
  });

  test("a column is renamed: its value is under one key, never both, never none", async () => {
    const rename = () =>
      call("PATCH", `${table}/columns/integer/a`, { required: false, default: null, newKey: "z" });
    const request = (i: number) =>
      i % 2 ? call("PATCH", `${table}/rows/r`, { data: { b: i } }) : call("GET", `${table}/rows`);
    for (const [i, { status, body }] of (await around(rename, request)).entries()) {
      expect(status).toBe(200);
      const row = i % 2 ? body : Array.isArray(body.rows) ? body.rows[0] : {};
      expect([row.a, row.z].filter((value) => value !== undefined)).toEqual([1]);
    }
    expect(await afterwards((i) => call("PATCH", `${table}/rows/r`, { data: { a: i } }))).toEqual([400]);
    expect(await afterwards((i) => call("PATCH", `${table}/rows/r`, { data: { z: i } }))).toEqual([200]);
  });

  test("a column comes: it is there for every request after", async () => {
    const request = (i: number) => call("PATCH", `${table}/rows/r`, { data: { c: i } });
    const add = () => call("POST", `${table}/columns/integer`, { key: "c", required: false });
    for (const { status, body } of await around(add, request)) {
      if (status !== 200) expect(body.type).toBe("row_invalid_structure");
    }
    expect(await afterwards(request)).toEqual([200]);
  });

  test("a text shrinks, or longer ones are stored, but not both", async () => {
    await call("POST", `${table}/columns/string`, { key: "s", size: 9, required: false });
    for (let round = 0; round < 5; round++) {
      const create = (i: number) =>
        call("POST", `${table}/rows`, { rowId: `s${round}-${i}`, data: { s: "123456789" } });
      const shrink = { required: false, default: null, size: 4 };
      const [small, ...made] = await Promise.all([
        call("PATCH", `${table}/columns/string/s`, shrink),
        ...Array.from({ length: 5 }, (_, i) => create(i)),
      ]);
      const stored = made.filter(({ status }) => status === 201).length;
      expect([small.status, stored]).toEqual(small.status === 200 ? [200, 0] : [400, stored]);
      await call("PATCH", `${table}/columns/string/s`, { ...shrink, size: 9 });
      await call("DELETE", `${table}/rows`);
    }
  });

  test("an index comes and goes while rows are written", async () => {
    const request = (i: number) => call("PATCH", `${table}/rows/r`, { data: { a: i } });
    for (const change of [
      () => call("POST", `${table}/indexes`, { key: "i", type: "key", columns: ["a"] }),
      () => call("DELETE", `${table}/indexes/i`),
    ]) {
      const answers = await around(change, request);
      expect(new Set(statuses(answers))).toEqual(new Set([200]));
    }
  });

  test("a table goes: a request finds it or does not", async () => {
    const request = (i: number) =>
      i % 2
        ? call("GET", `${table}/rows`)
        : call("POST", `${table}/rows`, { rowId: `n${i}`, data: { a: i } });
    for (const { status, body } of await around(() => call("DELETE", table), request)) {
      if (status >= 300) expect([status, body.type]).toEqual([404, "table_not_found"]);
    }
    expect(await afterwards(request)).toEqual([404]);
  });

  test("a database goes: a request finds it or does not", async () => {
    await call("POST", "/tablesdb", { databaseId: "going", name: "Going" });
    const within = "/tablesdb/going/tables/t";
    const columns = [{ key: "a", type: "integer" }];
    await call("POST", "/tablesdb/going/tables", { tableId: "t", name: "T", columns });
    const request = (i: number) =>
      i % 2
        ? call("GET", `${within}/rows`)
        : call("POST", `${within}/rows`, { rowId: `n${i}`, data: { a: i } });
    for (const { status, body } of await around(() => call("DELETE", "/tablesdb/going"), request)) {
      if (status >= 300)
        expect([status, String(body.type)]).toEqual([404, expect.stringContaining("_not_found")]);
    }
    expect(await afterwards(request)).toEqual([404]);
  });

  describe("what a session may do", () => {
    let session: Call;
    let sessionId = "";
    let userId = "";
    beforeEach(async () => {
      const page = place.page();
      const email = `u${count}@people.test`;
      const user = await page.account.create({ userId: `u${count}`, email, password: "correct horse" });
      const made = await page.account.createEmailPasswordSession({ email, password: "correct horse" });
      [sessionId, userId] = [made.$id, user.$id];
      session = caller(place.endpoint, { "x-appwrite-project": place.projectId, cookie: page.jar.header });
      expect((await session("GET", `${table}/rows`)).status).toBe(200);
    });
    const request = (i: number) =>
      i % 2 ? session("GET", `${table}/rows`) : session("PATCH", `${table}/rows/r`, { data: { a: i } });
    const users = () => new Users(place.server());
    const done = async (promise: Promise<unknown>): Promise<Answer> => {
      await promise;
      return { status: 200, headers: new Headers(), body: {}, roundTrips: 0 };
    };

    const changes: [what: string, change: () => Promise<Answer>, then: number][] = [
      ["the table's permissions change", () => call("PUT", table, { permissions: [] }), 401],
      ["the session is deleted", () => done(users().deleteSession({ userId, sessionId })), 401],
      ["all sessions are deleted", () => done(users().deleteSessions({ userId })), 401],
      ["the user is blocked", () => done(users().updateStatus({ userId, status: false })), 403],
      ["the user is deleted", () => done(users().delete({ userId })), 401],
    ];
    test("all of a user's own changes come through", async () => {
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          session("POST", "/teams", { teamId: `u${count}-${i}`, name: "T" }),
        ),
      );
      expect(new Set(statuses(made))).toEqual(new Set([201]));
      const teams = await session("GET", "/teams");
      expect(teams.body.total).toBe(20);
    });

    test.each(changes)("ends at once when %s", async (_, change, then) => {
      const answers = await around(change, request);
      expect(statuses(answers).filter((status) => status !== 200 && status !== then)).toEqual([]);
      expect(await afterwards(request)).toEqual([then]);
    });

    test("begins at once when permissions, labels or a team grant it", async () => {
      await call("PUT", table, { permissions: ['read("label:vip")', 'update("label:vip")'] });
      expect(await afterwards(request)).toEqual([401]);
      const answers = await around(() => done(users().updateLabels({ userId, labels: ["vip"] })), request);
      expect(statuses(answers).filter((status) => status !== 200 && status !== 401)).toEqual([]);
      expect(await afterwards(request)).toEqual([200]);
      await users().updateLabels({ userId, labels: [] });
      expect(await afterwards(request)).toEqual([401]);
    });

    test("a disabled table is gone at once, and back at once", async () => {
      const permissions = ['read("users")', 'update("users")'];
      await around(() => call("PUT", table, { enabled: false, permissions }), request);
      expect(await afterwards(request)).toEqual([404]);
      await call("PUT", table, { enabled: true });
      expect(await afterwards(request)).toEqual([200]);
    });
  });
});
