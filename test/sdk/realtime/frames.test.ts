import { Query } from "appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { Socket } from "./support/socket.ts";
import { NOTES, type Stage, setStage } from "./support/stage.ts";

let on: Stage;
beforeAll(async () => {
  on = await setStage(sharedUrl());
});

describe("the first frame", () => {
  test("tells a guest that they are connected", async () => {
    const socket = await on.listen();
    expect(socket.frames).toEqual([
      { type: "connected", data: { channels: [], subscriptions: [], user: null } },
    ]);
  });

  test("tells a user who they are", async () => {
    const ann = await on.person("ann");
    const socket = await on.listen(ann.signedIn);
    expect(socket.connected.user).toMatchObject({ $id: "ann", name: "ann", email: "ann@people.test" });
    expect(socket.connected.user).not.toHaveProperty("password");
  });

  test("lists what the address asks for", async () => {
    const bob = await on.person("bob");
    const queries = `&rows[0][]=${encodeURIComponent(Query.equal("votes", 1))}`;
    const query = `&channels[]=rows&channels[]=account&channels[]=account.other${queries}`;
    const socket = await on.listen({ ...bob.signedIn, query });
    expect(socket.connected.channels).toEqual(["rows", "account", "account.bob"]);
    expect(socket.connected.subscriptions).toEqual([expect.stringMatching(/^\w{20}$/)]);
  });
});

test("queries of an address, by slot, as the web SDKs from 22 to 24 write them", async () => {
  const channel = "databases.main.collections.notes.documents";
  const [all, many] = [Query.select(["*"]), Query.greaterThan("votes", 5)].map(encodeURIComponent);
  const slots = `&channels[]=${channel}&${channel}[1][]=${all}&${channel}[2][]=${many}`;
  const socket = await on.listen({ query: slots });
  const { 1: every, 2: some } = socket.connected.subscriptions;
  const id = expect.stringMatching(/^\w{20}$/);
  expect(socket.connected.subscriptions).toEqual({ 1: id, 2: id });
  await on.note("few", ["any"], { votes: 1 });
  await on.note("lots", ["any"], { votes: 6 });
  expect((await socket.next()).data).toMatchObject({ payload: { $id: "few" }, subscriptions: [every] });
  const { subscriptions } = (await socket.next()).data;
  expect(new Set(subscriptions)).toEqual(new Set([every, some]));
});

describe("frames and their answers", () => {
  test("ping", async () => {
    const socket = await on.listen();
    expect(await socket.ask("ping")).toEqual({ type: "pong" });
    socket.send('{ "type" : "ping" }');
    expect(await socket.next()).toEqual({ type: "pong" });
  });

  test("subscribe and unsubscribe", async () => {
    const socket = await on.listen();
    const query = Query.greaterThan("votes", 3);
    expect(await socket.subscribe("mine", ["rows", "account", "account.create"], [query])).toEqual({
      type: "response",
      data: {
        to: "subscribe",
        success: true,
        subscriptions: [{ subscriptionId: "mine", channels: ["rows", "account"], queries: [query] }],
      },
    });
    const made = await socket.ask("subscribe", [{ channels: ["rows"] }]);
    expect(made.data.subscriptions[0].subscriptionId).toMatch(/^\w{20}$/);
    const gone = [{ subscriptionId: "mine" }, { subscriptionId: "mine" }];
    expect((await socket.ask("unsubscribe", gone)).data).toEqual({
      to: "unsubscribe",
      success: true,
      subscriptions: [
        { subscriptionId: "mine", removed: true },
        { subscriptionId: "mine", removed: false },
      ],
    });
  });

  test.each([
    ["no JSON", "{", 1003, "Message format"],
    ["no type", '{"data":{}}', 1003, "Message format"],
    ["an unknown type", '{"type":"dance"}', 1003, "Message type is not valid"],
    ["a session that is missing", '{"type":"authentication","data":{}}', 1003, "Session is required"],
    [
      "a session of nobody",
      '{"type":"authentication","data":{"session":"bm9ib2R5"}}',
      1003,
      "Session is not valid",
    ],
    ["no list of subscriptions", '{"type":"subscribe","data":{}}', 1003, "Payload is not valid"],
    ["no channels", '{"type":"subscribe","data":[{}]}', 1003, "channels is not present"],
    ["null for a subscription", '{"type":"subscribe","data":[null]}', 1003, "channels is not present"],
    [
      "an id that is none",
      '{"type":"subscribe","data":[{"subscriptionId":"no spaces","channels":[]}]}',
      1003,
      "subscriptionId",
    ],
    [
      "a query that sorts",
      JSON.stringify({ type: "subscribe", data: [{ channels: ["rows"], queries: [Query.orderAsc("a")] }] }),
      1003,
      "Invalid query: Query method 'orderAsc' is not supported",
    ],
    ["presence", '{"type":"presence","data":{"status":"here"}}', 1003, "presence"],
    ["a frame that is too long", `{"type":"${"x".repeat(64_000)}"}`, 1003, "64000 bytes"],
    [
      "more subscriptions than fit",
      JSON.stringify({ type: "subscribe", data: Array(257).fill({ channels: ["rows"] }) }),
      1003,
      "256 subscriptions",
    ],
  ])("%s is refused and the socket stays", async (_, text, code, message) => {
    const socket = await on.listen();
    socket.send(text);
    expect(await socket.next()).toEqual({
      type: "error",
      data: { code, message: expect.stringContaining(message) },
    });
    expect(await socket.ask("ping")).toEqual({ type: "pong" });
  });
});

