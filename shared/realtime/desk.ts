import { type Connection, newConnection } from "./connection.ts";
import { Conversation } from "./conversation.ts";
import { connectedFrame, errorFrame } from "./frames.ts";
import { Gateway } from "./gateway.ts";
import type { Hello } from "./hello.ts";
import { judge, SESSION_ENDED } from "./judge.ts";
import { LIMITS } from "./limits.ts";
import { HubLink } from "./link.ts";
import type { Parcel } from "./message.ts";
import { channelsOf, GUESTS, keysOf, type Surroundings } from "./parts.ts";
import { readConditions } from "./queries.ts";
import { RoleKeeper } from "./role-keeper.ts";
import { Standings } from "./standings.ts";
import { subscription } from "./subscription.ts";
import { idsBySlot } from "./url.ts";

/** A connection is refused; the code is for the frame (reference/realtime.md §9). */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ids of messages that a gateway remembers, in case its hub repeats one. */
const REMEMBERED = 1_000;

/** Everything a gateway does with its connections, from `connected` to `close`. */
export class Desk {
  readonly name: string;
  readonly #projectId: string;
  readonly #around: Surroundings;
  readonly #gateway: Gateway;
  readonly #standings: Standings;
  readonly #conversation: Conversation;
  readonly #roles: RoleKeeper;
  readonly #links = new Map<string, HubLink>();
  readonly #seen = new Set<string>();
  #opening = 0;

  /** @param name `<project>/<number>` */
  constructor(name: string, around: Surroundings) {
    this.name = name;
    this.#projectId = name.slice(0, name.lastIndexOf("/"));
    this.#around = around;
    this.#standings = new Standings((realm, ids) => around.people.standings(realm, ids, this.#projectId));
    this.#gateway = new Gateway({
      send: (connection, frame) => around.send(connection, frame),
      end: (connection, why) =>
        why === "expired"
          ? this.end(connection, 1008, SESSION_ENDED)
          : this.end(connection, 1013, "More messages wait for this connection than it can be sent."),
      recheck: (connection) => this.#roles.note(connection),
    });
    const parts = {
      projectId: this.#projectId,
      around,
      gateway: this.#gateway,
      standings: this.#standings,
      link: (realm: string) => this.#link(realm),
      end: (connection: Connection, code: number, message: string) => this.end(connection, code, message),
    };
    this.#conversation = new Conversation(parts);
    this.#roles = new RoleKeeper(parts);
  }

  /** Sockets there are and those about to be. */
  get size(): number {
    return this.#gateway.size + this.#opening;
  }

  get isFull(): boolean {
    return this.size >= LIMITS.sockets;
  }

  get connections(): Connection[] {
    return [...this.#gateway.connections];
  }

  /** Takes up a connection from before the gateway slept; its hub knows it already. */
  restore(connection: Connection): void {
    this.#gateway.add(connection);
    this.#link(this.#projectId).restore(channelsOf(connection.subscriptions.values()));
    this.#link(connection.identity.realm).restore(keysOf(connection));
  }

  /**
   * Opens a connection. `accept` is called when nothing stands in its way, right before its first frame.
   * @throws Refused, QueryFault, or Error when a hub or the database cannot be reached
   */
  async open(hello: Hello, accept: (connection: Connection) => void): Promise<void> {
    const { connection, bySlot } = this.#prepare(hello);
    this.#opening += 1;
    try {
      await this.#admit(connection);
    } catch (error) {
      this.#opening -= 1;
      this.#drop(connection);
      throw error;
    }
    this.#opening -= 1;
    accept(connection);
    this.#gateway.add(connection);
    const channels = [...connection.subscriptions.values()].flatMap((one) => [...one.channels]);
    const first = {
      channels: [...new Set(channels)],
      subscriptions: idsBySlot(bySlot),
      position: connection.numbered ? hello.position : null,
    };
    this.#around.send(connection, connectedFrame(first, hello.user));
    if (connection.subscriptions.size > 0) await this.#conversation.resume(connection);
    this.#around.save(connection);
  }

  /** The connection a hello announces, with the subscriptions of its address. @throws QueryFault */
  #prepare(hello: Hello): { connection: Connection; bySlot: Map<number, string> } {
    const { realm, userId, sessionId, until, resume, counted } = hello;
    const identity = {
      realm,
      userId,
      sessionId,
      until,
      expires: until,
      roles: GUESTS,
      readAt: this.#around.now(),
    };
    const options = { counted, numbered: resume !== null, resume: resume || null };
    const connection = newConnection(this.#around.newId(), identity, options);
    const bySlot = new Map<number, string>();
    for (const { slot, channels, queries } of hello.slots) {
      const id = this.#around.newId();
      bySlot.set(slot, id);
      connection.subscriptions.set(id, subscription(id, channels, readConditions(queries), userId));
    }
    return { connection, bySlot };
  }

  /** Hubs know of the connection before its user is read: what changes afterwards is signalled. @throws Refused */
  async #admit(connection: Connection): Promise<void> {
    const { identity, subscriptions } = connection;
    const { realm, userId } = identity;
    await Promise.all([
      this.#link(this.#projectId).hold(channelsOf(subscriptions.values())),
      ...(userId === null ? [] : [this.#link(realm).hold(keysOf(connection))]),
    ]);
    if (userId === null) return;
    const standing = (await this.#standings.of(realm, [userId])).get(userId);
    const judged = judge(identity, standing, this.#around.now());
    if ("refusal" in judged) throw new Refused(1008, judged.refusal);
    connection.identity = judged;
  }

  /** A frame of a client. */
  hear(connection: Connection, sent: string | ArrayBuffer): Promise<void> {
    return this.#conversation.hear(connection, sent);
  }

  /** Messages and signals of a hub. Nobody whose roles are in question hears anything until they are known. */
  async deliver({ realm, messages, signal, tell }: Parcel): Promise<void> {
    const followed = this.#roles.follow(realm, signal);
    const isStale = this.size === 0;
    const told = tell || isStale ? this.#link(realm).tellAll() : null;
    if (realm === this.#projectId) {
      for (const message of messages) {
        if (this.#isNew(message.id)) this.#gateway.deliver(message, this.#around.now());
      }
    }
    await Promise.all([followed, told, this.#roles.recheck()]);
  }

  /** The socket is gone. */
  closed(connection: Connection): void {
    if (!this.#gateway.has(connection)) return;
    this.#gateway.remove(connection);
    this.#drop(connection);
  }

  /** Ends a connection with the reason in its last frame. */
  end(connection: Connection, code: number, message: string): void {
    if (!this.#gateway.has(connection)) return;
    this.#around.send(connection, errorFrame(code, message));
    this.#around.close(connection, code, message);
    this.closed(connection);
  }

  #drop(connection: Connection): void {
    this.#link(this.#projectId).drop(channelsOf(connection.subscriptions.values()));
    const keys = keysOf(connection);
    if (keys.length > 0) this.#link(connection.identity.realm).drop(keys);
  }

  /** Whether the hub has not sent this before; it repeats what it is not sure of. */
  #isNew(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    return true;
  }

  #link(realm: string): HubLink {
    let link = this.#links.get(realm);
    if (!link) {
      const sockets = () => (realm === this.#projectId ? this.size : this.#visitors(realm) + this.#opening);
      link = new HubLink(realm, this.name, () => this.#around.hub(realm), sockets);
      this.#links.set(realm, link);
    }
    return link;
  }

  /** Connections of users of another realm. */
  #visitors(realm: string): number {
    return this.connections.filter(({ identity }) => identity.realm === realm).length;
  }
}
