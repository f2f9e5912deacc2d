import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CHANNEL, Stage } from "./stage.ts";

let on: Stage;
beforeEach(async () => {
  on = await Stage.set();
});

const stored = () =>
  runInDurableObject(
    on.gateway(),
    (_, { storage }) => [...storage.kv.list({ prefix: "connection:" })].length,
  );

describe("a gateway that has slept", () => {
  test("knows its sockets with their users, subscriptions and queries", async () => {
    const ann = await on.listen(await on.person("ann"));
    const guest = await on.listen();
    const many = ['{"method":"greaterThan","attribute":"votes","values":[5]}'];
    await ann.subscribe("all", [CHANNEL]);
    await guest.subscribe("many", [CHANNEL], many);
    await on.sleep("gateway");
    await on.note("forAnn", ["user:ann"], 9);
    await on.note("few", ["any"], 1);
    await on.note("lots", ["any"], 9);
    expect(await ann.heard()).toEqual(["forAnn", "few", "lots"]);
    expect(await guest.heard()).toEqual(["lots"]);
    expect(guest.frames.at(-2)?.data.subscriptions).toEqual(["many"]);
  });

  test("takes subscriptions away and adds others", async () => {
    const guest = await on.listen();
    await guest.subscribe("rows", [CHANNEL]);
    await on.sleep("gateway");
    const answer = await guest.ask("unsubscribe", [{ subscriptionId: "rows" }]);
    expect(answer.data.subscriptions).toEqual([{ subscriptionId: "rows", removed: true }]);
    await on.note("unheard", ["any"]);
    await guest.subscribe("again", [`${CHANNEL}.heard`]);
    await on.sleep("gateway");
    await on.note("heard", ["any"]);
    expect(await guest.heard()).toEqual(["heard"]);
  });

  test("answers heartbeats", async () => {
    const guest = await on.listen();
    await on.sleep("gateway");
    expect(await guest.ask("ping")).toEqual({ type: "pong" });
  });

  test("goes on counting the frames of a connection", async () => {
    const guest = await on.listen();
    const say = () => guest.ask("unsubscribe", [{ subscriptionId: "none" }]);
    for (let n = 0; n < 20; n++) expect((await say()).type).toBe("response");
    await on.sleep("gateway");
    for (let n = 20; n < 32; n++) expect((await say()).type).toBe("response");
    expect(await say()).toMatchObject({ type: "error", data: { code: 1013 } });
    expect(guest.closed).toBeNull();
  });

  test("follows roles, and closes what a session's end, a block or the user's deletion ends", async () => {
    const people = ["out", "blocked", "gone", "stays"];
    const wires = new Map<string, Awaited<ReturnType<Stage["listen"]>>>();
    for (const id of people) {
      const wire = await on.listen(await on.person(id));
      await wire.subscribe("s", [CHANNEL]);
      wires.set(id, wire);
    }
    await on.sleep("gateway");
    await on.call("PUT", "/users/stays/labels", { labels: ["vip"] });
    await on.sleep("gateway");
    await on.call("DELETE", "/users/out/sessions");
    await on.call("PATCH", "/users/blocked/status", { status: false });
    await on.call("DELETE", "/users/gone");
    await on.note("forLabel", ["label:vip"]);
    for (const id of people.slice(0, 3)) expect((await wires.get(id)?.end())?.code).toBe(1008);
    expect(await wires.get("stays")?.heard()).toEqual(["forLabel"]);
  });

  test("has kept what is too long for an attachment, and throws it away with the socket", async () => {
    const guest = await on.listen();
    const channels = Array.from({ length: 200 }, (_, i) => `${CHANNEL}.${"x".repeat(50)}${i}`);
    await guest.subscribe("long", [...channels, CHANNEL]);
    expect(await stored()).toBe(1);
    await on.sleep("gateway");
    await on.note("kept", ["any"]);
    expect(await guest.heard()).toEqual(["kept"]);
    guest.close();
    await guest.end();
    await vi.waitFor(async () => expect(await stored()).toBe(0));
  });

  test("sends away a socket of which it can tell nothing, and keeps the others", async () => {
    const [lost, other] = [await on.listen(), await on.listen()];
    await other.subscribe("s", [CHANNEL]);
    await runInDurableObject(on.gateway(), (_, state) => {
      const isLost = (socket: WebSocket) => !String(socket.deserializeAttachment()).includes(CHANNEL);
      state.getWebSockets().find(isLost)?.serializeAttachment("?");
    });
    await on.sleep("gateway");
    await on.note("n", ["any"]);
    expect(await other.heard()).toEqual(["n"]);
    expect((await lost.end()).code).toBe(1011);
  });
});

test("a socket's close reaches the hub, which then leaves the gateway alone", async () => {
  const guest = await on.listen();
  await guest.subscribe("s", [CHANNEL]);
  await on.sleep("gateway");
  guest.close();
  await guest.end();
  await vi.waitFor(async () => {
    const { emptySince } = await runInDurableObject(on.hub, (_, { storage }) =>
      Object(Object(storage.kv.get("ledger")).memory),
    );
    expect(emptySince).toEqual(expect.any(Number));
  });
});

test("a message that the hub repeats is heard once", async () => {
  const guest = await on.listen();
  await guest.subscribe("s", [CHANNEL]);
  const message = { id: "life.1", channels: [CHANNEL], roles: ["any"], data: '{"payload":{"$id":"one"}' };
  const parcel = {
    realm: on.projectId,
    messages: [message],
    signal: { users: [], teams: [] },
    tell: false,
    missed: false,
  };
  await on.gateway().deliver(parcel);
  await on.gateway().deliver(parcel);
  expect(await guest.heard()).toEqual(["one"]);
});
