import { Channel, Client, Query, Realtime, type RealtimeResponseEvent } from "appwrite";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { NOTES, type Person, type Stage, setStage } from "./support/stage.ts";

// The web SDK as it is published, in Node: it asks for no more of a browser than timers and a storage.

let on: Stage;
let ann: Person;
beforeAll(async () => {
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  for (const loud of ["log", "warn"] as const) vi.spyOn(console, loud).mockImplementation(() => {});
  on = await setStage(sharedUrl());
  ann = await on.person("s-ann");
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type Event = RealtimeResponseEvent<Record<string, unknown>>;

/** What callbacks are called with, to be waited for. */
function inbox() {
  const events: Event[] = [];
  return {
    events,
    take: (event: Event) => {
      events.push(event);
    },
    ids: () => events.map(({ payload }) => payload.$id),
    has: (count: number) => vi.waitFor(() => expect(events.length).toBeGreaterThanOrEqual(count), 10_000),
  };
}

const client = (session?: string) => {
  const made = new Client().setEndpoint(on.endpoint).setProject(on.projectId);
  return session === undefined ? made : made.setSession(session);
};

describe("class Realtime", () => {
  function realtime(session?: string): Realtime {
    const made = new Realtime(client(session));
    onTestFinished(() => made.disconnect());
    return made;
  }

  /** Subscribes and waits until the server has said that it listens. */
  async function settled(one: Realtime): Promise<void> {
    const socket: unknown = Reflect.get(one, "socket");
    if (!(socket instanceof WebSocket)) throw new Error("The SDK has no socket.");
    await new Promise<void>((done) => {
      socket.addEventListener("message", ({ data }) => {
        if (JSON.parse(String(data)).data?.to === "subscribe") done();
      });
    });
  }

  test("rows by channel, action and query", async () => {
    const one = realtime();
    const [all, updates, many] = [inbox(), inbox(), inbox()];
    const table = Channel.tablesdb("main").table("notes").row();
    await Promise.all([
      one.subscribe(table, all.take),
      one.subscribe(Channel.tablesdb("main").table("notes").row("a1").update(), updates.take),
      one.subscribe(["rows", "documents"], many.take, [Query.greaterThanEqual("votes", 2)]),
    ]);
    await settled(one);
    await on.note("a1", ["any"], { votes: 1 });
    await on.keyed("PATCH", `${NOTES}/a1`, { data: { votes: 2 } });
    await on.note("a2", ["any"], { votes: 0 });
    await all.has(3);
    expect(all.ids()).toEqual(["a1", "a1", "a2"]);
    expect(updates.ids()).toEqual(["a1"]);
    expect(many.events.map(({ payload }) => payload.votes)).toEqual([2]);
    expect(all.events[0]).toMatchObject({
      events: expect.arrayContaining(["tablesdb.*.tables.*.rows.*.create"]),
      channels: expect.arrayContaining(["rows"]),
      timestamp: expect.stringContaining("T"),
    });
  });

  test("unsubscribe, update and close", async () => {
    const one = realtime();
    const [first, second] = [inbox(), inbox()];
    const subscription = await one.subscribe("rows", first.take);
    await settled(one);
    await one.subscribe("rows", second.take);
    await settled(one);
    await subscription.update({ queries: [Query.equal("votes", 7)] });
    await settled(one);
    await on.note("b1", ["any"], { votes: 1 });
    await on.note("b7", ["any"], { votes: 7 });
    await second.has(2);
    expect(first.ids()).toEqual(["b7"]);
    await subscription.unsubscribe();
    await on.note("b8", ["any"], { votes: 7 });
    await second.has(3);
    expect(first.ids()).toEqual(["b7"]);
  });

  test("a session in the client signs the socket in: account, teams and own rows", async () => {
    const one = realtime(ann.session);
    const [account, teams, rows] = [inbox(), inbox(), inbox()];
    await Promise.all([
      one.subscribe(Channel.account(), account.take),
      one.subscribe(["teams", "memberships"], teams.take),
      one.subscribe("rows", rows.take),
    ]);
    await settled(one);
    await on.note("mine", ["user:s-ann"]);
    await rows.has(1);
    await ann.page.account.updatePrefs({ prefs: { dark: true } });
    await account.has(1);
    expect(account.events[0]?.payload).toMatchObject({ $id: "s-ann", prefs: { dark: true } });
    await ann.page.teams.create({ teamId: "s-crew", name: "Crew" });
    await teams.has(1);
    await ann.page.teams.updateName({ teamId: "s-crew", name: "Rowers" });
    await teams.has(2);
    expect(teams.events.map(({ events }) => events[0])).toEqual([
      "teams.s-crew.create",
      "teams.s-crew.update",
    ]);
  });

  test("it comes back by itself after the server has lost it, and not after a policy closed it", async () => {
    const cid = await on.person("s-cid");
    const { jwt } = await cid.page.account.createJWT();
    const one = new Realtime(client().setJWT(jwt));
    onTestFinished(() => one.disconnect());
    const rows = inbox();
    const opened = vi.fn();
    const failed = vi.fn();
    one.onOpen(opened);
    one.onError((error, code) => failed(error?.message, code));
    await one.subscribe("rows", rows.take);
    await settled(one);
    const lost: unknown = Reflect.get(one, "socket");
    if (lost instanceof WebSocket) lost.close(3000);
    await vi.waitFor(() => expect(opened).toHaveBeenCalledTimes(2), 10_000);
    // The SDK subscribes anew in its own time.
    let notes = 0;
    await vi.waitFor(async () => {
      await on.note(`c${++notes}`, ["user:s-cid"]);
      expect(rows.events.length).toBeGreaterThan(0);
    }, 10_000);

    await on.keyed("PATCH", "/users/s-cid/status", { status: false });
    await vi.waitFor(
      () => expect(failed).toHaveBeenCalledWith(expect.stringContaining("blocked"), 1008),
      10_000,
    );
    await vi.waitFor(() => expect(Reflect.get(one, "socket")?.readyState).toBe(WebSocket.CLOSED), 10_000);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(opened).toHaveBeenCalledTimes(2);
  });

  test("JSON numbers keep their digits", async () => {
    const one = realtime();
    const rows = inbox();
    await one.subscribe("rows", rows.take);
    await settled(one);
    await on.keyed("POST", "/tablesdb/main/tables/notes/columns/integer", { key: "big", required: false });
    await on.keyed(
      "POST",
      NOTES,
      `{"rowId":"d1","data":{"big":9007199254740993},"permissions":["read(\\"any\\")"]}`,
    );
    await rows.has(1);
    expect(String(rows.events[0]?.payload.big)).toBe("9007199254740993");
  });
});

describe("client.subscribe", () => {
  test("rows and the account, until it is told to stop", async () => {
    const one = client(ann.session);
    const [rows, account] = [inbox(), inbox()];
    const stop = one.subscribe<Record<string, unknown>>(
      "databases.main.collections.notes.documents",
      rows.take,
    );
    one.subscribe<Record<string, unknown>>(["account"], account.take);
    await vi.waitFor(async () => {
      await on.note(`l-${Math.random().toString(36).slice(2)}`, ["user:s-ann"]);
      expect(rows.events.length).toBeGreaterThan(0);
    }, 10_000);
    await ann.page.account.updateName({ name: "Anna" });
    await account.has(1);
    expect(account.events[0]?.payload.name).toBe("Anna");
    stop();
    const heard = rows.events.length;
    await on.note("l2", ["any"]);
    await ann.page.account.updateName({ name: "Ann" });
    await account.has(2);
    expect(rows.events.length).toBe(heard);
    Reflect.get(one, "realtime").reconnect = false;
    Reflect.get(one, "realtime").socket?.close();
  });
});
