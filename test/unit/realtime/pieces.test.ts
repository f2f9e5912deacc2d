import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pack, unpack } from "#shared/realtime/attachment.ts";
import { newConnection } from "#shared/realtime/connection.ts";
import { FrameFault } from "#shared/realtime/frames.ts";
import { Hub, NEW_HUB } from "#shared/realtime/hub.ts";
import { LIMITS, LINGER, RECENT } from "#shared/realtime/limits.ts";
import { readConditions } from "#shared/realtime/queries.ts";
import { Recent } from "#shared/realtime/recent.ts";
import { subscription } from "#shared/realtime/subscription.ts";
import { idsBySlot, readSlots } from "#shared/realtime/url.ts";
import { countIn, Windows } from "#shared/realtime/window.ts";
import { since } from "./support/since.ts";

const message = (id: string, channels = ["rows"]) => ({
  channels,
  roles: ["any"],
  data: `{"payload":"${id}"`,
});

test("a connection survives its gateway's sleep", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(
      fc.record({
        user: fc.option(text),
        session: fc.option(text),
        until: fc.option(fc.nat()),
        expires: fc.option(fc.nat()),
        roles: fc.uniqueArray(text),
        subscriptions: fc.uniqueArray(fc.tuple(text, fc.array(text)), { selector: ([id]) => id }),
        counted: fc.boolean(),
        numbered: fc.boolean(),
        resume: fc.option(text),
      }),
      ({ user, session, until, expires, roles, subscriptions, counted, numbered, resume }) => {
        const identity = {
          realm: "shop",
          userId: user,
          sessionId: session,
          until,
          expires,
          roles: new Set(roles),
          readAt: 7,
        };
        const connection = newConnection("c1", identity, { counted, numbered, resume });
        const conditions = readConditions(['{"method":"equal","attribute":"a","values":[1]}']);
        for (const [id, asked] of subscriptions) {
          connection.subscriptions.set(id, subscription(id, asked, conditions, user));
        }
        expect(unpack(pack(connection))).toEqual(connection);
      },
    ),
  );
  expect(unpack(undefined)).toBeNull();
  expect(unpack('{"v":2}')).toBeNull();
});

describe("recent messages", () => {
  test("come back from any message that is still kept, in order and without it", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1 }), fc.nat(), fc.boolean(), (portions, pick, slept) => {
        let recent = new Recent("a");
        const ids: string[] = [];
        const batches = [];
        for (const size of portions) {
          const numbered = recent.push(
            Array.from({ length: size }, (_, i) => message(`${i}`)),
            1_000,
          );
          ids.push(...numbered.map(({ id }) => id));
          const batch = recent.save();
          if (batch) batches.push(batch);
        }
        if (slept) recent = new Recent("a", recent.last, batches);
        const at = pick % (ids.length + 1);
        const missed = since(recent, at === 0 ? "a.0" : (ids[at - 1] ?? ""), 1_000);
        expect(missed?.map(({ id }) => id)).toEqual(ids.slice(at));
      }),
    );
  });

  test("a gap is never taken for silence", () => {
    const recent = new Recent("a");
    recent.push([message("1")], 0);
    recent.push([message("2")], RECENT.age);
    expect(since(recent, "a.1", RECENT.age)).toHaveLength(1);
    expect(since(recent, "a.0", RECENT.age)).toHaveLength(2);
    expect(since(recent, "a.0", RECENT.age + 1)).toBeNull();
    expect(since(recent, "a.1", RECENT.age + 1)).toHaveLength(1);
    expect(since(recent, "a.2", 10 * RECENT.age)).toEqual([]);
    expect(since(recent, "a.1", 10 * RECENT.age)).toBeNull();
    for (const nonsense of ["", "a", "a.", "a.3", "a.-1", "a.1e1", "b.1", "a.1.1"]) {
      expect(since(recent, nonsense, 0)).toBeNull();
    }
    recent.restart("b");
    expect(since(recent, "a.2", 0)).toBeNull();
    expect(recent.position).toBe("b.0");
  });

  test("are bounded by number and by size", () => {
    const recent = new Recent("a");
    recent.push(
      Array.from({ length: RECENT.messages + 5 }, () => message("m")),
      0,
    );
    expect(since(recent, "a.4", 0)).toBeNull();
    expect(since(recent, "a.5", 0)).toHaveLength(RECENT.messages);
    recent.push([{ ...message("m"), data: "x".repeat(RECENT.characters) }], 0);
    expect(since(recent, "a.5", 0)).toBeNull();
    expect(since(recent, `a.${RECENT.messages + 5}`, 0)).toHaveLength(1);
  });

  test("of a former life are not mixed in", () => {
    const former = new Recent("a");
    former.push([message("1"), message("2")], 0);
    const left = former.save();
    const recent = new Recent("b", 1, left ? [left] : []);
    expect(since(recent, "b.0", 0)).toBeNull();
  });
});

