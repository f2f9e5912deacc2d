import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "#shared/realtime/message.ts";
import { CUT } from "./support/weather.ts";
import { PROJECT, type Seen, World } from "./support/world.ts";

// Clients come and go, listen and stop, gain and lose roles while things happen; hub and gateways sleep in between.
// In each round everything goes on at once, and what waits is woken in any order.

// Calls may get lost meanwhile, or their answers.

const CHANNELS = ["rows", "rows.create", "files", "teams", "account", "memberships"];
const ROLES = ["any", "users", "label:a", "label:b", "team:t"];
const USERS = ["ann", "bob"];
const GATEWAYS = [0, 1, 2].map((n) => `${PROJECT}/${n}`);

const channels = fc.uniqueArray(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 2 });
const action = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("open" as const), user: fc.option(fc.constantFrom(...USERS)) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("subscribe" as const), who: fc.nat(5), id: fc.nat(1), channels }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("unsubscribe" as const), who: fc.nat(5), id: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), who: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("return" as const), who: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("roles" as const),
      user: fc.constantFrom(...USERS),
      roles: fc.subarray(ROLES.slice(2)),
      by: fc.constantFrom("name", "team"),
      channels,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("signIn" as const),
      who: fc.nat(5),
      user: fc.constantFrom(...USERS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("signOut" as const), user: fc.constantFrom(...USERS) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      channels,
      roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 }),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

const rounds = fc.array(
  fc.record({
    actions: fc.array(action, { minLength: 1, maxLength: 8, size: "max" }),
    sleep: fc.record({
      desks: fc.subarray(GATEWAYS),
      hub: fc.constantFrom("awake", "clean", "flushed", "crashed"),
    }),
  }),
  { minLength: 3, maxLength: 10, size: "max" },
);

/** A client and what it should have. What it has done in this round is not certain before the round's end. */
class Client {
  readonly gateway: string;
  user: string | null;
  id = "";
  seen: Seen = { frames: [], closed: null };
  state: "new" | "open" | "away" | "gone" = "new";
  readonly subscriptions = new Map<string, readonly string[]>();
  /** Those of the subscriptions that the gateway has answered. */
  readonly confirmed = new Set<string>();
  /** Channels it may have listened to at some time of the round. */
  possible = new Set<string>();
  /** Whom it may have spoken for at some time of the round, besides. */
  readonly possibleUsers = new Set<string>();
  /** What changed for it in the round. */
  readonly touches = new Set<Action["do"]>();
  /** How many events it had heard on its socket when the round began. */
  heardSoFar = 0;
  /** Events heard over the sockets it had before. */
  heardBefore: string[] = [];
  /** What happened while it had no socket. */
  missed: Happening[] = [];

  constructor(gateway: string, user: string | null) {
    this.gateway = gateway;
    this.user = user;
  }

  get events(): string[] {
    return this.seen.frames.filter(({ type }) => type === "event").map(({ data }) => data.payload.$id);
  }

  get listens(): string[] {
    return [...this.subscriptions.values()].flat();
  }

  /** What a client would present to go on from: the last it has seen of the hub's order. */
  get position(): string {
    const positions = this.seen.frames.flatMap(({ type, data }) =>
      type === "event" ? data.id : (data.position ?? []),
    );
    return positions.at(-1) ?? "";
  }
}

interface Happening {
  readonly id: string;
  readonly message: Message;
  /** When it began, who was sure to listen by which subscription, and under roles nobody was changing. */
  readonly sure: readonly { client: Client; subscription: string; channels: readonly string[] }[];
  /** How often users' roles had been changed. */
  readonly changes: ReadonlyMap<string, number>;
}

