import { pack, unpack } from "#shared/realtime/attachment.ts";
import type { Connection } from "#shared/realtime/connection.ts";
import { Desk } from "#shared/realtime/desk.ts";
import type { Hello } from "#shared/realtime/hello.ts";
import type { Message, Signal } from "#shared/realtime/message.ts";
import type { Batch } from "#shared/realtime/recent.ts";
import type { Standing } from "#shared/realtime/standings.ts";
import type { HubStub } from "#shared/realtime/stubs.ts";
import { type Ledger, Switchboard } from "#shared/realtime/switchboard.ts";
import { CUT, Weather } from "./weather.ts";

export const PROJECT = "shop";

/** A socket as its client sees it. */
export interface Seen {
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into frames of any shape.
  readonly frames: { type: string; data: any }[];
  closed: number | null;
}

/** A project's hub and gateways without workerd: calls between them take their time, and all of them may sleep. */
export class World {
  readonly weather: Weather;
  readonly users = new Map<string, Standing>();
  /** Milliseconds. */
  now = 1_000_000;
  readonly reports: string[] = [];
  /** How many calls get lost, or their answers: from 0, none, to 1. */
  roughness = 0;
  readonly #breaks = () => this.roughness > 0 && this.#random() < this.roughness;
  /** Gateways that cannot be reached. */
  readonly away = new Set<string>();
  /** Users cannot be read. */
  isDown = false;
  /** What answers of the database wait for. */
  gate: Promise<unknown> = Promise.resolve();
  /** How often users have been read. */
  reads = 0;
  #sleepers: { until: number; go(): void }[] = [];
  /** Nothing can be written down. */
  isFull = false;
  readonly #desks = new Map<string, Desk>();
  /** What is attached to sockets. */
  readonly #attached = new Map<string, Map<string, string>>();
  readonly #seen = new Map<string, Seen>();
  readonly #random: () => number;
  #ledger: Ledger | null = null;
  #batches: Batch[] = [];
  #later: (() => void) | null = null;
  #switchboard: Switchboard;
  #ids = 0;

  constructor(random: () => number) {
    this.#random = random;
    this.weather = new Weather(random);
    this.#switchboard = this.#wakeHub();
  }

  get hub(): Switchboard {
    return this.#switchboard;
  }

  /** Opens a socket at a gateway; resolves when it is open or refused. */
  async open(gateway: string, hello: Partial<Hello>): Promise<{ id: string; seen: Seen } | null> {
    const opening = await this.#switchboard.open("stamp", null, null);
    if ("refused" in opening) throw new Error(opening.refused);
    await this.weather.pause();
    const desk = this.desk(gateway);
    let opened: { id: string; seen: Seen } | null = null;
    const announced = {
      gateway,
      projectId: PROJECT,
      realm: PROJECT,
      userId: null,
      sessionId: null,
      until: null,
      user: "null",
      slots: [],
      counted: false,
      resume: null,
      position: opening.position,
      shuts: opening.shuts,
      ...hello,
    };
    try {
      await desk.open(announced, (connection) => {
        const seen: Seen = { frames: [], closed: null };
        this.#seen.set(connection.id, seen);
        opened = { id: connection.id, seen };
      });
    } catch (error) {
      const isFailure = !(error instanceof Error) || (error.name !== "Refused" && error.message !== CUT);
      if (isFailure) throw error;
    }
    return opened;
  }

  send(gateway: string, id: string, frame: unknown): Promise<void> {
    const desk = this.desk(gateway);
    const connection = desk.connections.find((one) => one.id === id);
    return connection ? desk.hear(connection, JSON.stringify(frame)) : Promise.resolve();
  }

  /** The client goes away. */
  leave(gateway: string, id: string): void {
    const desk = this.desk(gateway);
    const connection = desk.connections.find((one) => one.id === id);
    if (!connection) return;
    this.#attached.get(gateway)?.delete(id);
    desk.closed(connection);
  }

  async publish(messages: readonly Message[], signal: Signal): Promise<number | null> {
    await this.weather.pause();
    return this.#switchboard.publish("stamp", messages, signal);
  }

  desk(name: string): Desk {
    let desk = this.#desks.get(name);
    if (!desk) {
      desk = this.#wakeDesk(name);
      this.#desks.set(name, desk);
    }
    return desk;
  }

