import { createHmac } from "node:crypto";
import { Databases, type Models, TablesDB, Teams, Users, Webhooks } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { type Catcher, startCatcher } from "../webhooks/support/catcher.ts";

/** What each change tells webhooks of: its names, and the resource as it is, or was. */

const SECRET = "a secret of ours";
let place: Place;
let catcher: Catcher;
let users: Users;
let teams: Teams;
let tables: TablesDB;
let documents: Databases;

beforeAll(async () => {
  catcher = await startCatcher();
  place = await bootstrap(sharedUrl());
  const client = place.server();
  [users, teams] = [new Users(client), new Teams(client)];
  [tables, documents] = [new TablesDB(client), new Databases(client)];
  await new Webhooks(client).create({
    webhookId: "all",
    url: catcher.url,
    name: "All",
    events: ["users.*", "teams.*", "databases.*"],
    secret: SECRET,
  });
});

afterAll(() => catcher.stop());

interface Order extends Models.Row {
  number: number;
}
interface Note extends Models.Document {
  text: string;
}

interface Expected {
  /** The most specific name; `*` in it stands for an id the server made. */
  readonly event: string;
  readonly also?: readonly string[];
  readonly payload: Record<string, unknown>;
}

type Step = [name: string, act: () => Promise<unknown>, expected: Expected | readonly Expected[]];

let seen = 0;

/** Does it, and expects exactly these to arrive. */
async function tell(act: () => Promise<unknown>, expected: readonly Expected[]): Promise<void> {
  const arrived = () => catcher.caught.slice(seen);
  try {
    await act();
    for (const { event, also = [], payload } of expected) {
      const pattern = new RegExp(`^${event.replaceAll(".", "\\.").replaceAll("*", "[^.]+")}$`);
      const caught = await catcher.wait(
        (each) => arrived().includes(each) && pattern.test(each.events[0] ?? ""),
      );
      expect(caught.payload).toMatchObject(payload);
      expect(caught.events).toEqual(expect.arrayContaining([...also]));
      const signature = createHmac("sha1", SECRET)
        .update(catcher.url + caught.body)
        .digest("base64");
      expect(caught.headers["x-appwrite-webhook-signature"]).toBe(signature);
    }
    expect(arrived()).toHaveLength(expected.length);
  } finally {
    seen = catcher.caught.length;
  }
}

const steps = (list: readonly Step[]) =>
  test.each(list)("%s", (_, act, expected) => tell(act, "event" in expected ? [expected] : expected));

const password = "correct horse battery";

describe("users, by a key", () => {
  const ada = { userId: "ada" };
  steps([
    [
      "create",
      () => users.create({ ...ada, email: "ada@events.test", password, name: "Ada" }),
      {
        event: "users.ada.create",
        also: ["users.*.create", "users.ada", "users.*"],
        payload: { $id: "ada", name: "Ada" },
      },
    ],
    [
      "update the name",
      () => users.updateName({ ...ada, name: "Ada L." }),
      {
        event: "users.ada.update",
        also: ["users.ada.update.name", "users.*.update.name"],
        payload: { name: "Ada L." },
      },
    ],
    [
      "update the e-mail",
      () => users.updateEmail({ ...ada, email: "ada2@events.test" }),
      { event: "users.ada.update", also: ["users.*.update.email"], payload: { email: "ada2@events.test" } },
    ],
    [
      "update the preferences",
      () => users.updatePrefs({ ...ada, prefs: { theme: "dark" } }),
      { event: "users.ada.update", also: ["users.*.update.prefs"], payload: { theme: "dark" } },
    ],
    [
      "update the labels",
      () => users.updateLabels({ ...ada, labels: ["vip"] }),
      {
        event: "users.ada.update",
        also: ["users.*.update.labels"],
        payload: { $id: "ada", labels: ["vip"] },
      },
    ],
    [
      "block",
      () => users.updateStatus({ ...ada, status: false }),
      { event: "users.ada.update", also: ["users.*.update.status"], payload: { status: false } },
    ],
    [
      "create a target",
      () =>
        users.createTarget({ ...ada, targetId: "t", providerType: "email" as never, identifier: "x@y.test" }),
      { event: "users.ada.targets.t.create", also: ["users.*.targets.*.create"], payload: { $id: "t" } },
    ],
    [
      "delete the target",
      () => users.deleteTarget({ ...ada, targetId: "t" }),
      { event: "users.ada.targets.t.delete", payload: { $id: "t", identifier: "x@y.test" } },
    ],
    [
      "create a session",
      () => users.createSession(ada),
      { event: "users.ada.sessions.*.create", also: ["users.ada.sessions.*"], payload: { userId: "ada" } },
    ],
    [
      "delete all sessions",
      () => users.deleteSessions(ada),
      { event: "users.ada.sessions.delete", also: ["users.*.sessions.delete"], payload: {} },
    ],
    [
      "create a token",
      () => users.createToken(ada),
      { event: "users.ada.tokens.*.create", payload: { userId: "ada" } },
    ],
    [
      "delete",
      () => users.delete(ada),
      { event: "users.ada.delete", payload: { $id: "ada", name: "Ada L." } },
    ],
  ]);
});

