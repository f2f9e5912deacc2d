import { announced, Refused } from "./announced.ts";
import { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { Conversation } from "./conversation.ts";
import { connectedFrame, errorFrame } from "./frames.ts";
import { Gateway } from "./gateway.ts";
import type { Hello } from "./hello.ts";
import { judge, SESSION_ENDED } from "./judge.ts";
import { LIMITS } from "./limits.ts";
import { HubLink } from "./link.ts";
import type { Parcel } from "./message.ts";
import { channelsOf, keysOf, type Surroundings } from "./parts.ts";
import { RoleKeeper } from "./role-keeper.ts";
import { Seen } from "./seen.ts";
import { ShutLog } from "./shuts.ts";
import { type Standing, Standings } from "./standings.ts";
import type { Shut } from "./stubs.ts";
import { idsBySlot } from "./url.ts";

/** Everything a gateway does with its connections, from `connected` to `close`. */
export class Desk {
  readonly name: string;
  readonly #projectId: string;
  readonly #around: Surroundings;
  readonly #gateway: Gateway;
  readonly #standings: Standings;
  readonly #changes = new Changes();
  readonly #conversation: Conversation;
  readonly #roles: RoleKeeper;
  readonly #links = new Map<string, HubLink>();
  readonly #seen = new Seen();
  readonly #shuts = new ShutLog();
  #opening = 0;
  /** It has been full, and its hub thinks that it still is. */
  #crowded = false;

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
      recheck: (connection) => this.#roles.recheck(connection),
    });
    const parts = {
      projectId: this.#projectId,
      around,
      gateway: this.#gateway,
      standings: this.#standings,
      changes: this.#changes,
      link: (realm: string) => this.#link(realm),
      save: (connection: Connection) => this.#save(connection),
      reread: (connection: Connection) => this.#roles.reread(connection),
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
    this.#crowded ||= this.size > LIMITS.roomAgain;
  }

  /**
   * Opens a connection. `accept` is called when nothing stands in its way, right before its first frame.
   * @throws Refused, QueryFault, or Error when a hub or the database cannot be reached
   */
  async open(hello: Hello, accept: (connection: Connection) => void): Promise<void> {
    const { connection, bySlot } = announced(hello, this.#around);
    this.#opening += 1;
    this.#crowded ||= this.isFull;
    const watch = this.#changes.watch();
    try {
      const standing = await this.#admit(connection);
      const shut = this.#shuts.against(connection.identity.realm, hello.shuts);
      if (shut !== null) throw new Refused(1008, shut);
      accept(connection);
      this.#gateway.add(connection);
      if (standing && watch.isOld(connection.identity, standing)) this.#roles.reread(connection);
    } catch (error) {
      this.#opening -= 1;
      this.#drop(connection);
      throw error;
    } finally {
      watch.end();
    }
    this.#opening -= 1;
    const channels = [...connection.subscriptions.values()].flatMap((one) => [...one.channels]);
    const first = {
      channels: [...new Set(channels)],
      subscriptions: idsBySlot(bySlot),
      position: connection.numbered ? hello.position : null,
    };
    this.#around.send(connection, connectedFrame(first, hello.user));
    if (connection.subscriptions.size > 0) await this.#conversation.resume(connection);
    if (this.#gateway.has(connection)) this.#save(connection);
  }

  /** Hubs know of the connection before its user is read: what changes afterwards is signalled. @throws Refused */
  async #admit(connection: Connection): Promise<Standing | undefined> {
    const { identity, subscriptions } = connection;
    const { realm, userId } = identity;
    await Promise.all([
      this.#link(this.#projectId).hold(channelsOf(subscriptions.values())),
      ...(userId === null ? [] : [this.#link(realm).hold(keysOf(connection))]),
    ]);
    if (userId === null) return;
    const standing = await this.#standings.one(realm, userId);
    const judged = judge(identity, standing, this.#around.now());
    if ("refusal" in judged) throw new Refused(1008, judged.refusal);
    connection.identity = judged;
    return standing;
  }

  /** A frame of a client. */
  hear(connection: Connection, sent: string | ArrayBuffer): Promise<void> {
    return this.#conversation.hear(connection, sent);
  }

  /** Messages and signals of a hub. Nobody whose roles are in question hears anything until they are known. */
  async deliver({ realm, messages, signal, tell, missed }: Parcel): Promise<void> {
    if (missed) this.#startOver(realm);
    const followed = this.#roles.follow(realm, signal);
    const isStale = this.size === 0;
    const told = tell || isStale ? this.#link(realm).tellAll() : null;
    if (realm === this.#projectId) {
      for (const message of messages) {
        if (this.#seen.isNew(message.id)) this.#gateway.deliver(message, this.#around.now());
      }
    }
    await Promise.all([followed, told]);
  }

  /** Ends those who missed something a hub has told: they come again, and find out what it was. */
  #startOver(realm: string): void {
    this.#changes.note(realm, { users: [], teams: [], everyone: true });
    for (const connection of this.connections) {
      if (realm !== this.#projectId && connection.identity.realm !== realm) continue;
      this.end(connection, 1012, "Messages for this connection may be missing. Connect again.");
    }
  }

  /** Ends connections, and those that are about to open. */
  shut(shut: Shut): void {
    this.#shuts.note(shut);
    for (const connection of this.connections) {
      const isMeant = shut.realm === null || connection.identity.realm === shut.realm;
      if (isMeant) this.end(connection, 1008, shut.message);
    }
  }

  /** The socket is gone. */
  closed(connection: Connection): void {
    if (!this.#gateway.has(connection)) return;
    this.#gateway.remove(connection);
    this.#drop(connection);
    if (!this.#crowded || this.size > LIMITS.roomAgain) return;
    this.#crowded = false;
    this.#link(this.#projectId).tellSize();
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

  #save(connection: Connection): void {
    try {
      this.#around.save(connection);
    } catch (error) {
      this.#around.report("a connection could not be written down", error);
      this.end(connection, 1011, "The server could not keep this connection. Connect again.");
    }
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
