import { beforeEach, expect, test } from "vitest";
import { Calm, CHANNEL, GATEWAY, standing } from "./support/listener.ts";

// A gateway that could not be reached has missed messages, or that somebody lost a role. Its sockets start over.

let on: Calm;
beforeEach(() => {
  on = new Calm();
});

test.each(["awake", "asleep"])(
  "sockets end with the next message, and resume all of them; hub %s",
  async (hub) => {
    const guest = await on.listen();
    await on.tell("seen");
    on.world.away.add(GATEWAY);
    await on.tell("lost");
    on.world.flush();
    if (hub === "asleep") on.world.sleepHub(true);
    on.world.away.clear();
    await on.tell("next");
    expect([guest.heard(), guest.seen.closed]).toEqual([["seen"], 1012]);
    const again = await on.listen({ resume: guest.position() });
    await on.tell("last");
    expect([again.heard(), again.seen.closed]).toEqual([["lost", "next", "last"], null]);
    expect(on.world.reports).toHaveLength(1);
  },
);

test("nobody hears anything under roles whose end was lost", async () => {
  on.world.users.set("ann", standing(["label:a"]));
  const ann = await on.listen();
  await on.tell("seen");
  on.world.away.add(GATEWAY);
  on.world.users.set("ann", standing([]));
  await on.signal({ users: ["ann"], teams: [] });
  on.world.away.clear();
  await on.tell("other", "any", "nobody.listens");
  expect(ann.seen.closed).toBe(1012);
  const again = await on.listen({ resume: ann.position() });
  await on.tell("secret", "label:a");
  expect(again.heard()).toEqual([]);
});

test("it is told once", async () => {
  await on.listen();
  on.world.away.add(GATEWAY);
  await on.tell("lost");
  on.world.away.clear();
  await on.signal({ users: [], teams: ["t"] });
  const again = await on.listen();
  await on.tell("heard");
  expect([again.heard(), again.seen.closed]).toEqual([["heard"], null]);
});

test("those who resume at once share what the hub tells, and each hears what it missed itself", async () => {
  const guest = await on.listen();
  const positions: string[] = [];
  for (const id of ["one", "two", "three", "four"]) {
    await on.tell(id);
    positions.push(guest.position());
  }
  let calls = 0;
  const { hub } = on.world;
  const since = hub.since.bind(hub);
  hub.since = (...args) => {
    calls += 1;
    return since(...args);
  };
  const slots = [{ slot: 0, channels: [CHANNEL], queries: [] }];
  const opening = positions.map((resume) => on.world.open(GATEWAY, { resume, slots }));
  const opened = await on.done(Promise.all(opening));
  const heard = opened.map((one) => one?.seen.frames.flatMap(({ data }) => data.payload?.$id ?? []));
  expect(heard).toEqual([["two", "three", "four"], ["three", "four"], ["four"], []]);
  expect(calls).toBe(2);
});