describe("an account, by its user", () => {
  const email = "bob@events.test";
  let page: ReturnType<Place["page"]>;
  beforeAll(() => {
    page = place.page();
  });
  steps([
    [
      "sign up",
      () => page.account.create({ userId: "bob", email, password, name: "Bob" }),
      { event: "users.bob.create", payload: { $id: "bob", email } },
    ],
    [
      "sign in",
      () => page.account.createEmailPasswordSession({ email, password }),
      { event: "users.bob.sessions.*.create", payload: { userId: "bob", provider: "email" } },
    ],
    [
      "update the name",
      () => page.account.updateName({ name: "Bobby" }),
      { event: "users.bob.update", also: ["users.bob.update.name"], payload: { $id: "bob", name: "Bobby" } },
    ],
    [
      "sign out",
      () => page.account.deleteSession({ sessionId: "current" }),
      { event: "users.bob.sessions.*.delete", payload: { userId: "bob" } },
    ],
    [
      "sign in again",
      () => page.account.createEmailPasswordSession({ email, password }),
      { event: "users.bob.sessions.*.create", payload: { userId: "bob" } },
    ],
    [
      "sign out everywhere",
      () => page.account.deleteSessions(),
      { event: "users.bob.sessions.*.delete", payload: { userId: "bob" } },
    ],
  ]);
});

describe("teams", () => {
  const crew = { teamId: "crew" };
  const member = { ...crew, membershipId: "" };
  steps([
    [
      "create",
      () => teams.create({ ...crew, name: "Crew" }),
      { event: "teams.crew.create", also: ["teams.*.create"], payload: { $id: "crew", name: "Crew" } },
    ],
    [
      "rename",
      () => teams.updateName({ ...crew, name: "The crew" }),
      { event: "teams.crew.update", payload: { $id: "crew", name: "The crew" } },
    ],
    [
      "update the preferences",
      () => teams.updatePrefs({ ...crew, prefs: { a: 1 } }),
      { event: "teams.crew.update", also: ["teams.crew.update.prefs"], payload: { a: 1 } },
    ],
    [
      "add a member",
      async () => {
        member.membershipId = (await teams.createMembership({ ...crew, userId: "bob", roles: ["cook"] })).$id;
      },
      {
        event: "teams.crew.memberships.*.create",
        also: ["teams.*.memberships.*.create"],
        payload: { userId: "bob" },
      },
    ],
    [
      "change the member's roles",
      () => teams.updateMembership({ ...member, roles: ["mate"] }),
      { event: "teams.crew.memberships.*.update", payload: { userId: "bob", roles: ["mate"] } },
    ],
    [
      "remove the member",
      () => teams.deleteMembership(member),
      { event: "teams.crew.memberships.*.delete", payload: { userId: "bob", roles: ["mate"] } },
    ],
    [
      "delete",
      () => teams.delete(crew),
      { event: "teams.crew.delete", payload: { $id: "crew", name: "The crew" } },
    ],
  ]);
});