  /** A gateway sleeps and is woken by whatever comes next. */
  sleepDesk(name: string): void {
    this.#desks.delete(name);
  }

  /** The hub sleeps after it has written everything down; or dies before. */
  sleepHub(cleanly: boolean): void {
    if (cleanly) this.flush();
    this.#later = null;
    this.#switchboard = this.#wakeHub();
  }

  /** Gateways that do not know yet that they have missed something. */
  get behind(): readonly string[] {
    return this.#ledger?.missed ?? [];
  }

  /** The moment has come for which the hub lets messages gather. */
  flush(): void {
    this.#later?.();
    this.#later = null;
  }

  /** Time passes. */
  elapse(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.#sleepers.filter(({ until }) => until <= this.now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.now);
    for (const { go } of due) go();
  }

  /** Short ones are over whenever it comes about; long ones when `elapse` says so. */
  #pause(milliseconds: number): Promise<void> {
    if (milliseconds < 1_000) return this.weather.pause();
    return new Promise((go) => this.#sleepers.push({ until: this.now + milliseconds, go }));
  }

  /** A random number below `end`. */
  roll(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #wakeHub(): Switchboard {
    return new Switchboard(
      PROJECT,
      {
        gateway: (name) => this.weather.line(() => this.#stubOf(name), this.#breaks),
        save: (ledger) => {
          this.#ledger = structuredClone(ledger);
        },
        saveBatch: (ledger, batch, oldest) => {
          if (this.isFull) throw new Error("full");
          this.#ledger = structuredClone(ledger);
          this.#batches = this.#batches.filter(({ at, first }) => at >= oldest && first !== batch?.first);
          if (batch) this.#batches.push(structuredClone(batch));
        },
        later: (callback) => {
          this.#later = callback;
        },
        now: () => this.now,
        newLife: () => `life${++this.#ids}`,
        report: (problem, error) => this.reports.push(`${problem}: ${error}`),
      },
      this.#ledger,
      this.#batches,
    );
  }

  #stubOf(name: string) {
    if (this.away.has(name)) throw new Error("away");
    const desk = this.desk(name);
    return {
      deliver: (...args: Parameters<Desk["deliver"]>) => desk.deliver(...args),
      shut: async (...args: Parameters<Desk["shut"]>) => desk.shut(...args),
    };
  }

  #hubStub(): HubStub {
    return {
      register: async (_realm, ...rest) => this.#switchboard.register(...rest),
      change: async (_realm, ...rest) => this.#switchboard.change(...rest),
      since: async (_realm, ...rest) => this.#switchboard.since(...rest),
    };
  }

  #wakeDesk(name: string): Desk {
    const attached = this.#attached.get(name) ?? new Map<string, string>();
    this.#attached.set(name, attached);
    const desk = new Desk(name, {
      people: {
        standings: async (_realm, ids) => {
          this.reads += 1;
          await this.weather.pause();
          if (this.isDown) throw new Error("down");
          const found = ids.flatMap((id) => {
            const standing = this.users.get(id);
            return standing ? [[id, structuredClone(standing)] as const] : [];
          });
          await this.weather.pause();
          await this.gate;
          return new Map(found);
        },
        /** A session is a user's id and its own. */
        authenticate: async (_realm, session) => {
          await this.weather.pause();
          const [userId = "", sessionId = ""] = session.split(" ");
          return this.users.get(userId)?.sessions.has(sessionId) ? { userId, sessionId, user: "{}" } : null;
        },
      },
      hub: () => this.weather.line(() => this.#hubStub(), this.#breaks),
      send: (connection, frame) => {
        const seen = this.#seen.get(connection.id);
        if (seen?.closed === null) seen.frames.push(JSON.parse(frame));
      },
      save: (connection) => {
        attached.set(connection.id, pack(connection));
      },
      close: (connection: Connection, code) => {
        attached.delete(connection.id);
        const seen = this.#seen.get(connection.id);
        if (seen) seen.closed = code;
      },
      now: () => this.now,
      newId: () => `id${++this.#ids}`,
      pause: (milliseconds) => this.#pause(milliseconds),
      waitUntil: (work) => {
        work.catch((error) => this.reports.push(`background: ${error}`));
      },
      report: (problem, error) => this.reports.push(`${problem}: ${error}`),
    });
    for (const text of attached.values()) {
      const connection = unpack(text);
      if (connection) desk.restore(connection);
    }
    return desk;
  }
}