class Trial {
  readonly world: World;
  readonly clients: Client[] = [];
  heard = 0;
  resumed = 0;
  /** Sockets that ended because something had not reached their gateway. */
  startedOver = 0;
  /** Gateways that something has not reached, in this round or before. */
  #behind: ReadonlySet<string> = new Set();
  sure = 0;
  /** Users' roles at the beginning of the round, and all they have had in it. */
  readonly #roles = new Map<string, Set<string>>();
  readonly #possibleRoles = new Map<string, Set<string>>();
  readonly #sessions = new Map<string, number>();
  /** Changes of users' roles begun, and those whose signal has been followed. */
  readonly #begun = new Map<string, number>();
  readonly #followed = new Map<string, number>();
  #happenings: Happening[] = [];
  #count = 0;

  /** @param roughness how many calls get lost, from 0 to 1 */
  constructor(random: () => number, roughness: number) {
    this.world = new World(random);
    this.world.roughness = roughness;
    for (const user of USERS) this.#write(user, []);
  }

  async round(actions: readonly Action[]): Promise<void> {
    this.#happenings = [];
    for (const client of this.clients) {
      client.touches.clear();
      client.possibleUsers.clear();
      if (client.user !== null) client.possibleUsers.add(client.user);
      client.possible = new Set(client.listens);
    }
    for (const user of USERS) {
      this.#roles.set(user, this.#rolesNow(user));
      this.#possibleRoles.set(user, this.#rolesNow(user));
    }
    const heardBefore = new Map(this.clients.map((client) => [client, client.events.length]));
    for (const client of this.clients) client.heardSoFar = client.events.length;
    const pending = actions.map((one) => this.#act(one));
    await this.world.weather.settle();
    await Promise.all(pending);
    const before = new Set(this.#behind);
    this.#takeReports();
    for (const client of this.clients) {
      if (before.has(client.gateway)) this.#checkStartedOver(client);
      if (client.touches.has("return")) this.#checkReturned(client);
      else this.#check(client, client.events.slice(heardBefore.get(client) ?? 0));
      if (client.seen.closed !== null && client.state === "open") client.state = "gone";
      if (client.state === "away" && !client.touches.has("leave")) client.missed.push(...this.#happenings);
    }
    this.#behind = new Set(this.world.behind);
  }

  /** What the hub had to say of gateways that it did not reach. Nothing else may have gone wrong, but for lines that were cut. */
  #takeReports(): void {
    const behind = new Set([...this.#behind, ...this.world.behind]);
    for (const report of this.world.reports.splice(0)) {
      expect(this.world.roughness > 0 && report, report).toContain(CUT);
      const [, name] = report.match(/^gateway (\S+) takes no messages/) ?? [];
      if (name !== undefined) behind.add(name);
    }
    this.#behind = behind;
  }

  /** Something was lost on the way to its gateway before this round: it hears nothing more on the socket it had. */
  #checkStartedOver(client: Client): void {
    const { seen, state, touches } = client;
    if (state !== "open" || touches.size > 0) return;
    if (seen.closed === 1012) this.startedOver += 1;
    else expect(client.events.length, "nothing is heard after a gap").toBe(client.heardSoFar);
  }

  async #act(action: Action): Promise<void> {
    for (let steps = this.world.roll(12); steps > 0; steps--) await this.world.weather.pause();
    if (action.do === "open") return this.#open(action.user);
    if (action.do === "publish") return this.#publish(action.channels, action.roles);
    if (action.do === "roles") return this.#change(action);
    if (action.do === "signOut") return this.#signOut(action.user);
    const wanted = action.do === "return" ? "away" : "open";
    // One thing a round: a client waits for an answer before it goes on.
    const candidates = this.clients.filter(({ state, touches }) => state === wanted && touches.size === 0);
    const client = candidates[action.who % Math.max(1, candidates.length)];
    if (!client) return;
    client.touches.add(action.do);
    if (action.do === "subscribe") await this.#subscribe(client, `s${action.id}`, action.channels);
    else if (action.do === "unsubscribe") await this.#unsubscribe(client, `s${action.id}`);
    else if (action.do === "leave") this.#leave(client);
    else if (action.do === "signIn") await this.#signIn(client, action.user);
    else await this.#return(client);
  }

  async #open(user: string | null): Promise<void> {
    const client = new Client(GATEWAYS[this.world.roll(GATEWAYS.length)] ?? "", user);
    client.touches.add("open");
    this.clients.push(client);
    await this.#connect(client, "");
  }

  async #connect(client: Client, resume: string): Promise<void> {
    const { user } = client;
    const identity = user === null ? {} : { userId: user, sessionId: this.#session(user) };
    const opened = await this.world.open(client.gateway, { ...identity, resume });
    client.state = opened ? "open" : "gone";
    if (opened) Object.assign(client, opened);
  }

  async #subscribe(client: Client, id: string, channels: readonly string[]): Promise<void> {
    for (const channel of channels) client.possible.add(channel);
    client.subscriptions.set(id, channels);
    client.confirmed.delete(id);
    await this.#say(client, [{ subscriptionId: id, channels }]);
    client.confirmed.add(id);
  }