describe("tables", () => {
  const shop = { databaseId: "shop" };
  const at = { ...shop, tableId: "orders" };
  const row = { ...at, rowId: "r1" };
  const names = "databases.shop.tables.orders";
  steps([
    [
      "create a database",
      () => tables.create({ ...shop, name: "Shop" }),
      {
        event: "databases.shop.create",
        also: ["databases.*.create"],
        payload: { $id: "shop", name: "Shop" },
      },
    ],
    [
      "update it",
      () => tables.update({ ...shop, name: "The shop" }),
      { event: "databases.shop.update", payload: { name: "The shop" } },
    ],
    [
      "create a table",
      () => tables.createTable({ ...at, name: "Orders" }),
      {
        event: `${names}.create`,
        also: ["databases.shop.collections.orders.create"],
        payload: { $id: "orders" },
      },
    ],
    [
      "update it",
      () => tables.updateTable({ ...at, name: "All orders" }),
      { event: `${names}.update`, payload: { name: "All orders" } },
    ],
    [
      "create a column",
      () => tables.createIntegerColumn({ ...at, key: "number", required: false }),
      {
        event: `${names}.columns.number.create`,
        also: ["databases.*.collections.*.attributes.*.create"],
        payload: { key: "number" },
      },
    ],
    [
      "update it",
      () => tables.updateIntegerColumn({ ...at, key: "number", required: false, xdefault: 7 }),
      { event: `${names}.columns.number.update`, payload: { key: "number", default: 7 } },
    ],
    [
      "create an index",
      () => tables.createIndex({ ...at, key: "by", type: "key" as never, columns: ["number"] }),
      { event: `${names}.indexes.by.create`, payload: { key: "by" } },
    ],
    [
      "create a row",
      () => tables.createRow<Order>({ ...row, data: { number: 1 } }),
      {
        event: `${names}.rows.r1.create`,
        also: ["databases.*.tables.*.rows.*.create", "databases.*.collections.*.documents.*.create", names],
        payload: { $id: "r1", number: 1, $tableId: "orders" },
      },
    ],
    [
      "update it",
      () => tables.updateRow<Order>({ ...row, data: { number: 2 } }),
      { event: `${names}.rows.r1.update`, payload: { $id: "r1", number: 2 } },
    ],
    [
      "increment it",
      () => tables.incrementRowColumn({ ...row, column: "number", value: 5 }),
      { event: `${names}.rows.r1.update`, payload: { $id: "r1", number: 7 } },
    ],
    [
      "upsert it",
      () => tables.upsertRow<Order>({ ...row, data: { number: 3 } }),
      { event: `${names}.rows.r1.upsert`, payload: { $id: "r1", number: 3 } },
    ],
    [
      "delete it",
      () => tables.deleteRow(row),
      { event: `${names}.rows.r1.delete`, payload: { $id: "r1", number: 3 } },
    ],
    [
      "create rows",
      () =>
        tables.createRows<Order>({
          ...at,
          rows: [
            { $id: "a", number: 1 },
            { $id: "b", number: 2 },
          ],
        }),
      ["a", "b"].map((id, i) => ({
        event: `${names}.rows.${id}.create`,
        payload: { $id: id, number: i + 1 },
      })),
    ],
    [
      "upsert rows",
      () =>
        tables.upsertRows<Order>({
          ...at,
          rows: [
            { $id: "b", number: 3 },
            { $id: "c", number: 4 },
          ],
        }),
      ["b", "c"].map((id, i) => ({
        event: `${names}.rows.${id}.upsert`,
        payload: { $id: id, number: i + 3 },
      })),
    ],
    [
      "update rows",
      () => tables.updateRows<Order>({ ...at, data: { number: 9 } }),
      ["a", "b", "c"].map((id) => ({ event: `${names}.rows.${id}.update`, payload: { $id: id, number: 9 } })),
    ],
    [
      "delete rows",
      () => tables.deleteRows(at),
      ["a", "b", "c"].map((id) => ({ event: `${names}.rows.${id}.delete`, payload: { $id: id, number: 9 } })),
    ],
    [
      "delete the index",
      () => tables.deleteIndex({ ...at, key: "by" }),
      { event: `${names}.indexes.by.update`, payload: { key: "by" } },
    ],
    [
      "delete the column",
      () => tables.deleteColumn({ ...at, key: "number" }),
      { event: `${names}.columns.number.update`, payload: { key: "number" } },
    ],
    [
      "delete the table",
      () => tables.deleteTable(at),
      { event: `${names}.delete`, payload: { $id: "orders", name: "All orders" } },
    ],
    [
      "delete the database",
      () => tables.delete(shop),
      { event: "databases.shop.delete", payload: { $id: "shop", name: "The shop" } },
    ],
  ]);
});