describe("events", () => {
  test("have names in all words, channels, the record and the subscriptions that matched", async () => {
    const socket = await on.listen();
    await socket.subscribe("all", ["rows"]);
    await socket.subscribe("legacy", ["databases.main.collections.notes.documents.n1"]);
    await socket.subscribe("updates", ["rows.update"]);
    await socket.subscribe("both", ["documents", "rows.create", "tablesdb.main.tables.notes.rows"]);
    await on.note("n1", ["any"], { votes: 2 });
    const data = await socket.event();
    expect(Object.keys(data)).toEqual(["events", "channels", "timestamp", "payload", "subscriptions"]);
    expect(data.events.slice(0, 3)).toEqual([
      "tablesdb.main.tables.notes.rows.n1.create",
      "databases.main.tables.notes.rows.n1.create",
      "databases.main.collections.notes.documents.n1.create",
    ]);
    expect(data.events).toEqual(
      expect.arrayContaining([
        "databases.*.collections.*.documents.*.create",
        "tablesdb.*.tables.*.rows.*",
        "databases.*",
      ]),
    );
    expect(data.channels).toEqual([
      "documents",
      "databases.main.collections.notes.documents",
      "databases.main.collections.notes.documents.n1",
      "rows",
      "databases.main.tables.notes.rows",
      "databases.main.tables.notes.rows.n1",
      "tablesdb.main.tables.notes.rows",
      "tablesdb.main.tables.notes.rows.n1",
      "documents.create",
      "databases.main.collections.notes.documents.create",
      "databases.main.collections.notes.documents.n1.create",
      "rows.create",
      "databases.main.tables.notes.rows.create",
      "databases.main.tables.notes.rows.n1.create",
      "tablesdb.main.tables.notes.rows.create",
      "tablesdb.main.tables.notes.rows.n1.create",
    ]);
    expect(data.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    expect(data.payload).toMatchObject({ $id: "n1", title: "n1", votes: 2, $permissions: ['read("any")'] });
    expect(data.subscriptions).toEqual(["all", "legacy", "both"]);
    expect(await socket.rest()).toEqual([]);
  });

  test("come for each record of a bulk write, and for each change", async () => {
    const socket = await on.listen();
    await socket.subscribe("s", ["tablesdb.main.tables.notes.rows"]);
    const $permissions = ['read("any")'];
    const rows = ["b1", "b2"].map(($id) => ({ $id, title: $id, $permissions }));
    await on.keyed("POST", NOTES, { rows });
    await on.keyed("PATCH", `${NOTES}/b1`, { data: { votes: 4 } });
    await on.keyed("PATCH", `${NOTES}/b1/votes/increment`, { value: 3 });
    await on.keyed("PUT", `${NOTES}/b2`, { data: { title: "new" } });
    await on.keyed("DELETE", `${NOTES}/b2`);
    await on.keyed("PUT", NOTES, { rows: [{ $id: "b1", votes: 8 }] });
    await on.keyed("PATCH", NOTES, { data: { votes: 9 }, queries: [Query.equal("$id", "b1")] });
    await on.keyed("DELETE", NOTES, { queries: [Query.equal("$id", "b1")] });
    const seen = [];
    for (let i = 0; i < 9; i++) {
      const { events, payload } = await socket.event();
      seen.push([events[0].split(".").slice(-2).join("."), payload.votes ?? payload.title]);
    }
    expect(seen).toEqual([
      ["b1.create", "b1"],
      ["b2.create", "b2"],
      ["b1.update", 4],
      ["b1.update", 7],
      ["b2.upsert", "new"],
      ["b2.delete", "new"],
      ["b1.upsert", 8],
      ["b1.update", 9],
      ["b1.delete", 9],
    ]);
  });

  test("stop with the subscription, and change with it", async () => {
    const socket = await on.listen();
    await socket.subscribe("s", ["rows"]);
    await socket.subscribe("s", ["tablesdb.main.tables.notes.rows.c2"]);
    await on.note("c1", ["any"]);
    await on.note("c2", ["any"]);
    expect((await socket.event()).payload.$id).toBe("c2");
    await socket.ask("unsubscribe", [{ subscriptionId: "s" }]);
    await on.note("c3", ["any"]);
    expect(await socket.rest()).toEqual([]);
  });

  test("must satisfy a subscription's queries", async () => {
    const socket = await on.listen();
    await socket.subscribe("many", ["rows"], [Query.greaterThan("votes", 3)]);
    await socket.subscribe(
      "either",
      ["rows"],
      [Query.or([Query.equal("done", true), Query.equal("votes", [7])])],
    );
    await socket.subscribe("all", ["rows"], [Query.select(["*"])]);
    for (const [id, data] of Object.entries({
      q1: { votes: 1, done: false },
      q5: { votes: 5, done: true },
      q7: { votes: 7, done: false },
    })) {
      await on.note(id, ["any"], data);
    }
    expect((await socket.event()).subscriptions).toEqual(["all"]);
    expect((await socket.event()).subscriptions).toEqual(["many", "either", "all"]);
    expect((await socket.event()).subscriptions).toEqual(["many", "either", "all"]);
  });
});

test("plain HTTP is told that this is a socket's address", async () => {
  const answer = await on.guest("GET", "/realtime");
  expect(answer.status).toBe(426);
  expect(answer.body.message).toContain("ws");
});

test("the server's limits on frames hold only where limits are on", async () => {
  const socket = await Socket.open(on.endpoint, on.projectId);
  for (let i = 0; i < 40; i++)
    expect((await socket.ask("subscribe", [{ channels: ["rows"] }])).type).toBe("response");
  await socket.close();
});
