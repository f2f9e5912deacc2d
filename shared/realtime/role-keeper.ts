import type { Connection } from "./connection.ts";
import { judge } from "./judge.ts";
import type { Signal } from "./message.ts";
import type { Parts } from "./parts.ts";

const ATTEMPTS = 3;

/**
 * Keeps the roles of open connections as they are in the database: whatever changes a user is signalled, and until they
 * are read anew their connections hear nothing. Ended sessions, blocked and deleted users lose their sockets.
 */
export class RoleKeeper {
  readonly #parts: Parts;
  #overdue: Connection[] = [];
  #rechecking: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Does what a signal means for the connections here. From its return on, they are held; it resolves when they no longer are. */
  async follow(realm: string, signal: Signal): Promise<void> {
    const { standings, gateway } = this.#parts;
    const { users, teams } = signal;
    if (users.length > 0) standings.outdate(realm, users);
    if (teams.length > 0 || signal.everyone) standings.outdateAll();
    if (signal.everyone) {
      await this.#refreshAll(realm);
      return;
    }
    const members = teams
      .flatMap((team) => gateway.withRole(realm, `team:${team}`))
      .flatMap(({ identity }) => identity.userId ?? []);
    await this.#refresh(realm, [...new Set([...users, ...members])]);
  }

  /**
   * Has the roles of a connection that were read long ago read anew, before it hears anything more: a signal may have
   * been lost with the isolate that was to send it. Those that are noted in one go are read together.
   */
  recheck(connection: Connection): void {
    this.#parts.gateway.hold(connection);
    this.#overdue.push(connection);
    if (this.#overdue.length === 1) {
      const former = this.#rechecking.catch(() => {});
      this.#rechecking = Promise.all([Promise.resolve().then(() => this.#recheck()), former]).then(() => {});
    }
  }

  /** Resolves when all that are to be read anew have been. */
  async rechecked(): Promise<void> {
    for (let last: Promise<void> | null = null; last !== this.#rechecking; ) {
      last = this.#rechecking;
      await last;
    }
  }

  async #recheck(): Promise<void> {
    const { gateway, around } = this.#parts;
    const overdue = this.#overdue;
    this.#overdue = [];
    await this.#refreshUsersOf(overdue);
    for (const connection of overdue) gateway.release(connection, around.now());
  }

  /** Reads the roles of all users anew; those of other realms, too, when it is the project itself that has changed. */
  async #refreshAll(realm: string): Promise<void> {
    const { gateway, projectId } = this.#parts;
    await this.#refreshUsersOf(gateway.ofUsers(realm === projectId ? null : realm));
  }

  async #refreshUsersOf(connections: readonly Connection[]): Promise<void> {
    const byRealm = Map.groupBy(connections, ({ identity }) => identity.realm);
    const reads = [...byRealm].map(([realm, some]) =>
      this.#refresh(realm, [...new Set(some.flatMap(({ identity }) => identity.userId ?? []))]),
    );
    await Promise.all(reads);
  }

  async #refresh(realm: string, userIds: readonly string[]): Promise<void> {
    const { gateway, around, standings } = this.#parts;
    const here = userIds.filter((id) => gateway.ofUser(realm, id).length > 0);
    const connections = here.flatMap((id) => gateway.ofUser(realm, id));
    if (connections.length === 0) return;
    for (const connection of connections) gateway.hold(connection);
    const found = await this.#persistently(() => standings.of(realm, here));
    for (const connection of connections) {
      const { userId } = connection.identity;
      // It may have signed in as somebody else meanwhile.
      const isConcerned = gateway.has(connection) && userId !== null && here.includes(userId);
      if (isConcerned && found === null) {
        this.#parts.end(
          connection,
          1011,
          "The server could not read the roles of this connection. Connect again.",
        );
      } else if (isConcerned) {
        const judged = judge(connection.identity, found?.get(userId), around.now());
        if ("refusal" in judged) this.#parts.end(connection, 1008, judged.refusal);
        else gateway.identify(connection, judged);
      }
      gateway.release(connection, around.now());
      if (gateway.has(connection)) this.#parts.save(connection);
    }
  }

  async #persistently<T>(read: () => Promise<T>): Promise<T | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await read();
      } catch (error) {
        if (attempt < ATTEMPTS) continue;
        this.#parts.around.report("roles of open sockets could not be read", error);
        return null;
      }
    }
  }
}
