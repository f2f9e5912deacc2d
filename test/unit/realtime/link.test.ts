import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Interest } from "#shared/realtime/interest.ts";
import { HubLink } from "#shared/realtime/link.ts";
import type { HubStub } from "#shared/realtime/stubs.ts";

/** A hub that answers when it is told to. */
function slowHub() {
  const calls: { name: string; args: unknown[]; answer(answer?: unknown): void; fail(): void }[] = [];
  const call =
    (name: string) =>
    (...args: unknown[]) =>
      new Promise<never>((done, failed) => {
        calls.push({
          name,
          args,
          answer: (answer) => done(answer as never),
          fail: () => failed(new Error("The hub is gone.")),
        });
      });
  const stub: HubStub = { register: call("register"), change: call("change"), since: call("since") };
  return { calls, stub };
}

const lineTo = (stub: HubStub, sockets = () => 2) => new HubLink("shop", "shop/0", () => stub, sockets);

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
    const link = lineTo(stub, () => 5);
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
    const link = lineTo(stub);
    link.restore(["c:old"]);
    const held = link.hold(["c:new"]);
    calls[0]?.fail();
    await isDone(held);
    expect(calls[1]).toMatchObject({ name: "register", args: ["shop", "shop/0", 2, ["c:old", "c:new"]] });
    calls[1]?.answer();
    expect(await isDone(held)).toBe(true);
  });

  test("says everything anew once nothing is under way that would undo it, and with it all there is meanwhile", async () => {
    const { calls, stub } = slowHub();
    const link = lineTo(stub);
    const first = link.hold(["c:a"]);
    const second = link.hold(["c:b"]);
    calls[0]?.fail();
    expect(await isDone(first)).toBe(false);
    const third = link.hold(["c:c"]);
    expect(calls).toHaveLength(2);
    calls[1]?.answer();
    expect(await isDone(second)).toBe(true);
    expect(calls[2]).toMatchObject({ name: "register", args: ["shop", "shop/0", 2, ["c:a", "c:b", "c:c"]] });
    expect(calls).toHaveLength(3);
    calls[2]?.answer();
    expect([await isDone(first), await isDone(third)]).toEqual([true, true]);
  });

  test("fails when the hub cannot be reached at all", async () => {
    const { calls, stub } = slowHub();
    const link = lineTo(stub);
    const held = link.hold(["c:new"]);
    calls[0]?.fail();
    await isDone(held);
    calls[1]?.fail();
    await expect(held).rejects.toThrow("gone");
  });

  test("asks once for all who resume while it asks already, and has each told apart", async () => {
    const { calls, stub } = slowHub();
    const link = lineTo(stub);
    const first = link.since("a.1");
    const others = Array.from({ length: 200 }, (_, n) => link.since(`a.${n % 4}`));
    expect(calls.map(({ args }) => args)).toEqual([["shop", "shop/0", ["a.1"]]]);
    calls[0]?.answer({ messages: [], lost: [], position: "a.1" });
    expect(await first).toEqual({ messages: [], position: "a.1" });
    expect(calls[1]?.args).toEqual(["shop", "shop/0", ["a.0", "a.1", "a.2", "a.3"]]);
    const messages = [{ id: "a.2", channels: [], roles: [], data: "" }];
    calls[1]?.answer({ messages, lost: ["a.0"], position: "a.3" });
    const answers = await Promise.all(others);
    expect(calls).toHaveLength(2);
    expect(answers.slice(0, 2)).toEqual([
      { messages: null, position: "a.3" },
      { messages, position: "a.3" },
    ]);
    // One copy for all of them.
    expect(new Set(answers.map((one) => one.messages)).size).toBe(2);
  });

  test("asks a second time when the hub cannot be reached, and fails nobody who asks afterwards", async () => {
    const { calls, stub } = slowHub();
    const link = lineTo(stub);
    const first = link.since("a.1");
    const next = link.since("a.2");
    calls[0]?.fail();
    await isDone(first);
    calls[1]?.fail();
    await expect(first).rejects.toThrow("gone");
    expect(calls[2]?.args[2]).toEqual(["a.2"]);
    calls[2]?.answer({ messages: [], lost: [], position: "a.2" });
    expect(await next).toEqual({ messages: [], position: "a.2" });
  });

  test("tells of the first socket and of the last, though they listen to nothing", async () => {
    let sockets = 1;
    const { calls, stub } = slowHub();
    const link = lineTo(stub, () => sockets);
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
