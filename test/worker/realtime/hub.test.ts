import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { RECENT } from "#shared/realtime/limits.ts";
import type { Ledger } from "#shared/realtime/switchboard.ts";
import { RealtimeGateway } from "#workers/api/realtime/objects.ts";
import { ledger } from "#workers/ledger.ts";
import { bindings, CHANNEL, Stage } from "./stage.ts";

let on: Stage;
beforeEach(async () => {
  on = await Stage.set();
});

const ledgerOf = () =>
  runInDurableObject(on.hub, (_, { storage }) => {
    const found = storage.kv.get<Ledger>("ledger");
    if (!found) throw new Error("Nothing is written down.");
    return found;
  });
const written = () =>
  vi.waitFor(async () => expect((await ledgerOf()).unsaved).toBe(false), { timeout: 5_000 });

async function listener(query = "") {
  const wire = await on.listen({}, query);
  await wire.subscribe("s", [CHANNEL]);
  return wire;
}

describe("a hub that has slept", () => {
  test("knows its gateways, and learns from them what they listen to", async () => {
    const guest = await listener();
    await on.sleep("hub");
    await on.note("one", ["any"]);
    await on.sleep("hub", "gateway");
    await on.note("two", ["any"]);
    await on.note("three", ["any"]);
    expect(await guest.heard()).toEqual(["one", "two", "three"]);
  });

  test("still has the recent messages, for those who resume", async () => {
    const guest = await listener("&resume=");
    await on.note("seen", ["any"]);
    const { data } = await guest.next();
    guest.close();
    await guest.end();
    await on.note("missed", ["any"]);
    await written();
    await on.sleep("hub");
    const again = await on.listen({}, `&resume=${data.id}&channels[]=${CHANNEL}`);
    expect(await again.next()).toMatchObject({ data: { to: "resume", success: true } });
    expect(await again.heard()).toEqual(["missed"]);
  });

  test("knows all messages but those no row of its storage holds", async () => {
    const guest = await listener("&resume=");
    const { stamp } = (await ledgerOf()).memory;
    const message = (id: string, length: number) => ({
      channels: [CHANNEL],
      roles: ["any"],
      data: `{"payload":{"$id":"${id}","text":"${"ü".repeat(length)}"}`,
    });
    const signal = { users: [], teams: [] };
    const messages = [message("a", 600_000), message("b", 600_000), message("c", 1_100_000), message("d", 9)];
    await on.hub.publish(on.projectId, stamp, messages, signal);
    const ids: string[] = [];
    while (ids.length < 4) ids.push((await guest.next()).data.id);
    const since = async (id = "") => {
      const { messages, lost } = await on.hub.since(on.projectId, "a gateway", [id]);
      return lost.length > 0 ? lost : messages.map(({ data }) => data.length < 99);
    };
    expect(await since(ids[0])).toEqual([false, false, true]);
    await written();
    await on.sleep("hub");
    expect([await since(ids[1]), await since(ids[2])]).toEqual([[ids[1]], [true]]);
  });

  test("admits it when it crashed before it had written messages down", async () => {
    const guest = await listener("&resume=");
    await written();
    await on.note("seen", ["any"]);
    const { data } = await guest.next();
    await runInDurableObject(on.hub, (_, state) => state.abort("crash")).catch(() => {});
    const again = await on.listen({}, `&resume=${data.id}&channels[]=${CHANNEL}`);
    expect(await again.next()).toMatchObject({ data: { to: "resume", success: false } });
    await on.note("next", ["any"]);
    expect(await again.heard()).toEqual(["next"]);
    expect(await guest.heard()).toEqual(["next"]);
  });
});

