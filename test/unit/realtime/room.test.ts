import { beforeEach, describe, expect, test } from "vitest";
import { pack, unpack } from "#shared/realtime/attachment.ts";
import { newConnection } from "#shared/realtime/connection.ts";
import { LIMITS } from "#shared/realtime/limits.ts";
import { Calm, GATEWAY } from "./support/listener.ts";
import { PROJECT, World } from "./support/world.ts";

let on: Calm;
beforeEach(() => {
  on = new Calm();
});

const connectionOf = (id: string) => {
  const found = on.world.desk(GATEWAY).connections.find((one) => one.id === id);
  if (!found) throw new Error("It is gone.");
  return found;
};

describe("a connection", () => {
  test("has so much to say of what it hears that it can always be kept, and no more", async () => {
    const guest = await on.listen();
    const query = JSON.stringify({ method: "equal", attribute: "a", values: ["\u0001".repeat(600)] });
    const queries = Array.from({ length: 14 }, () => query);
    for (let n = 0; n < 10; n++) await on.subscribe(guest.id, `q${n}`, [`rows.${n}`], queries);
    const { type, data } = guest.seen.frames.at(-1) ?? {};
    expect([type, data]).toEqual([
      "error",
      { code: 1003, message: expect.stringContaining(`${LIMITS.characters} characters`) },
    ]);
    const connection = connectionOf(guest.id);
    expect([connection.subscriptions.size, guest.seen.closed]).toEqual([4, null]);
    expect(unpack(pack(connection))?.subscriptions.size).toBe(4);
    await on.tell("heard");
    expect(guest.heard()).toEqual(["heard"]);
  });

  test("is refused when its address asks for more", async () => {
    const slots = Array.from({ length: 200 }, (_, slot) => ({
      slot,
      channels: [`${slot}`.padEnd(1_001, "x")],
      queries: [],
    }));
    expect(await on.done(on.world.open(GATEWAY, { slots }))).toBeNull();
  });

  test("is told so, too, when what it says takes more characters to keep than it has", async () => {
    const guest = await on.listen();
    const channels = Array.from({ length: 36 }, (_, n) => "\u0001".repeat(250) + n);
    for (let n = 0; n < 4; n++) await on.subscribe(guest.id, `c${n}`, channels);
    expect(connectionOf(guest.id).subscriptions.size).toBe(4);
    expect(guest.seen.frames.at(-1)?.data.code).toBe(1003);
  });

  test("of more roles than can be kept has them read anew", () => {
    const identity = {
      realm: PROJECT,
      userId: "ann",
      sessionId: "s",
      until: null,
      expires: null,
      roles: new Set(["any", "team:t"]),
      readAt: 7,
    };
    const connection = newConnection("c", identity, { counted: false, numbered: false, resume: null });
    const kept = unpack(pack(connection, pack(connection).length - 1))?.identity;
    expect(kept).toEqual({ ...identity, roles: new Set(), readAt: 0 });
  });
});

describe("a gateway that was full", () => {
  const fill = (count: number) => {
    const desk = on.world.desk(GATEWAY);
    const identity = {
      realm: PROJECT,
      userId: null,
      sessionId: null,
      until: null,
      expires: null,
      roles: new Set<string>(),
      readAt: 0,
    };
    for (let n = 0; n < count; n++) {
      desk.restore(newConnection(`f${n}`, identity, { counted: false, numbered: false, resume: null }));
    }
    return desk;
  };
  const place = async (full: string | null = null) => {
    const opening = await on.world.hub.open("stamp", null, full);
    return "gateway" in opening ? opening.gateway : null;
  };

  test("gets connections again when many have gone", async () => {
    await on.listen();
    const desk = fill(LIMITS.sockets - 1);
    expect(desk.isFull).toBe(true);
    expect(await place(GATEWAY)).toBe(`${PROJECT}/1`);
    for (const one of desk.connections.slice(1, LIMITS.sockets - LIMITS.roomAgain)) desk.closed(one);
    await on.world.weather.settle();
    expect(await place()).toBe(`${PROJECT}/1`);
    for (const one of desk.connections.slice(1, 2)) desk.closed(one);
    await on.world.weather.settle();
    expect(await place()).toBe(GATEWAY);
  });
});

test("a parcel of many messages that is repeated is heard once", async () => {
  const guest = await on.listen();
  const messages = Array.from({ length: 3_000 }, (_, n) => ({
    id: `life.${n}`,
    channels: ["rows"],
    roles: ["any"],
    data: `{"payload":{"$id":"${n}"}`,
  }));
  const parcel = { realm: PROJECT, messages, signal: { users: [], teams: [] }, tell: false, missed: false };
  await on.world.desk(GATEWAY).deliver(parcel);
  await on.world.desk(GATEWAY).deliver(parcel);
  expect(guest.heard()).toHaveLength(3_000);
});

test.each(Array.from({ length: 12 }, (_, steps) => steps + 1))(
  "a connection that was placed before all were shut does not stay open (%i)",
  async (steps) => {
    const world = new World(() => 0);
    const opening = world.open(GATEWAY, {});
    let shut: Promise<void> | null = null;
    const later = (async () => {
      for (let n = 0; n < steps; n++) await world.weather.pause();
      shut = world.hub.shut("Off.");
    })();
    await world.weather.settle();
    await later;
    await world.weather.settle();
    await shut;
    const opened = await opening;
    expect(opened === null || opened.seen.closed === 1008).toBe(true);
    const next = world.open(GATEWAY, {});
    await world.weather.settle();
    expect((await next)?.seen.closed).toBeNull();
  },
);

test("who was let in before all were shut is to be looked at again for a minute", async () => {
  await on.listen();
  const doubts = async () => Reflect.get(await on.world.hub.open("stamp", null, null), "doubt");
  expect(await doubts()).toBe(false);
  await on.done(on.world.hub.shut("Off."));
  on.world.sleepHub(true);
  expect(await doubts()).toBe(true);
  on.world.now += 60_000;
  expect(await doubts()).toBe(false);
});
