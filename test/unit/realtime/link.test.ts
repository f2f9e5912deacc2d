import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Interest } from "#shared/realtime/interest.ts";
import { HubLink } from "#shared/realtime/link.ts";
import type { HubStub } from "#shared/realtime/stubs.ts";

/** A hub that answers when it is told to. */
function slowHub() {
  const calls: { name: string; args: unknown[]; answer(): void; fail(): void }[] = [];
  const call =
    (name: string) =>
    (...args: unknown[]) =>
      new Promise<never>((done, failed) => {
        calls.push({
          name,
          args,
          answer: () => done(undefined as never),
          fail: () => failed(new Error("The hub is gone.")),
        });
      });
  const stub: HubStub = { register: call("register"), change: call("change"), since: call("since") };
  return { calls, stub };
}

const isDone = async (promise: Promise<unknown>) => {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {},
  );
  await new Promise((next) => setImmediate(next));
  return done;
};

describe("a link to a hub", () => {
  test("holds a key only once the hub has answered, for everyone who waits for it", async () => {
    const { calls, stub } = slowHub();
    const link = new HubLink(
      "shop",
      "shop/0",
      () => stub,
      () => 5,
    );
    const first = link.hold(["c:rows"]);
    const second = link.hold(["c:rows"]);
    expect([await isDone(first), await isDone(second)]).toEqual([false, false]);
    expect(calls.map(({ args }) => args)).toEqual([["shop", "shop/0", 5, ["c:rows"], []]]);
    calls[0]?.answer();
    expect([await isDone(first), await isDone(second)]).toEqual([true, true]);
    expect(await isDone(link.hold(["c:rows"]))).toBe(true);
    expect(calls).toHaveLength(1);
  });

  test("says everything anew when it is not sure what has arrived", async () => {
    const { calls, stub } = slowHub();
    const link = new HubLink(
      "shop",
      "shop/0",
      () => stub,
      () => 2,
    );
    link.restore(["c:old"]);
    const held = link.hold(["c:new"]);
    calls[0]?.fail();
    await isDone(held);
    expect(calls[1]).toMatchObject({ name: "register", args: ["shop", "shop/0", 2, ["c:old", "c:new"]] });
    calls[1]?.answer();
    expect(await isDone(held)).toBe(true);
  });

  test("fails when the hub cannot be reached at all", async () => {
    const { calls, stub } = slowHub();
    const link = new HubLink(
      "shop",
      "shop/0",
      () => stub,
      () => 2,
    );
    const held = link.hold(["c:new"]);
    calls[0]?.fail();
    await isDone(held);
    calls[1]?.fail();
    await expect(held).rejects.toThrow("gone");
  });

  test("tells of the first socket and of the last, though they listen to nothing", async () => {
    let sockets = 1;
    const { calls, stub } = slowHub();
    const link = new HubLink(
      "shop",
      "shop/0",
      () => stub,
      () => sockets,
    );
    link.hold([]);
    sockets = 0;
    link.drop([]);
    expect(calls.map(({ args }) => args)).toEqual([
      ["shop", "shop/0", 1, [], []],
      ["shop", "shop/0", 0, [], []],
    ]);
  });
});

test("interest is what has been added more often than dropped, and tells what is new and what is gone", () => {
  const keys = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(keys), (additions) => {
      const interest = new Interest();
      const known = new Set<string>();
      for (const some of additions) for (const key of interest.add(some)) known.add(key);
      expect([...known].sort()).toEqual([...interest.keys].sort());
      for (const some of additions) for (const key of interest.drop(some)) known.delete(key);
      expect([known.size, interest.keys]).toEqual([0, []]);
    }),
  );
});