describe("documents, by the older face", () => {
  const at = { databaseId: "old", collectionId: "notes" };
  const names = "databases.old.collections.notes";
  steps([
    [
      "create a database",
      () => documents.create({ databaseId: "old", name: "Old" }),
      { event: "databases.old.create", payload: {} },
    ],
    [
      "create a collection",
      () => documents.createCollection({ ...at, name: "Notes" }),
      { event: `${names}.create`, also: ["databases.old.tables.notes.create"], payload: { $id: "notes" } },
    ],
    [
      "create an attribute",
      () => documents.createStringAttribute({ ...at, key: "text", size: 100, required: false }),
      { event: `${names}.attributes.text.create`, payload: { key: "text" } },
    ],
    [
      "create a document",
      () => documents.createDocument<Note>({ ...at, documentId: "d1", data: { text: "hi" } }),
      {
        event: `${names}.documents.d1.create`,
        also: ["databases.*.tables.*.rows.*.create"],
        payload: { $id: "d1", text: "hi", $collectionId: "notes" },
      },
    ],
    [
      "delete the document",
      () => documents.deleteDocument({ ...at, documentId: "d1" }),
      { event: `${names}.documents.d1.delete`, payload: { $id: "d1", text: "hi" } },
    ],
  ]);
});

test("a change of more rows than its answer shows tells of each, those unseen by their ids", async () => {
  const [at, many] = [{ databaseId: "many", tableId: "t" }, 150];
  await tables.create({ databaseId: "many", name: "Many" });
  await tables.createTable({ ...at, name: "T" });
  await tables.createIntegerColumn({ ...at, key: "number", required: false });
  const ids = Array.from({ length: many }, (_, i) => `n${i}`);
  const rows = ids.map(($id) => ({ $id, number: 0 }));
  await tables.createRows<Order>({ ...at, rows: rows.slice(0, 100) });
  await tables.createRows<Order>({ ...at, rows: rows.slice(100) });
  const told = (action: string) =>
    catcher.caught.filter(
      ({ events }) => events[0]?.startsWith("databases.many.tables.t.rows.") && events[0].endsWith(action),
    );
  await expect.poll(() => told("create").length, { timeout: 20_000 }).toBe(many);
  await tables.updateRows<Order>({ ...at, data: { number: 1 } });
  await expect.poll(() => told("update").length, { timeout: 20_000 }).toBe(many);
  expect(
    told("update")
      .map(({ payload }) => payload.$id)
      .sort(),
  ).toEqual([...ids].sort());
  expect(new Set(told("update").map(({ headers }) => headers["webhook-id"])).size).toBe(many);
});

test("with webhooks for the event, a change still takes one round trip", async () => {
  await tables.create({ databaseId: "lean", name: "Lean" });
  await tables.createTable({ databaseId: "lean", tableId: "t", name: "T" });
  const create = () => place.keyed("POST", "/tablesdb/lean/tables/t/rows", { rowId: "unique()", data: {} });
  const path = "/tablesdb/lean/tables/t/rows/warm";
  await place.keyed("PUT", path, { data: {}, permissions: [] });
  const answers = [
    await place.keyed("PUT", path, { permissions: [] }),
    await place.keyed("PUT", path, { permissions: [] }),
  ];
  expect(answers.map(({ status, roundTrips }) => [status, roundTrips])).toEqual([
    [200, 1],
    [200, 1],
  ]);
  expect((await create()).status).toBe(400);
});
