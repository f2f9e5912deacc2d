import { beforeAll, describe, expect, test } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import type { Socket } from "./support/socket.ts";
import { NOTES, type Stage, setStage } from "./support/stage.ts";

let on: Stage;
beforeAll(async () => {
  on = await setStage(sharedUrl());
});

let count = 0;
/** A note for some readers; then proves which of the sockets have heard of it. */
async function heardBy(
  readers: readonly string[],
  sockets: Readonly<Record<string, Socket>>,
): Promise<string[]> {
  const id = `r${++count}`;
  await on.note(id, readers);
  // Everyone hears the next one, so that whoever has not heard of the first by then never will.
  await on.note(`${id}-end`, ["any"]);
  const heard: string[] = [];
  for (const [name, socket] of Object.entries(sockets)) {
    for (;;) {
      const { payload } = await socket.event();
      if (payload.$id === `${id}-end`) break;
      if (payload.$id === id) heard.push(name);
    }
  }
  return heard;
}

async function listening(options?: Parameters<Stage["listen"]>[0]): Promise<Socket> {
  const socket = await on.listen(options);
  await socket.subscribe("s", ["tablesdb.main.tables.notes.rows"]);
  return socket;
}

describe("roles at the time of connecting", () => {
  test("decide who hears of a row", async () => {
    const ann = await on.person("r-ann");
    const sockets = { guest: await listening(), ann: await listening(ann.signedIn) };
    expect(await heardBy(["any"], sockets)).toEqual(["guest", "ann"]);
    expect(await heardBy(["guests"], sockets)).toEqual(["guest"]);
    expect(await heardBy(["users"], sockets)).toEqual(["ann"]);
    expect(await heardBy(["user:r-ann"], sockets)).toEqual(["ann"]);
    expect(await heardBy(["user:r-ann/verified"], sockets)).toEqual([]);
    expect(await heardBy(["user:other", "team:t"], sockets)).toEqual([]);
    expect(await heardBy([], sockets)).toEqual([]);
  });

  test("a table's own permissions count, and stop to count when they change", async () => {
    const sockets = { guest: await listening() };
    const table = "/tablesdb/main/tables/notes";
    await on.keyed("PUT", table, { name: "Notes", rowSecurity: true, permissions: ['read("guests")'] });
    expect(await heardBy([], sockets)).toEqual(["guest"]);
    await on.keyed("PUT", table, { name: "Notes", rowSecurity: false, permissions: [] });
    await on.note("hidden", ["any"]);
    await on.keyed("PUT", table, { name: "Notes", rowSecurity: true, permissions: [] });
    await on.note("shown", ["any"]);
    expect((await sockets.guest.event()).payload.$id).toBe("shown");
  });

  test("a row that is no longer for somebody is not told to them", async () => {
    const socket = await listening();
    await on.note("moving", ["any"]);
    await on.keyed("PATCH", `${NOTES}/moving`, { permissions: ['read("users")'], data: { title: "secret" } });
    await on.keyed("PATCH", `${NOTES}/moving`, { permissions: ['read("any")'], data: { title: "open" } });
    expect((await socket.event()).payload.title).toBe("moving");
    expect((await socket.event()).payload.title).toBe("open");
  });
});