describe("a hub", () => {
  const routed = (hub: Hub, channel: string, users: string[] = []) =>
    [...hub.route([{ ...message("m", [channel]), id: "a.1" }], { users, teams: [] })].map(
      ([name, parcel]) => [name, parcel.messages.length, parcel.signal.users, parcel.tell],
    );

  test("calls those gateways that listen, and those of which it knows nothing", () => {
    const hub = new Hub("shop", { ...NEW_HUB, gateways: ["shop/0", "shop/1", "shop/2"], open: true });
    hub.register("shop/0", 2, ["c:rows", "u:ann"], 0);
    hub.register("shop/1", 1, ["c:files"], 0);
    expect(routed(hub, "rows", ["ann", "bob"])).toEqual([
      ["shop/0", 1, ["ann"], false],
      ["shop/2", 1, ["ann", "bob"], true],
    ]);
    hub.register("shop/2", 0, [], 0);
    hub.change("shop/1", 1, ["c:rows"], ["c:files"], 0);
    expect(routed(hub, "rows").map(([name]) => name)).toEqual(["shop/0", "shop/1"]);
    expect(routed(hub, "files")).toEqual([]);
    const files = { ...message("m", ["files"]), id: "a.1" };
    expect(["shop/0", "shop/2", "shop/9"].map((name) => hub.heardBy(name, [files]).length)).toEqual([
      0, 0, 1,
    ]);
    const all = hub.route([], { users: [], teams: ["t"] });
    expect([...all.keys()]).toEqual(["shop/0", "shop/1", "shop/2"]);
  });

  test("fills one gateway after the other", () => {
    const hub = new Hub("shop", NEW_HUB);
    expect(hub.place()?.gateway).toBe("shop/0");
    hub.change("shop/0", LIMITS.sockets, [], [], 0);
    expect(hub.place()?.gateway).toBe("shop/1");
    expect(hub.place("shop/1")?.gateway).toBe("shop/2");
    hub.change("shop/0", LIMITS.sockets - 1, [], [], 0);
    expect(hub.place()?.gateway).toBe("shop/0");
    const full = new Hub("shop", {
      ...NEW_HUB,
      gateways: Array.from({ length: LIMITS.gateways }, (_, i) => `shop/${i}`),
    });
    for (const name of full.memory.gateways) full.change(name, LIMITS.sockets, [], [], 0);
    expect(full.place()).toBeNull();
  });

  test("lets a turn end some time after the last socket, and begins another with the next", () => {
    const hub = new Hub("shop", NEW_HUB);
    expect(hub.settle(0)).toBe(0);
    expect(hub.place()?.turn).toBe(1);
    hub.change("shop/0", 1, ["c:rows"], [], 0);
    expect(hub.settle(10 * LINGER)).toBeNull();
    hub.change("shop/0", 0, [], ["c:rows"], 1_000);
    expect(hub.settle(1_000 + LINGER)).toBeNull();
    expect(hub.place()?.turn).toBe(1);
    hub.change("shop/0", 1, [], [], 2_000);
    hub.change("shop/0", 0, [], [], 3_000);
    expect(new Hub("shop", hub.memory).settle(3_001 + LINGER)).toBe(1);
    expect(hub.settle(3_001 + LINGER)).toBe(1);
    expect(hub.settle(3_002 + LINGER)).toBe(1);
    expect(hub.place()?.turn).toBe(2);
    expect(hub.settle(9 * LINGER)).toBeNull();
  });

  test("a connection that was placed and never came does not keep a turn open", () => {
    const hub = new Hub("shop", NEW_HUB);
    hub.place();
    hub.register("shop/0", 0, [], 0);
    hub.place();
    expect(hub.settle(5)).toBeNull();
    expect(hub.settle(6 + LINGER)).toBe(1);
  });

  test("another project of the same id begins another turn", () => {
    const hub = new Hub("shop", NEW_HUB);
    expect(hub.belongTo("1")).toBe(false);
    expect(hub.place()?.turn).toBe(1);
    expect(hub.belongTo("1")).toBe(false);
    expect(hub.belongTo("2")).toBe(true);
    expect(hub.place()?.turn).toBe(2);
  });

  test("gateways of other projects are no place for its sockets", () => {
    const hub = new Hub("console", NEW_HUB);
    hub.change("shop/0", 1, ["u:root"], [], 0);
    expect(hub.memory).toMatchObject({ guests: ["shop/0"], gateways: [], open: true });
    expect(hub.place()?.gateway).toBe("console/0");
    hub.change("shop/0", 0, [], ["u:root"], 0);
    expect(hub.memory.guests).toEqual([]);
  });
});