  /** Subscribes, and says it again when the server asks for that. */
  async #say(client: Client, data: readonly object[]): Promise<void> {
    for (let tries = 0; tries < 50 && client.seen.closed === null; tries++) {
      await this.world.send(client.gateway, client.id, { type: "subscribe", data });
      const answer = client.seen.frames.findLast(
        ({ type, data }) => type === "error" || data.to === "subscribe",
      );
      if (answer?.type === "response") return;
    }
  }

  async #unsubscribe(client: Client, id: string): Promise<void> {
    client.subscriptions.delete(id);
    client.confirmed.delete(id);
    await this.world.send(client.gateway, client.id, { type: "unsubscribe", data: [{ subscriptionId: id }] });
  }

  #leave(client: Client): void {
    client.state = "away";
    client.missed = [];
    client.confirmed.clear();
    this.world.leave(client.gateway, client.id);
  }

  /** Comes back with all it had, as a client does that asks for what it missed. */
  async #return(client: Client): Promise<void> {
    const { position } = client;
    client.heardBefore.push(...client.events);
    client.seen = { frames: [], closed: null };
    await this.#connect(client, position);
    if (client.state !== "open" || client.subscriptions.size === 0) return;
    const data = [...client.subscriptions].map(([subscriptionId, all]) => ({
      subscriptionId,
      channels: all,
    }));
    await this.#say(client, data);
    for (const id of client.subscriptions.keys()) client.confirmed.add(id);
  }

  async #signIn(client: Client, user: string): Promise<void> {
    client.possibleUsers.add(user);
    await this.world.send(client.gateway, client.id, {
      type: "authentication",
      data: { session: `${user} ${this.#session(user)}` },
    });
    const { data } = client.seen.frames.findLast(({ type }) => type !== "event") ?? {};
    if (data?.to === "authentication") client.user = user;
  }

  async #publish(channels: readonly string[], roles: readonly string[]): Promise<void> {
    await this.world.publish([this.#happen(channels, roles)], { users: [], teams: [] });
  }

  #happen(channels: readonly string[], roles: readonly string[]): Message {
    const id = `e${++this.#count}`;
    const message = { channels, roles, data: JSON.stringify({ payload: { $id: id } }).slice(0, -1) };
    const isStable = (user: string | null) =>
      user === null || this.#begun.get(user) === this.#followed.get(user);
    const sure = this.clients
      .filter(({ state, user, touches }) => state === "open" && isStable(user) && !touches.has("signIn"))
      .flatMap((client) =>
        [...client.confirmed].map((subscription) => ({
          client,
          subscription,
          channels: client.subscriptions.get(subscription) ?? [],
        })),
      );
    this.#happenings.push({ id, message, sure, changes: new Map(this.#begun) });
    return message;
  }

  #session(user: string): string {
    return `s-${user}-${this.#sessions.get(user) ?? 0}`;
  }

  #rolesNow(user: string): Set<string> {
    return new Set(this.world.users.get(user)?.roles);
  }

  #write(user: string, roles: readonly string[]): void {
    const sessions = new Map([[this.#session(user), Number.MAX_SAFE_INTEGER]]);
    this.world.users.set(user, { active: true, admitted: true, roles: ["any", "users", ...roles], sessions });
    for (const role of roles) this.#possibleRoles.get(user)?.add(role);
    for (const client of this.clients) if (client.user === user) client.touches.add("roles");
  }

  /** Changes a user's roles, and tells of it in the same breath: to those who have the new roles, not to those who had. */
  async #change(action: Extract<Action, { do: "roles" }>): Promise<void> {
    const { user, channels } = action;
    const former = [...this.#rolesNow(user)].filter((role) => role.includes(":"));
    const isTeamsEnd = action.by === "team" && former.includes("team:t");
    const roles = isTeamsEnd ? former.filter((role) => role !== "team:t") : action.roles;
    const lost = former.filter((role) => !roles.includes(role));
    this.#write(user, roles);
    this.#begun.set(user, (this.#begun.get(user) ?? 0) + 1);
    const begun = this.#begun.get(user);
    // Of the end of a team its members are not told by name.
    const signal = isTeamsEnd ? { users: [], teams: ["t"] } : { users: [user], teams: [] };
    const message = this.#happen(channels, lost.length > 0 ? lost : roles);
    const id = `e${this.#count}`;
    const listening = this.clients.filter((client) => client.user === user && client.touches.size === 1);
    await this.world.publish([message], signal);
    this.#followed.set(user, (this.#followed.get(user) ?? 0) + 1);
    if (begun !== this.#begun.get(user) || lost.length === 0) return;
    for (const { events, touches } of listening) {
      if (touches.size === 1)
        expect(events, "roles are lost before anything else is heard").not.toContain(id);
    }
  }

  async #signOut(user: string): Promise<void> {
    this.#sessions.set(user, (this.#sessions.get(user) ?? 0) + 1);
    this.#begun.set(user, (this.#begun.get(user) ?? 0) + 1);
    this.#write(
      user,
      [...this.#rolesNow(user)].filter((role) => role.includes(":")),
    );
    const signedIn = this.clients.filter((client) => client.user === user && client.state === "open");
    await this.world.publish([], { users: [user], teams: [] });
    this.#followed.set(user, (this.#followed.get(user) ?? 0) + 1);
    for (const { seen, state, touches } of signedIn) {
      if (state === "open" && !touches.has("signIn") && this.world.roughness === 0)
        expect(seen.closed, "an ended session has no sockets").toBe(1008);
    }
  }

  #rolesOf({ user, possibleUsers }: Client, of: Map<string, Set<string>>): ReadonlySet<string> {
    if (of === this.#possibleRoles) {
      return new Set(["any", ...[user, ...possibleUsers].flatMap((one) => [...(of.get(one ?? "") ?? [])])]);
    }
    return user === null ? new Set(["any", "guests"]) : (of.get(user) ?? new Set());
  }

  #isFor(
    client: Client,
    { message }: Happening,
    channels: ReadonlySet<string>,
    roles: Map<string, Set<string>>,
  ) {
    const held = this.#rolesOf(client, roles);
    return (
      message.channels.some((channel) => channels.has(channel)) &&
      message.roles.some((role) => held.has(role))
    );
  }

  #check(client: Client, heard: readonly string[]): void {
    this.heard += heard.length;
    expect(new Set(heard).size, "nothing comes twice").toBe(heard.length);
    for (const happening of this.#happenings) {
      const count = heard.filter((id) => id === happening.id).length;
      if (!this.#isFor(client, happening, client.possible, this.#possibleRoles)) {
        expect(count, `${happening.id} is not for it`).toBe(0);
      }
      if (this.#behind.has(client.gateway)) continue;
      if (this.#wasSure(client, happening)) {
        this.sure += client.touches.size > 0 ? 1 : 0;
        expect(count, `${happening.id} came after the answer`).toBe(1);
      }
      if (client.touches.size > 0 || client.state !== "open") continue;
      const must = this.#isFor(client, happening, new Set(client.listens), this.#roles);
      expect(count, `${happening.id} is for it`).toBe(must ? 1 : 0);
    }
  }

  /** Whether a client was sure to hear something when it happened, and nothing has come between since. */
  #wasSure(client: Client, { sure, message, changes }: Happening): boolean {
    const { user, confirmed, seen, state, touches } = client;
    const isStable = user === null || changes.get(user) === this.#begun.get(user);
    if (!isStable || state !== "open" || seen.closed !== null || touches.has("signIn")) return false;
    const roles = user === null ? new Set(["any", "guests"]) : this.#rolesNow(user);
    return sure.some(
      ({ client: listener, subscription, channels }) =>
        listener === client &&
        confirmed.has(subscription) &&
        client.subscriptions.get(subscription) === channels &&
        message.channels.some((channel) => channels.includes(channel)) &&
        message.roles.some((role) => roles.has(role)),
    );
  }

  #checkReturned(client: Client): void {
    const { events, heardBefore, missed } = client;
    expect(new Set([...heardBefore, ...events]).size, "nothing comes twice").toBe(
      heardBefore.length + events.length,
    );
    const resumed = client.seen.frames.find(({ data }) => data.to === "resume");
    if (resumed?.data.success !== true || client.touches.size > 1 || this.#behind.has(client.gateway)) return;
    this.resumed += 1;
    for (const happening of [...missed, ...this.#happenings]) {
      const must = this.#isFor(client, happening, new Set(client.listens), this.#roles);
      expect(events.includes(happening.id), `${happening.id} was missed`).toBe(must);
    }
  }
}