describe("an open socket follows", () => {
  test("signing in by a frame", async () => {
    const bob = await on.person("r-bob");
    const socket = await on.listen();
    await socket.subscribe("s", ["account", "account.update", "rows"]);
    const answer = await socket.ask("authentication", { session: bob.session });
    expect(answer.data).toMatchObject({ to: "authentication", success: true, user: { $id: "r-bob" } });
    expect(await heardBy(["user:r-bob"], { bob: socket })).toEqual(["bob"]);
    await bob.page.account.updateName({ name: "Robert" });
    const { events, channels, payload } = await socket.event();
    expect(events).toContain("users.r-bob.update.name");
    expect(channels).toEqual(["account", "account.r-bob", "account.update", "account.r-bob.update"]);
    expect(payload).toMatchObject({ $id: "r-bob", name: "Robert" });
  });

  test("labels and verification", async () => {
    const cat = await on.person("r-cat");
    const sockets = { cat: await listening(cat.signedIn) };
    expect(await heardBy(["label:vip"], sockets)).toEqual([]);
    await on.keyed("PUT", "/users/r-cat/labels", { labels: ["vip"] });
    expect(await heardBy(["label:vip"], sockets)).toEqual(["cat"]);
    await on.keyed("PUT", "/users/r-cat/labels", { labels: [] });
    expect(await heardBy(["label:vip"], sockets)).toEqual([]);
    expect(await heardBy(["users/verified"], sockets)).toEqual([]);
    await on.keyed("PATCH", "/users/r-cat/verification", { emailVerification: true });
    expect(await heardBy(["users/verified"], sockets)).toEqual(["cat"]);
  });

  test("the end of a team, which is told to those who were in it", async () => {
    const people = await Promise.all(["r-kim", "r-lea", "r-max"].map((id) => on.person(id)));
    const [kim, lea, max] = await Promise.all(
      people.map(async ({ signedIn }) => {
        const socket = await on.listen(signedIn);
        await socket.subscribe("t", ["teams", "tablesdb.main.tables.notes.rows"]);
        return socket;
      }),
    );
    await people[0]?.page.teams.create({ teamId: "r-end", name: "End" });
    expect((await kim?.event())?.events[0]).toBe("teams.r-end.create");
    await on.keyed("POST", "/teams/r-end/memberships", { userId: "r-lea", roles: [] });
    await people[0]?.page.teams.delete({ teamId: "r-end" });
    for (const socket of [kim, lea]) {
      const { events, channels, payload } = (await socket?.event()) ?? {};
      expect(events?.[0]).toBe("teams.r-end.delete");
      expect(channels).toContain("teams.r-end.delete");
      expect(payload).toMatchObject({ $id: "r-end", name: "End", total: 2 });
    }
    await on.note("after-the-end", ["any"]);
    expect((await max?.event())?.payload.$id).toBe("after-the-end");
  });

  test("teams and memberships", async () => {
    const [dan, eve] = [await on.person("r-dan"), await on.person("r-eve")];
    const socket = await listening(dan.signedIn);
    const sockets = { dan: socket };
    await dan.page.teams.create({ teamId: "r-crew", name: "Crew" });
    expect(await heardBy(["team:r-crew/owner"], sockets)).toEqual(["dan"]);

    const eves = await listening(eve.signedIn);
    await eves.subscribe("m", ["memberships", "teams"]);
    await on.keyed("PATCH", "/project/policies/membership-privacy", { userId: true, userName: true });
    const path = "/teams/r-crew/memberships";
    const made = await on.keyed("POST", path, { userId: "r-eve", roles: ["rower"] });
    const joined = await eves.event();
    expect(joined.events[0]).toBe(`teams.r-crew.memberships.${made.body.$id}.create`);
    expect(joined.payload).toMatchObject({ userId: "r-eve", userName: "r-eve", userEmail: "" });
    const both = { dan: socket, eve: eves };
    expect(await heardBy(["team:r-crew"], both)).toEqual(["dan", "eve"]);
    expect(await heardBy([`member:${made.body.$id}`], both)).toEqual(["eve"]);
    await on.keyed("PATCH", `${path}/${made.body.$id}`, { roles: ["cox"] });
    expect((await eves.event()).payload.roles).toEqual(["cox"]);
    expect(await heardBy(["team:r-crew/rower"], both)).toEqual([]);
    expect(await heardBy(["team:r-crew/cox"], both)).toEqual(["eve"]);

    await on.keyed("DELETE", `${path}/${made.body.$id}`);
    expect(await heardBy(["team:r-crew"], both)).toEqual(["dan"]);
    await on.keyed("DELETE", "/teams/r-crew");
    expect(await heardBy(["team:r-crew"], both)).toEqual([]);
    expect([socket, eves].flatMap(({ frames }) => frames.filter(({ type }) => type === "error"))).toEqual([]);
  });

  test.each([
    ["the end of its session", (_id: string, end: Ends) => end.session(), "session"],
    ["the end of all sessions", (_id: string, end: Ends) => end.sessions(), "session"],
    ["signing out", (_id: string, end: Ends) => end.signOut(), "session"],
    ["a block of its user", (_id: string, end: Ends) => end.block(), "blocked"],
    ["the deletion of its user", (_id: string, end: Ends) => end.remove(), "no longer exists"],
    ["the deletion of one's own account", (_id: string, end: Ends) => end.removeSelf(), "no longer exists"],
  ])("%s: it is closed for good", async (name, act, reason) => {
    const id = `r-${name.replace(/\W/g, "-").slice(0, 30)}`;
    const person = await on.person(id);
    const sockets = [await listening(person.signedIn), await listening({ query: "" })];
    const [own, other] = sockets;
    const jwt = (await person.page.account.createJWT()).jwt;
    const token = await listening({ query: `&jwt=${jwt}` });
    const sessionId = (await person.page.account.getSession({ sessionId: "current" })).$id;
    const user = `/users/${id}`;
    await act(id, {
      session: () => on.keyed("DELETE", `${user}/sessions/${sessionId}`),
      sessions: () => on.keyed("DELETE", `${user}/sessions`),
      signOut: () => person.page.account.deleteSession({ sessionId: "current" }),
      block: () => on.keyed("PATCH", `${user}/status`, { status: false }),
      remove: () => on.keyed("DELETE", user),
      removeSelf: () => on.guest("DELETE", "/account", undefined, { "x-appwrite-jwt": jwt }),
    });
    for (const socket of [own, token]) {
      expect(await socket?.closed).toMatchObject({ code: 1008, reason: expect.stringContaining(reason) });
      expect(socket?.frames.at(-1)).toMatchObject({ type: "error", data: { code: 1008 } });
    }
    expect(await other?.ask("ping")).toEqual({ type: "pong" });
  });

  test("another session's end leaves it open", async () => {
    const person = await on.person("r-two");
    const socket = await listening(person.signedIn);
    const other = await on.keyed("POST", "/users/r-two/sessions");
    await on.keyed("DELETE", `/users/r-two/sessions/${other.body.$id}`);
    expect(await heardBy(["user:r-two"], { socket })).toEqual(["socket"]);
  });
});

