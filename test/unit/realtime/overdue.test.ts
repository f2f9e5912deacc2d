import { beforeEach, expect, test } from "vitest";
import { RECHECK } from "#shared/realtime/limits.ts";
import { Calm, GATEWAY, standing } from "./support/listener.ts";

// A change of roles whose signal was lost. Whoever's roles are old is judged before they hear anything, not after.

let on: Calm;
beforeEach(() => {
  on = new Calm();
});

async function ann(roles: readonly string[]) {
  on.world.users.set("ann", standing(roles));
  return on.listen();
}

test("who lost a role hears nothing that it allowed", async () => {
  const { heard } = await ann(["label:a"]);
  on.world.users.set("ann", standing(["label:b"]));
  on.world.now += RECHECK;
  await on.tell("young", "label:a");
  on.world.now += 1;
  await on.tell("old", "label:a");
  await on.tell("new", "label:b");
  expect(heard()).toEqual(["young", "new"]);
});

test("who gained a role hears the first message it allows, and what came meanwhile", async () => {
  const { heard } = await ann([]);
  on.world.users.set("ann", standing(["label:a"]));
  on.world.now += RECHECK + 1;
  await Promise.all([on.tell("one", "label:a"), on.tell("two"), on.tell("three", "label:a")]);
  expect([...heard()].sort()).toEqual(["one", "three", "two"]);
  expect(on.world.reports).toEqual([]);
});

test("whose session ended is told so instead of the message", async () => {
  const { heard, seen } = await ann([]);
  on.world.users.set("ann", standing([], []));
  on.world.now += RECHECK + 1;
  await on.tell("one");
  expect(heard()).toEqual([]);
  expect(seen.closed).toBe(1008);
});

test("what waits for somebody who leaves is let go", async () => {
  const { heard, id } = await ann([]);
  on.world.now += RECHECK + 1;
  const told = on.tell("one");
  on.world.leave(GATEWAY, id);
  await told;
  expect(heard()).toEqual([]);
});

test("who signs in as their namesake of another realm is found as that", async () => {
  on.world.users.set("ann", standing(["label:a"]));
  const { id, heard } = await on.listen({ realm: "console", userId: "ann", sessionId: "s" });
  const frame = { type: "authentication", data: { session: "ann s" } };
  await on.done(on.world.send(GATEWAY, id, frame));
  await on.tell("one", "label:a");
  on.world.users.set("ann", standing([]));
  await on.signal({ users: ["ann"], teams: [] });
  await on.tell("two", "label:a");
  expect(heard()).toEqual(["one"]);
});
