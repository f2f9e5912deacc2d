import { expect, onTestFinished, test, vi } from "vitest";
import { judge, SESSION_ENDED } from "#shared/realtime/judge.ts";
import { type Part, type Standing, Standings } from "#shared/realtime/standings.ts";

const standing = (...roles: string[]): Standing => ({
  active: true,
  admitted: true,
  roles,
  sessions: new Map(),
});

/** A database that answers when it is told to, with what it held when it was asked. */
function slowUsers() {
  const users = new Map<string, Standing>();
  const asked: { ids: readonly string[]; answer(): Promise<void>; fail(): Promise<void> }[] = [];
  const next = () => new Promise<void>((done) => setImmediate(done));
  const standings = new Standings(
    (_realm, ids) =>
      new Promise((done, failed) => {
        const found = new Map(ids.flatMap((id) => [[id, users.get(id)] as const]).filter(([, one]) => one));
        asked.push({
          ids,
          answer: () => {
            done(found as Map<string, Standing>);
            return next();
          },
          fail: () => {
            failed(new Error("down"));
            return next();
          },
        });
      }),
  );
  return { users, asked, standings };
}

/** What the parts of an answer come to, once all are there. */
async function whole(parts: readonly Part[]) {
  const found = await Promise.all(parts.map((part) => part.found));
  return new Map(found.flatMap((part) => [...part]));
}

test("whoever asks while a user is read gets what is read afterwards, together with all who ask meanwhile", async () => {
  const { users, asked, standings } = slowUsers();
  users.set("ann", standing("old")).set("bob", standing("same"));
  const first = whole(standings.of("shop", ["ann", "bob", "ann"]));
  users.set("ann", standing("new"));
  const later = Array.from({ length: 100 }, () => standings.one("shop", "ann"));
  standings.of("console", ["ann"]);
  expect(asked.map(({ ids }) => ids)).toEqual([["ann", "bob"], ["ann"]]);
  await asked[0]?.answer();
  expect((await first).get("ann")?.roles).toEqual(["old"]);
  expect(asked.map(({ ids }) => ids)).toEqual([["ann", "bob"], ["ann"], ["ann"]]);
  await asked[2]?.answer();
  expect(new Set((await Promise.all(later)).flatMap((one) => one?.roles))).toEqual(new Set(["new"]));
  expect(asked).toHaveLength(3);
});

test("who is known first need not wait for those who are still being read", async () => {
  const { asked, standings } = slowUsers();
  standings.of("shop", ["ann"]);
  const [ann, bob] = standings.of("shop", ["ann", "bob"]);
  expect([ann?.userIds, bob?.userIds]).toEqual([["ann"], ["bob"]]);
  await asked[1]?.answer();
  expect(await bob?.found).toEqual(new Map());
  expect(asked).toHaveLength(2);
  await asked[0]?.answer();
  expect(asked[2]?.ids).toEqual(["ann"]);
});

test("questions that keep coming delay nobody, and cost one read for each that ends", async () => {
  const { asked, standings } = slowUsers();
  const answered: number[] = [];
  const ask = (n: number) => standings.one("shop", "ann").then(() => answered.push(n));
  ask(0);
  for (let n = 1; n <= 50; n++) {
    ask(2 * n - 1);
    ask(2 * n);
    await asked[n - 1]?.answer();
    expect(answered).toHaveLength(2 * n - 1);
  }
  expect(asked).toHaveLength(51);
});

test("a read that fails fails nobody who asked since it began", async () => {
  const { asked, standings } = slowUsers();
  const [first, next] = [standings.one("shop", "ann"), standings.one("shop", "ann")];
  await Promise.all([expect(first).rejects.toThrow("down"), asked[0]?.fail()]);
  await asked[1]?.answer();
  expect(await next).toBeUndefined();
});

test("a read that does not end is given up after five seconds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { asked, standings } = slowUsers();
  const [first, next] = [standings.one("shop", "ann"), standings.one("shop", "ann")];
  await Promise.all([expect(first).rejects.toThrow("5000 ms"), vi.advanceTimersByTimeAsync(5_000)]);
  expect(asked).toHaveLength(2);
  await asked[1]?.answer();
  expect(await next).toBeUndefined();
});

test.each([
  ["who does not exist", undefined, "no longer exists"],
  ["who is blocked", { ...standing("a"), active: false }, "blocked"],
  ["who has no right to this project any more", { ...standing("a"), admitted: false }, "read this project"],
  ["whose session is gone", standing("a"), SESSION_ENDED],
  ["whose session is over", { ...standing("a"), sessions: new Map([["s", 1_000]]) }, SESSION_ENDED],
])("a user %s is refused", (_, found, why) => {
  const identity = {
    realm: "shop",
    userId: "ann",
    sessionId: "s",
    until: null,
    expires: null,
    roles: new Set(["old"]),
    readAt: 0,
  };
  expect(judge(identity, found, 1_000)).toEqual({ refusal: expect.stringContaining(why) });
});

test("others get the roles they have and the end of their session", () => {
  const identity = {
    realm: "shop",
    userId: "ann",
    sessionId: "s",
    until: null,
    expires: null,
    roles: new Set(["old"]),
    readAt: 0,
  };
  const found = { ...standing("new"), sessions: new Map([["s", 2_000]]) };
  expect(judge(identity, found, 1_000)).toEqual({
    ...identity,
    roles: new Set(["new"]),
    expires: 2_000,
    readAt: 1_000,
  });
  const byToken = judge({ ...identity, sessionId: null }, standing("new"), 1_000);
  expect(byToken).toMatchObject({ roles: new Set(["new"]), expires: null });
});

test("a JWT's end ends what it opened, and no session outlasts it", () => {
  const identity = {
    realm: "shop",
    userId: "ann",
    sessionId: null,
    until: 3_000,
    expires: 3_000,
    roles: new Set(["old"]),
    readAt: 0,
  };
  const found = (end: number) => ({ ...standing("a"), sessions: new Map([["s", end]]) });
  expect(judge(identity, standing("a"), 2_999)).toMatchObject({ expires: 3_000 });
  expect(judge(identity, standing("a"), 3_000)).toEqual({ refusal: SESSION_ENDED });
  const withSession = { ...identity, sessionId: "s" };
  expect(judge(withSession, found(2_000), 1_000)).toMatchObject({ until: 3_000, expires: 2_000 });
  expect(judge(withSession, found(9_000), 1_000)).toMatchObject({ until: 3_000, expires: 3_000 });
  expect(judge(withSession, found(9_000), 3_000)).toEqual({ refusal: SESSION_ENDED });
});
