import type { Connection, Hold, Identity } from "./connection.ts";
import { Delivery } from "./delivery.ts";
import { LIMITS, RECHECK } from "./limits.ts";
import { isAfter, type Numbered } from "./message.ts";
import { type Subscription, subscription } from "./subscription.ts";

/** What the machine asks its surroundings to do. */
export interface Ways {
  /** Sends a frame of text. */
  send(connection: Connection, frame: string): void;
  /** The connection's session has run out, or it has more waiting than it may. */
  end(connection: Connection, why: "expired" | "overrun"): void;
  /** Something waits for it, and its roles were read long ago: holds it, reads them again, and releases it. */
  recheck(connection: Connection): void;
}

/**
 * The connections of one gateway: who hears what. A message becomes at most one frame a connection, however many of its
 * subscriptions match, and only under roles that may read it (reference/realtime.md §4, §5).
 */
export class Gateway {
  readonly #ways: Ways;
  readonly #connections = new Map<string, Connection>();
  readonly #byChannel = new Map<string, Set<Connection>>();
  readonly #byUser = new Map<string, Set<Connection>>();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  get size(): number {
    return this.#connections.size;
  }

  get connections(): Iterable<Connection> {
    return this.#connections.values();
  }

  has(connection: Connection): boolean {
    return this.#connections.get(connection.id) === connection;
  }

  /** Takes a connection in, with the subscriptions it has. */
  add(connection: Connection): void {
    this.#connections.set(connection.id, connection);
    this.#indexUser(connection);
    this.#index(connection);
  }

  remove(connection: Connection): void {
    if (!this.#connections.delete(connection.id)) return;
    this.#unindex(connection);
    this.#unindexUser(connection);
  }

  /** The connections of a user. */
  ofUser(realm: string, userId: string): Connection[] {
    return [...(this.#byUser.get(`${realm}:${userId}`) ?? [])];
  }

  /** Connections that speak for somebody of a realm; null: of any. */
  ofUsers(realm: string | null): Connection[] {
    return [...this.connections].filter(
      ({ identity }) => identity.userId !== null && (realm === null || identity.realm === realm),
    );
  }

  /** The connections of every user with a role. */
  withRole(realm: string, role: string): Connection[] {
    return [...this.connections].filter(
      ({ identity }) => identity.realm === realm && identity.roles.has(role),
    );
  }

  /** Adds subscriptions; one whose id is known replaces its namesake. @returns those replaced */
  subscribe(connection: Connection, added: readonly Subscription[]): Subscription[] {
    const replaced: Subscription[] = [];
    this.#unindex(connection);
    for (const one of added) {
      const former = connection.subscriptions.get(one.id);
      if (former) replaced.push(former);
      connection.subscriptions.set(one.id, one);
    }
    this.#index(connection);
    return replaced;
  }

  /** Ends a subscription. @returns it; null when there is none of that id */
  unsubscribe(connection: Connection, id: string): Subscription | null {
    const former = connection.subscriptions.get(id);
    if (!former) return null;
    this.#unindex(connection);
    connection.subscriptions.delete(id);
    this.#index(connection);
    return former;
  }

  /** Has a connection speak for somebody, or know its roles anew: its account channels follow. */
  identify(connection: Connection, identity: Identity): void {
    const { realm, userId } = connection.identity;
    const moves = identity.userId !== userId || identity.realm !== realm;
    if (!moves) {
      connection.identity = identity;
      return;
    }
    this.#unindex(connection);
    this.#unindexUser(connection);
    connection.identity = identity;
    for (const { id, asked, conditions } of connection.subscriptions.values()) {
      connection.subscriptions.set(id, subscription(id, asked, conditions, identity.userId));
    }
    this.#indexUser(connection);
    this.#index(connection);
  }

  /** Keeps messages from a connection until as many `release`s have come. */
  hold(connection: Connection): void {
    connection.held ??= { reasons: 0, missed: null, messages: [] };
    connection.held.reasons += 1;
  }

  /** Undoes one `hold`; after the last, what has waited is sent to it if it may still hear it. */
  release(connection: Connection, now: number): void {
    const { held } = connection;
    if (!held) return;
    held.reasons -= 1;
    if (held.reasons > 0) return;
    const waits = held.missed !== null || held.messages.length > 0;
    if (waits && this.has(connection) && isOverdue(connection, now)) {
      this.#ways.recheck(connection);
      return;
    }
    connection.held = null;
    for (const message of missedOf(held)) this.#hand(connection, new Delivery(message), now);
    for (const message of held.messages) this.deliverTo(connection, new Delivery(message), now);
  }

  /** Has a held connection get what it missed first, and nothing of it again. `position`: where that ends. */
  catchUp(connection: Connection, missed: Hold["missed"], position: string): void {
    if (connection.held && missed?.messages.length) connection.held.missed = missed;
    connection.caughtUp = position;
  }

  /** Sends a message to everyone who may hear it. @returns the number of frames sent */
  deliver(message: Numbered, now: number): number {
    const delivery = new Delivery(message);
    let sent = 0;
    for (const connection of this.#listeners(message)) {
      if (this.deliverTo(connection, delivery, now)) sent += 1;
    }
    return sent;
  }

  /** Sends a message to a connection if it may hear it, now or once what it waits for is over. */
  deliverTo(connection: Connection, delivery: Delivery, now: number): boolean {
    const { caughtUp } = connection;
    const { message } = delivery;
    if (caughtUp !== null && !isAfter(message.id, caughtUp)) return false;
    if (!connection.held && this.has(connection) && isOverdue(connection, now))
      this.#ways.recheck(connection);
    const { held } = connection;
    if (!held) return this.#hand(connection, delivery, now);
    if (held.messages.length >= LIMITS.held) this.#ways.end(connection, "overrun");
    else held.messages.push(message);
    return false;
  }

  #hand(connection: Connection, delivery: Delivery, now: number): boolean {
    const { identity } = connection;
    if (!this.has(connection)) return false;
    if (identity.expires !== null && now >= identity.expires) {
      this.#ways.end(connection, "expired");
      return false;
    }
    const subscriptions = delivery.isFor(connection);
    if (subscriptions.length === 0) return false;
    this.#ways.send(connection, delivery.frame(subscriptions, connection.numbered));
    return true;
  }

  /** Connections that have a subscription on one of the message's channels, each once. */
  #listeners({ channels }: Numbered): Iterable<Connection> {
    const heard = channels.flatMap((channel) => this.#byChannel.get(channel) ?? []);
    const [only] = heard;
    // A copy: sending may end connections.
    if (heard.length === 1 && only) return [...only];
    return new Set(heard.flatMap((connections) => [...connections]));
  }

  #index(connection: Connection): void {
    for (const { channels } of connection.subscriptions.values()) {
      for (const channel of channels) addTo(this.#byChannel, channel, connection);
    }
  }

  #unindex(connection: Connection): void {
    for (const { channels } of connection.subscriptions.values()) {
      for (const channel of channels) removeFrom(this.#byChannel, channel, connection);
    }
  }

  #indexUser(connection: Connection): void {
    const { realm, userId } = connection.identity;
    if (userId !== null) addTo(this.#byUser, `${realm}:${userId}`, connection);
  }

  #unindexUser(connection: Connection): void {
    const { realm, userId } = connection.identity;
    if (userId !== null) removeFrom(this.#byUser, `${realm}:${userId}`, connection);
  }
}

/** Whether a signal may have been lost since its roles were read. What a session's end decides needs no roles. */
const isOverdue = ({ identity }: Connection, now: number): boolean =>
  identity.userId !== null && now - identity.readAt > RECHECK && (identity.expires ?? now + 1) > now;

function missedOf({ missed }: Hold): readonly Numbered[] {
  if (!missed) return [];
  const first = missed.messages.findIndex(({ id }) => isAfter(id, missed.after));
  return first < 0 ? [] : missed.messages.slice(first);
}

function addTo(index: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const set = index.get(key);
  if (set) set.add(connection);
  else index.set(key, new Set([connection]));
}

function removeFrom(index: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const set = index.get(key);
  if (set?.delete(connection) && set.size === 0) index.delete(key);
}