describe("subscriptions in an address", () => {
  const slots = (query: string) => readSlots(new URLSearchParams(query));
  test.each([
    ["", []],
    [
      "channels[]=rows&channels[1]=files&channels=rows",
      [{ slot: 0, channels: ["rows", "files"], queries: [] }],
    ],
    [
      "channels[]=a.b&a_b[0][]=q1&a_b[0][1]=q2&a_b[2][]=q3",
      [
        { slot: 0, channels: ["a.b"], queries: ["q1", "q2"] },
        { slot: 2, channels: ["a.b"], queries: ["q3"] },
      ],
    ],
    [
      "channels[]=a.b_c.d&a.b_c.d[1][]=q1&a_b_c_d[12345][]=q2",
      [
        { slot: 1, channels: ["a.b_c.d"], queries: ["q1"] },
        { slot: 12_345, channels: ["a.b_c.d"], queries: ["q2"] },
      ],
    ],
    ["channels[]=a&channels[]=b&a[1][]=q1&b[1][]=q2", [{ slot: 1, channels: ["a", "b"], queries: ["q1"] }]],
    ["channels[]=project&project=shop", [{ slot: 0, channels: ["project"], queries: [] }]],
  ])("%s", (query, expected) => {
    expect(slots(query)).toEqual(expected);
  });

  const many = (count: number, one: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => one(n)).join("&");

  test.each([
    ["a name", 256, (n: number) => `channels[]=${"x".repeat(n)}`],
    ["channels", 1_024, (n: number) => many(n, (c) => `channels[]=c${c}`)],
    ["subscriptions", 256, (n: number) => `channels[]=c&${many(n, (slot) => `c[${slot}][]=q`)}`],
    [
      "channels over its subscriptions",
      4,
      (n: number) => many(256, (c) => `channels[]=c${c}&${many(n, (slot) => `c${c}[${slot}][]=q`)}`),
    ],
  ])("have as much of %s as those of frames", (_, most, query) => {
    expect(slots(query(most)).length).toBeGreaterThan(0);
    expect(() => slots(query(most + 1))).toThrow(FrameFault);
  });

  test("ids are a list where slots have no gaps", () => {
    expect(
      idsBySlot(
        new Map([
          [1, "b"],
          [0, "a"],
        ]),
      ),
    ).toEqual(["a", "b"]);
    expect(
      idsBySlot(
        new Map([
          [2, "b"],
          [0, "a"],
        ]),
      ),
    ).toEqual({ 0: "a", 2: "b" });
    expect(idsBySlot(new Map())).toEqual([]);
  });
});

describe("windows", () => {
  test("let as many through as they hold, each time anew", () => {
    const window = { since: 0, count: 0 };
    const at = (now: number) => countIn(window, 2, 100, now);
    expect([at(0), at(50), at(99), at(100), at(101), at(102)]).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test("forget keys that are not used", () => {
    const windows = new Windows(1, 100);
    for (let i = 0; i < 50; i++) windows.count(`k${i}`, 10);
    expect([windows.count("k1", 20), windows.count("other", 300), windows.size]).toEqual([false, true, 1]);
  });
});
