import { setTimeout as sleep } from "node:timers/promises";
import type { Place } from "#test/sdk/support/bootstrap.ts";
import { type Faults, SoakClient, type SoakEvent, type SoakUser } from "./soak-client.ts";

const TABLE = "/tablesdb/main/tables/secrets";
const TEAMS = ["t0", "t1", "t2"];
const LABELS = ["red", "blue"];
const COLOURS = ["red", "green", "blue"];
const PATIENCE = 15_000;

/** A project with users, their clients, and rows that only some may read. */
export class SoakWorld {
  readonly clients: SoakClient[] = [];
  readonly users: SoakUser[] = [];
  readonly counts = { changes: 0, roleChanges: 0, reconnects: 0, expelled: 0 };
  readonly #place: Place;
  readonly #url: string;
  readonly #faults: Faults;
  readonly #rows: string[] = [];
  readonly #underway = new Set<Promise<void>>();
  /** What clients that resume may hear of. */
  readonly #past: SoakEvent[] = [];
  #number = 0;

  constructor(url: string, place: Place, faults: Faults) {
    this.#url = url;
    this.#place = place;
    this.#faults = faults;
  }

  async furnish(users: number, clients: number): Promise<void> {
    await this.#call("POST", "/tablesdb/main/tables", {
      tableId: "secrets",
      name: "Secrets",
      rowSecurity: true,
      permissions: [],
      columns: [
        { key: "title", type: "string", size: 20 },
        { key: "votes", type: "integer" },
      ],
    });
    for (const teamId of TEAMS) await this.#call("POST", "/teams", { teamId, name: teamId });
    for (let i = 0; i < users; i++) {
      const id = `user${i}`;
      await this.#call("POST", "/users", { userId: id });
      const roles = new Set(["any", "users", `user:${id}`, "users/unverified"]);
      const user = { id, session: "", roles, memberships: new Map<string, string>() };
      await this.#signIn(user);
      this.users.push(user);
    }
    const address = {
      url: this.#url,
      projectId: this.#place.projectId,
      channel: "tablesdb.main.tables.secrets.rows",
    };
    for (let i = 0; i < clients; i++) {
      const traits = {
        user: i % 5 === 0 ? null : (this.users[i % users] ?? null),
        resumes: i % 2 === 0,
        colour: i % 3 === 0 ? (COLOURS[i % COLOURS.length] ?? null) : null,
      };
      const client = new SoakClient(`client ${i}`, address, traits, this.#faults);
      await client.connect();
      this.clients.push(client);
    }
  }

  /** Creates or updates a row that a few roles may read; does not wait. */
  change(): void {
    const roles = some([
      "any",
      "guests",
      "users",
      "users/verified",
      ...TEAMS.map((id) => `team:${id}`),
      ...LABELS.map((one) => `label:${one}`),
      `user:${any(this.users).id}`,
    ]);
    this.#number += 1;
    const event: SoakEvent = { number: this.#number, roles, colour: any(COLOURS) };
    for (const client of this.clients) client.happens(event);
    this.#past.push(event);
    const done = this.#write(event)
      .catch((error) => this.#fail(String(error)))
      .finally(() => this.#underway.delete(done));
    this.#underway.add(done);
    this.counts.changes += 1;
  }

  async #write({ number, roles, colour }: SoakEvent): Promise<void> {
    const body = {
      data: { title: colour, votes: number },
      permissions: roles.map((role) => `read("${role}")`),
    };
    // A row is changed by one request at a time: which of two comes last is not known here.
    const row = Math.random() < 0.5 ? this.#rows.shift() : undefined;
    const rowId = row ?? `row${number}`;
    if (row) await this.#call("PATCH", `${TABLE}/rows/${row}`, body);
    else await this.#call("POST", `${TABLE}/rows`, { rowId, ...body });
    this.#rows.push(rowId);
  }

  /** Waits until everything that has happened has been heard of, or counts it as lost. */
  async settle(): Promise<void> {
    await Promise.all(this.#underway);
    const until = Date.now() + PATIENCE;
    while (this.clients.some(({ owes }) => owes > 0)) {
      if (Date.now() > until) {
        for (const client of this.clients) if (client.live) client.giveUp();
        return;
      }
      await sleep(5);
    }
  }

  /** Gives or takes a role of a user all of whose clients listen. */
  async changeRoles(): Promise<void> {
    const user = any(this.users);
    if (!this.#of(user).every(({ live }) => live)) return;
    this.counts.roleChanges += 1;
    const kind = Math.random();
    if (kind < 0.5) await this.#changeTeam(user, any(TEAMS));
    else if (kind < 0.8) await this.#changeLabels(user, any(LABELS));
    else await this.#changeVerification(user);
  }

  #grant(user: SoakUser, role: string): void {
    user.roles.add(role);
    for (const client of this.#of(user)) client.mayNowHear(this.#past);
  }

  async #changeTeam(user: SoakUser, team: string): Promise<void> {
    const { id, roles, memberships } = user;
    const membership = memberships.get(team);
    if (membership) {
      await this.#call("DELETE", `/teams/${team}/memberships/${membership}`);
      memberships.delete(team);
      roles.delete(`team:${team}`);
    } else {
      this.#grant(user, `team:${team}`);
      const made = await this.#call("POST", `/teams/${team}/memberships`, { userId: id, roles: ["member"] });
      memberships.set(team, String(made.$id));
    }
  }

  async #changeLabels(user: SoakUser, label: string): Promise<void> {
    const { id, roles } = user;
    const role = `label:${label}`;
    if (!roles.delete(role)) this.#grant(user, role);
    const labels = LABELS.filter((one) => roles.has(`label:${one}`));
    await this.#call("PUT", `/users/${id}/labels`, { labels });
  }

  async #changeVerification(user: SoakUser): Promise<void> {
    const { id, roles } = user;
    const verified = roles.delete("users/unverified");
    if (!verified) roles.delete("users/verified");
    this.#grant(user, verified ? "users/verified" : "users/unverified");
    await this.#call("PATCH", `/users/${id}/verification`, { emailVerification: verified });
  }

  /** Ends a user's session: the sockets must go with it. They come back under a new one. */
  async expel(): Promise<void> {
    const user = any(this.users);
    const clients = this.#of(user);
    if (!clients.every(({ live }) => live)) return;
    this.counts.expelled += 1;
    await this.#call("DELETE", `/users/${user.id}/sessions`);
    const codes = await Promise.race([Promise.all(clients.map(({ closed }) => closed)), sleep(PATIENCE)]);
    if (!codes?.every((code) => code === 1008)) {
      this.#fail(`the sockets of ${user.id} were closed with ${codes}`);
    }
    await this.#signIn(user);
    for (const client of clients) {
      await client.leave(false);
      await client.connect();
    }
  }

  /** Has a client lose its socket and come back after a while. */
  async reconnect(): Promise<void> {
    const client = any(this.clients);
    if (!client.live) return;
    this.counts.reconnects += 1;
    try {
      await client.leave(Math.random() < 0.5);
      await sleep(Math.random() * 3_000);
      await client.connect();
    } catch (error) {
      this.#fail(String(error));
    }
  }

  #of(user: SoakUser): SoakClient[] {
    return this.clients.filter((client) => client.user === user);
  }

  async #signIn(user: SoakUser): Promise<void> {
    const made = await this.#call("POST", `/users/${user.id}/sessions`);
    user.session = String(made.secret);
  }

  async #call(method: "POST" | "PATCH" | "PUT" | "DELETE", path: string, body?: object) {
    const { status, body: answer } = await this.#place.keyed(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  #fail(note: string): void {
    this.#faults.other += 1;
    if (this.#faults.notes.length < 20) this.#faults.notes.push(note);
  }
}

function any<T>(list: readonly T[]): T {
  const found = list[Math.floor(Math.random() * list.length)];
  if (found === undefined) throw new Error("Nothing to choose from.");
  return found;
}

/** One or two of a list. */
function some<T>(list: readonly T[]): T[] {
  return [...new Set([any(list), any(list)])];
}
