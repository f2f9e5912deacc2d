import { beforeEach, describe, expect, test } from "vitest";
import { RECHECK, RETRY } from "#shared/realtime/limits.ts";
import type { Signal } from "#shared/realtime/message.ts";
import { Calm, GATEWAY, standing } from "./support/listener.ts";

// Roles that change while they are read, and a database that is slow or down.

let on: Calm;
beforeEach(() => {
  on = new Calm();
});

const ANN = { userId: "ann", sessionId: "s" };
const OF_ANN: Signal = { users: ["ann"], teams: [] };
const OF_TEAM: Signal = { users: [], teams: ["t"] };
const has = (...roles: string[]) => on.world.users.set("ann", standing(roles));

/** Has answers of the database wait. @returns lets them come */
function slow() {
  const { promise, resolve } = Promise.withResolvers<void>();
  on.world.gate = promise;
  return async () => {
    resolve();
    await on.world.weather.settle();
  };
}

/** A signal that is on its way while the database is slow. */
async function signal(what: Signal) {
  const followed = on.world.publish([], what);
  await on.world.weather.settle();
  return followed;
}

describe("a socket that opens", () => {
  test.each([
    ["its user", OF_ANN],
    ["their team", OF_TEAM],
    ["everyone", { ...OF_TEAM, teams: [], everyone: true }],
  ])("is not kept waiting by signals of %s, and hears nothing under what they ended", async (_, ended) => {
    has("team:t");
    const letGo = slow();
    const opening = on.world.open(GATEWAY, { ...ANN, slots: [{ slot: 0, channels: ["rows"], queries: [] }] });
    await on.world.weather.settle();
    has();
    for (let n = 0; n < 20; n++) signal(ended);
    await on.world.weather.settle();
    expect(on.world.reads).toBe(1);
    await letGo();
    const opened = await opening;
    await on.tell("secret", "team:t");
    await on.tell("open");
    const heard = opened?.seen.frames.map(({ type, data }) => data.payload?.$id ?? type);
    expect(heard).toEqual(["connected", "open"]);
    expect(on.world.reads).toBe(2);
  });

  test("costs one read when others' teams go", async () => {
    has("team:t", "team:t/owner");
    const letGo = slow();
    const opening = on.world.open(GATEWAY, ANN);
    await on.world.weather.settle();
    for (let n = 0; n < 20; n++) await signal({ users: [], teams: [`other${n}`] });
    await letGo();
    expect(await opening).not.toBeNull();
    expect(on.world.reads).toBe(1);
  });

  test("does not wait until others' roles are read", async () => {
    has();
    await on.listen();
    on.world.now += RECHECK + 1;
    slow();
    await on.tell("old");
    expect(on.world.reads).toBe(2);
    const opening = on.world.open(GATEWAY, {});
    await on.world.weather.settle();
    expect(await opening).not.toBeNull();
  });
});

test("who signs in hears nothing under roles that ended meanwhile", async () => {
  has("label:a");
  const { id, heard } = await on.listen({ userId: null });
  const letGo = slow();
  const frame = { type: "authentication", data: { session: "ann s" } };
  const signedIn = on.world.send(GATEWAY, id, frame);
  await on.world.weather.settle();
  has();
  await signal(OF_ANN);
  await letGo();
  await signedIn;
  await on.tell("secret", "label:a");
  await on.tell("open", "users");
  expect(heard()).toEqual(["open"]);
});

test("who became a member of a team while it was deleted does not stay one", async () => {
  has();
  const { heard } = await on.listen();
  const letGo = slow();
  has("team:t");
  const joined = signal(OF_ANN);
  await on.world.weather.settle();
  has();
  await signal(OF_TEAM);
  await letGo();
  await joined;
  await on.tell("secret", "team:t");
  await on.tell("open");
  expect(heard()).toEqual(["open"]);
});

test("signals that come while a user is read cost one more read, however many", async () => {
  has();
  const { heard } = await on.listen();
  const letGo = slow();
  const reads = on.world.reads;
  const followed = Array.from({ length: 100 }, () => signal(OF_ANN));
  await on.world.weather.settle();
  expect(on.world.reads).toBe(reads + 1);
  await letGo();
  await Promise.all(followed);
  expect(on.world.reads).toBe(reads + 2);
  await on.tell("heard");
  expect(heard()).toEqual(["heard"]);
});

describe("while users cannot be read", () => {
  test("whose roles are only old stays, and hears what came meanwhile once they can", async () => {
    has("label:a");
    const { heard, seen } = await on.listen();
    on.world.now += RECHECK + 1;
    on.world.isDown = true;
    const reads = on.world.reads;
    await on.tell("one", "label:a");
    await on.tell("two", "label:b");
    await on.tell("three");
    expect(on.world.reads).toBe(reads + RETRY.attempts);
    on.world.elapse(RETRY.first);
    await on.world.weather.settle();
    expect([heard(), seen.closed]).toEqual([[], null]);
    on.world.isDown = false;
    has("label:b");
    on.world.elapse(RETRY.first);
    await on.world.weather.settle();
    expect(heard()).toEqual([]);
    on.world.elapse(RETRY.first);
    await on.world.weather.settle();
    await on.tell("four");
    expect([heard(), seen.closed]).toEqual([["two", "three", "four"], null]);
    expect(on.world.reports).toHaveLength(2);
  });

  test.each(["at once", "after it could not be made sure that they had not"])(
    "whose roles have changed is told to come again, %s",
    async (when) => {
      has("label:a");
      const { heard, seen } = await on.listen();
      on.world.isDown = true;
      if (when !== "at once") {
        on.world.now += RECHECK + 1;
        await on.tell("one");
      }
      const reads = on.world.reads;
      await on.signal(OF_ANN);
      expect(on.world.reads).toBe(reads + RETRY.attempts);
      expect([heard(), seen.closed]).toEqual([[], 1011]);
    },
  );

  test("a signal that can be followed ends the waiting", async () => {
    has();
    const { heard } = await on.listen();
    on.world.now += RECHECK + 1;
    on.world.isDown = true;
    await on.tell("one");
    on.world.isDown = false;
    await on.signal(OF_ANN);
    expect(heard()).toEqual(["one"]);
    on.world.elapse(RETRY.longest);
    await on.tell("two");
    expect(heard()).toEqual(["one", "two"]);
  });
});