interface Ends {
  session(): Promise<unknown>;
  sessions(): Promise<unknown>;
  signOut(): Promise<unknown>;
  block(): Promise<unknown>;
  remove(): Promise<unknown>;
  removeSelf(): Promise<unknown>;
}

describe("account events", () => {
  test("reach their user alone, without secrets", async () => {
    const [fay, gus] = [await on.person("r-fay"), await on.person("r-gus")];
    const [hers, his] = [await on.listen(fay.signedIn), await on.listen(gus.signedIn)];
    for (const socket of [hers, his]) await socket.subscribe("s", ["account", "account.r-fay"]);
    await fay.page.account.updatePassword({
      password: "a new correct horse",
      oldPassword: "correct horse battery",
    });
    await on.keyed("POST", "/users/r-fay/sessions");
    const changed = await hers.event();
    expect(changed.events[0]).toBe("users.r-fay.update");
    const begun = await hers.event();
    expect(begun.events[0]).toMatch(/^users\.r-fay\.sessions\.\w+\.create$/);
    expect(begun.channels).toEqual(["account", "account.r-fay"]);
    for (const { payload } of [changed, begun]) {
      expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["password"]));
      expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["secret"]));
      expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["hash"]));
    }
    expect(await his.rest()).toEqual([]);
  });
});
