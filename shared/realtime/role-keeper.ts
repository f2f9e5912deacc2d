import type { Watch } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { judge } from "./judge.ts";
import { RETRY } from "./limits.ts";
import type { Signal } from "./message.ts";
import type { Parts } from "./parts.ts";
import type { Part, Standing } from "./standings.ts";

/** Connections that are held while their users are read. */
interface Reading {
  readonly realm: string;
  /** By the id of their user. */
  readonly held: ReadonlyMap<string, readonly Connection[]>;
  /** Something is known to have changed: who cannot be read must not stay. */
  readonly isCertain: boolean;
  readonly attemptsLeft: number;
}

/**
 * Keeps the roles of open connections as they are in the database: whatever changes a user is signalled, and until they
 * are read anew their connections hear nothing. Ended sessions, blocked and deleted users lose their sockets.
 */
export class RoleKeeper {
  readonly #parts: Parts;
  #overdue: Connection[] = [];
  /** Those that were overdue and could not be read. They stay held. */
  readonly #stuck = new Set<Connection>();
  #isRetrying = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Does what a signal means for the connections here. From its return on, they are held; it resolves when they no longer are. */
  async follow(realm: string, signal: Signal): Promise<void> {
    const { changes, gateway, projectId } = this.#parts;
    changes.note(realm, signal);
    // When it is the project itself that has changed, those of other realms are concerned, too.
    if (signal.everyone) return this.#refresh(gateway.ofUsers(realm === projectId ? null : realm), true);
    const concerned = [
      ...signal.users.flatMap((id) => gateway.ofUser(realm, id)),
      ...signal.teams.flatMap((team) => gateway.withRole(realm, `team:${team}`)),
    ];
    await this.#refresh([...new Set(concerned)], true);
  }

  /** Has a connection judged anew by roles that may have changed while it was let in. It is held from now on. */
  reread(connection: Connection): void {
    this.#parts.around.waitUntil(this.#refresh([connection], true));
  }

  /**
   * Has the roles of a connection that were read long ago read anew, before it hears anything more: a signal may have
   * been lost with the isolate that was to send it. Those that are noted in one go are read together.
   */
  recheck(connection: Connection): void {
    const { gateway, around } = this.#parts;
    gateway.hold(connection);
    this.#overdue.push(connection);
    if (this.#overdue.length > 1) return;
    const later = Promise.resolve().then(() => this.#read(this.#overdue.splice(0), false, RETRY.attempts));
    around.waitUntil(later);
  }

  #refresh(connections: readonly Connection[], isCertain: boolean): Promise<void> {
    for (const connection of connections) this.#parts.gateway.hold(connection);
    return this.#read(connections, isCertain, RETRY.attempts);
  }

  /** Reads the users of connections that are held, and lets them go. */
  async #read(connections: readonly Connection[], isCertain: boolean, attemptsLeft: number): Promise<void> {
    const byRealm = Map.groupBy(connections, ({ identity }) => identity.realm);
    const reads = [...byRealm].map(([realm, some]) => {
      const held = Map.groupBy(some, ({ identity }) => identity.userId ?? "");
      return this.#work({ realm, held, isCertain, attemptsLeft });
    });
    await Promise.all(reads);
  }

  async #work(reading: Reading): Promise<void> {
    const { standings, changes } = this.#parts;
    const watch = changes.watch();
    try {
      const parts = standings.of(reading.realm, reading.held.keys());
      await Promise.all(parts.map((part) => this.#settle(reading, part, watch)));
    } finally {
      watch.end();
    }
  }

  async #settle(reading: Reading, { userIds, found }: Part, watch: Watch): Promise<void> {
    let standings: ReadonlyMap<string, Standing>;
    try {
      standings = await found;
    } catch (error) {
      return this.#fail(only(reading, userIds), error);
    }
    const { realm, held } = reading;
    // A team that went meanwhile did not have them for a member yet: nobody else has them read again.
    const isOld = (standing: Standing | undefined) => standing && watch.hasLostTeam(realm, standing);
    const old = new Set(userIds.filter((id) => isOld(standings.get(id))));
    for (const id of userIds) {
      if (old.has(id)) continue;
      for (const connection of held.get(id) ?? []) {
        if (this.#isOf(connection, realm, id)) this.#judge(connection, standings.get(id));
        this.#release(connection);
      }
    }
    if (old.size > 0) await this.#work(only(reading, [...old]));
  }

  async #fail(reading: Reading, error: unknown): Promise<void> {
    const { around, end } = this.#parts;
    const { realm, held, isCertain, attemptsLeft } = reading;
    if (attemptsLeft > 1) {
      await around.pause(RETRY.pause);
      return this.#work({ ...reading, attemptsLeft: attemptsLeft - 1 });
    }
    around.report("roles of open sockets could not be read", error);
    for (const [id, connections] of held) {
      for (const connection of connections) {
        if (!isCertain && this.#isOf(connection, realm, id)) {
          this.#stick(connection);
          continue;
        }
        if (this.#isOf(connection, realm, id)) end(connection, 1011, UNREADABLE);
        this.#release(connection);
      }
    }
  }

  /** It may have gone or signed in as somebody else meanwhile. */
  #isOf(connection: Connection, realm: string, userId: string): boolean {
    const { identity } = connection;
    return this.#parts.gateway.has(connection) && identity.realm === realm && identity.userId === userId;
  }

  #judge(connection: Connection, standing: Standing | undefined): void {
    const { gateway, around, end } = this.#parts;
    const judged = judge(connection.identity, standing, around.now());
    if ("refusal" in judged) end(connection, 1008, judged.refusal);
    else gateway.identify(connection, judged);
    if (this.#stuck.delete(connection)) gateway.release(connection, around.now());
  }

  #release(connection: Connection): void {
    const { gateway, around, save } = this.#parts;
    gateway.release(connection, around.now());
    if (gateway.has(connection)) save(connection);
  }

  /** Keeps a connection held until its user can be read. What waits for it is bounded; and who waits keeps the gateway awake. */
  #stick(connection: Connection): void {
    this.#stuck.add(connection);
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    this.#parts.around.waitUntil(this.#retry());
  }

  async #retry(): Promise<void> {
    const { gateway, around } = this.#parts;
    for (let pause: number = RETRY.first; this.#stuck.size > 0; pause = Math.min(2 * pause, RETRY.longest)) {
      await around.pause(pause);
      const stuck = [...this.#stuck].filter((connection) => gateway.has(connection));
      this.#stuck.clear();
      await this.#read(stuck, false, 1);
    }
    this.#isRetrying = false;
  }
}

const UNREADABLE = "The server could not read the roles of this connection. Connect again.";

/** The part of a reading that is about some users. */
const only = (reading: Reading, userIds: readonly string[]): Reading => ({
  ...reading,
  held: new Map(userIds.map((id) => [id, reading.held.get(id) ?? []])),
});
