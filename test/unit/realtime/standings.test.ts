import { expect, test } from "vitest";
import { judge, SESSION_ENDED } from "#shared/realtime/judge.ts";
import { type Standing, Standings } from "#shared/realtime/standings.ts";

const standing = (...roles: string[]): Standing => ({
  active: true,
  admitted: true,
  roles,
  sessions: new Map(),
});

/** A database that answers when it is told to, with what it held when it was asked. */
function slowUsers() {
  const users = new Map<string, Standing>();
  const asked: { ids: readonly string[]; answer(): Promise<void> }[] = [];
  const standings = new Standings(
    (_realm, ids) =>
      new Promise((done) => {
        const found = new Map(ids.flatMap((id) => [[id, users.get(id)] as const]).filter(([, one]) => one));
        asked.push({
          ids,
          answer: () => {
            done(found as Map<string, Standing>);
            return new Promise((next) => setImmediate(next));
          },
        });
      }),
  );
  return { users, asked, standings };
}

test("what has changed while it was read is read again, and only that", async () => {
  const { users, asked, standings } = slowUsers();
  users.set("ann", standing("old")).set("bob", standing("same"));
  const found = standings.of("shop", ["ann", "bob", "ann"]);
  users.set("ann", standing("new"));
  standings.outdate("shop", ["ann", "cid"]);
  standings.outdate("console", ["bob"]);
  await asked[0]?.answer();
  expect(asked.map(({ ids }) => ids)).toEqual([["ann", "bob"], ["ann"]]);
  await asked[1]?.answer();
  expect((await found).get("ann")?.roles).toEqual(["new"]);
  expect((await found).get("bob")?.roles).toEqual(["same"]);
});

test("a change of nobody knows whom has all read again, until nothing changes", async () => {
  const { users, asked, standings } = slowUsers();
  users.set("ann", standing("1"));
  const found = standings.of("shop", ["ann", "bob"]);
  standings.outdateAll();
  await asked[0]?.answer();
  users.delete("ann");
  standings.outdateAll();
  await asked[1]?.answer();
  await asked[2]?.answer();
  expect(asked).toHaveLength(3);
  expect((await found).size).toBe(0);
});

test("changes from before do not count", async () => {
  const { users, asked, standings } = slowUsers();
  users.set("ann", standing("new"));
  standings.outdateAll();
  standings.outdate("shop", ["ann"]);
  const found = standings.of("shop", ["ann"]);
  await asked[0]?.answer();
  expect((await found).get("ann")?.roles).toEqual(["new"]);
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