describe("what a hub has written down", () => {
  const stored = () =>
    runInDurableObject(on.hub, async (_, { storage }) => ({
      tables: [...storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name = 'batches'")]
        .length,
      ledger: storage.kv.get<Ledger>("ledger"),
      alarm: await storage.getAlarm(),
    }));
  const messages = () =>
    runInDurableObject(on.hub, (_, { storage }) => [...storage.sql.exec("SELECT * FROM batches")].length);
  const pass = (milliseconds: number) =>
    runInDurableObject(on.hub, (_, { storage }) => {
      storage.sql.exec("UPDATE batches SET at = at - ?", milliseconds);
    });

  test("of messages is deleted when they are no longer kept, though nothing more happens", async () => {
    await listener();
    await on.note("one", ["any"]);
    await written();
    const { alarm } = await stored();
    expect(alarm).toBeLessThanOrEqual(Date.now() + RECENT.age);
    expect(await runDurableObjectAlarm(on.hub)).toBe(true);
    expect([await messages(), (await stored()).alarm]).toEqual([1, expect.any(Number)]);
    await pass(RECENT.age + 1);
    expect(await runDurableObjectAlarm(on.hub)).toBe(true);
    expect([await messages(), (await stored()).alarm]).toEqual([0, null]);
  });

  test("goes with its project, and its next of that id has sockets", async () => {
    const guest = await listener();
    await on.note("one", ["any"]);
    await written();
    await on.admin("DELETE", "/project");
    await guest.end();
    expect(await messages()).toBe(0);
    expect(await runDurableObjectAlarm(on.hub)).toBe(true);
    expect(await stored()).toEqual({ tables: 0, ledger: undefined, alarm: null });
    const team = await Stage.root("POST", "/teams", { teamId: "unique()", name: "Next" });
    await Stage.root("POST", "/projects", { projectId: on.projectId, name: "Next", teamId: team.$id });
    expect((await on.listen()).closed).toBeNull();
  });

  test("is nothing when its project never had a socket", async () => {
    await on.admin("DELETE", "/project");
    expect(await stored()).toEqual({ tables: 0, ledger: undefined, alarm: null });
  });
});

describe("a hub", () => {
  test("has it written down that somebody listens before the first client is told", async () => {
    const listening = async () =>
      (await bindings.DB.prepare("SELECT turn FROM listeners WHERE projectId = ?").bind(on.projectId).all())
        .results;
    expect(await listening()).toEqual([]);
    await on.listen();
    expect(await listening()).toEqual([{ turn: 1 }]);
  });

  test("gives no gateway more than it holds, and refuses when all are full", async () => {
    await on.listen();
    const { stamp } = (await ledgerOf()).memory;
    const open = (full: string | null = null) => on.hub.open(on.projectId, stamp, null, full);
    const name = (n: number) => `${on.projectId}/${n}`;
    expect(await open()).toMatchObject({ gateway: name(0) });
    await on.hub.register(on.projectId, name(0), 5_000, []);
    expect(await open()).toMatchObject({ gateway: name(1) });
    expect(await open(name(1))).toMatchObject({ gateway: name(2) });
    await on.hub.change(on.projectId, name(0), 4_999, [], []);
    expect(await open()).toMatchObject({ gateway: name(0) });
    for (let n = 0; n < 100; n++) {
      await open();
      await on.hub.register(on.projectId, name(n), 5_000, []);
    }
    expect(await open()).toEqual({ refused: "room" });
  });

  test("lets an address open 128 connections a minute; others are not concerned", async () => {
    const open = (from: string | null) => on.hub.open(on.projectId, "s", from, null);
    for (let n = 0; n < 128; n++) expect(await open("192.0.2.1")).toHaveProperty("gateway");
    expect(await open("192.0.2.1")).toEqual({ refused: "rate" });
    expect(await open("192.0.2.2")).toHaveProperty("gateway");
    expect(await open(null)).toHaveProperty("gateway");
  });

  test("ends the sockets of a project that is gone when another takes its id", async () => {
    const guest = await listener();
    const { turn } = (await ledgerOf()).memory;
    expect(await on.hub.open(on.projectId, "another@later", null, null)).toMatchObject({ turn: turn + 1 });
    expect((await guest.end()).code).toBe(1008);
  });
});

test("sockets and what they are told is counted", async () => {
  const counted = vi.spyOn(ledger.metrics, "add");
  await listener();
  await on.note("n", ["any"]);
  const refused = await on.dial({ origin: "https://stranger.test" });
  expect((await refused.end()).code).toBe(1008);
  const realtime = counted.mock.calls.filter(([name]) => name.startsWith("edgewrite_realtime"));
  expect(realtime).toEqual([
    ["edgewrite_realtime_sockets_total", { outcome: "opened" }],
    ["edgewrite_realtime_messages_total", {}, 1],
    ["edgewrite_realtime_sockets_total", { outcome: "refused" }],
  ]);
  counted.mockRestore();
});

test("a gateway that cannot be reached is reported, and its sockets come again for what they missed", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const guest = await listener("&resume=");
  await on.note("seen", ["any"]);
  const { data } = await guest.next();
  const { deliver } = RealtimeGateway.prototype;
  const broken = vi.spyOn(RealtimeGateway.prototype, "deliver").mockRejectedValue(new Error("away"));
  await on.note("lost", ["any"]);
  broken.mockRestore();
  expect(RealtimeGateway.prototype.deliver).toBe(deliver);
  await written();
  await on.sleep("hub");
  await on.note("next", ["any"]);
  expect((await guest.end()).code).toBe(1012);
  const again = await on.listen({}, `&resume=${data.id}&channels[]=${CHANNEL}`);
  expect(await again.next()).toMatchObject({ data: { to: "resume", success: true } });
  expect(await again.heard()).toEqual(["lost", "next"]);
  expect(errors.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
    { source: "realtime", message: `gateway ${on.projectId}/0 takes no messages` },
  ]);
  errors.mockRestore();
});