/** Numbers from 0 to 1 (mulberry32): their spread decides how well orders are mixed. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Everyone comes and listens to something. */
const arrival: Action[][] = [
  [null, ...USERS, ...USERS].map((user) => ({ do: "open", user })),
  CHANNELS.map((channel, who) => ({ do: "subscribe", who, id: 0, channels: [channel] })),
];

async function simulate(roughness: number, numRuns: number) {
  const totals = { heard: 0, resumed: 0, sure: 0, startedOver: 0 };
  await fc.assert(
    fc.asyncProperty(rounds, fc.nat(), async (all, seed) => {
      const trial = new Trial(diceOf(seed), roughness);
      for (const actions of arrival) await trial.round(actions);
      for (const { actions, sleep } of all) {
        await trial.round(actions);
        for (const name of sleep.desks) trial.world.sleepDesk(name);
        if (sleep.hub === "flushed") trial.world.flush();
        else if (sleep.hub !== "awake") trial.world.sleepHub(sleep.hub === "clean");
      }
      totals.heard += trial.heard;
      totals.resumed += trial.resumed;
      totals.sure += trial.sure;
      totals.startedOver += trial.startedOver;
    }),
    { numRuns },
  );
  return totals;
}

test("nothing is lost, nothing comes twice, and nothing reaches those who may not read it", {
  timeout: 60_000,
}, async () => {
  const totals = await simulate(0, 500);
  // A simulation in which nothing happens proves nothing.
  expect(totals.heard).toBeGreaterThan(1_000);
  expect(totals.resumed).toBeGreaterThan(20);
  expect(totals.sure).toBeGreaterThan(100);
});

test("so it is when calls get lost; and what is lost for good ends the sockets that missed it", {
  timeout: 60_000,
}, async () => {
  const totals = await simulate(0.1, 500);
  expect(totals.heard).toBeGreaterThan(1_000);
  expect(totals.sure).toBeGreaterThan(100);
  expect(totals.startedOver).toBeGreaterThan(20);
});
