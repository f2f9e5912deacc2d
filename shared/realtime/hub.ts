import { channelKey, userKey } from "./interest.ts";
import { LIMITS, LINGER } from "./limits.ts";
import { NO_SIGNAL, type Numbered, type Parcel, type Signal } from "./message.ts";

/** What a hub remembers over its sleep. */
export interface HubMemory {
  /** The project's gateways, in the order they are filled. */
  readonly gateways: readonly string[];
  /** Gateways of other projects that listen to this one. */
  readonly guests: readonly string[];
  /** Whether requests tell the hub of their events; each time they begin to, the turn moves on. */
  readonly open: boolean;
  readonly turn: number;
  /** Since when no socket is known, in milliseconds since the epoch; null while there are some. */
  readonly emptySince: number | null;
  /** Tells a project from another that had its id before; "" before any is known. */
  readonly stamp: string;
}

export const NEW_HUB: HubMemory = {
  gateways: [],
  guests: [],
  open: false,
  turn: 0,
  emptySince: null,
  stamp: "",
};

/** What a hub knows of a gateway; keys are null while it does not know what it listens to. */
interface Known {
  sockets: number | null;
  keys: Set<string> | null;
  full: boolean;
}

/** Where a new connection goes. */
export interface Place {
  readonly gateway: string;
  /** To be written down as the one that listens, before the client is told that it is connected. */
  readonly turn: number;
}

/**
 * A project's switchboard: which gateway gets a new connection, and which gateways a message concerns. It says nothing
 * to gateways that do not listen, and is not even asked when there are no sockets (see `open`).
 */
export class Hub {
  readonly #realm: string;
  readonly #known = new Map<string, Known>();
  #memory: HubMemory;

  constructor(realm: string, memory: HubMemory) {
    this.#realm = realm;
    this.#memory = memory;
    for (const name of [...memory.gateways, ...memory.guests]) this.#known.set(name, unknown());
  }

  get memory(): HubMemory {
    return this.#memory;
  }

  /** Learns which project this is. @returns whether it was another before */
  belongTo(stamp: string): boolean {
    const former = this.#memory.stamp;
    if (former === stamp) return false;
    // The record of who listens went with the former project: it is to be made anew.
    this.#remember({ stamp, open: false });
    return former !== "";
  }

  /**
   * The gateway of a new connection; null when all are full.
   * @param full a gateway that has just said so
   */
  place(full: string | null = null): Place | null {
    const said = full === null ? undefined : this.#known.get(full);
    if (said) said.full = true;
    const { open, turn } = this.#memory;
    const gateway =
      this.#memory.gateways.find((name) => this.#known.get(name)?.full === false) ?? this.#add();
    if (gateway === null) return null;
    this.#remember({ open: true, turn: open ? turn : turn + 1, emptySince: null });
    return { gateway, turn: this.#memory.turn };
  }

  #add(): string | null {
    const { gateways } = this.#memory;
    if (gateways.length >= LIMITS.gateways) return null;
    const name = `${this.#realm}/${gateways.length}`;
    this.#known.set(name, unknown());
    this.#remember({ gateways: [...gateways, name] });
    return name;
  }

  /** A gateway says all it listens to. */
  register(name: string, sockets: number, keys: readonly string[], now: number): void {
    this.#learn(name).keys = new Set(keys);
    this.#count(name, sockets, now);
  }

  /** A gateway says what it listens to from now on, or no longer. */
  change(
    name: string,
    sockets: number,
    added: readonly string[],
    dropped: readonly string[],
    now: number,
  ): void {
    const { keys } = this.#learn(name);
    for (const key of added) keys?.add(key);
    for (const key of dropped) keys?.delete(key);
    this.#count(name, sockets, now);
  }

  #count(name: string, sockets: number, now: number): void {
    const known = this.#learn(name);
    known.sockets = sockets;
    known.full = sockets >= LIMITS.sockets;
    if (sockets === 0 && this.#memory.guests.includes(name)) {
      this.#known.delete(name);
      this.#remember({ guests: this.#memory.guests.filter((guest) => guest !== name) });
    }
    const { emptySince, open, turn } = this.#memory;
    if (sockets > 0 && !open) this.#remember({ open: true, turn: turn + 1 });
    if (this.#isEmpty !== (emptySince !== null)) this.#remember({ emptySince: this.#isEmpty ? now : null });
  }

  get #isEmpty(): boolean {
    return [...this.#known.values()].every(({ sockets }) => sockets === 0);
  }

  /**
   * The turn to strike out when nobody has listened for so long that requests need not tell any more; null while they
   * must. Harmless when it comes late: whoever listens next begins another turn.
   */
  settle(now: number): number | null {
    const { open, emptySince } = this.#memory;
    // A connection that was given a place may never have come.
    if (emptySince === null && this.#isEmpty) this.#remember({ emptySince: now });
    if (open && emptySince !== null && now - emptySince > LINGER) this.#remember({ open: false });
    return this.#memory.open ? null : this.#memory.turn;
  }

  /** Who gets which part of this. @param always gateways that get a parcel even when it holds nothing for them */
  route(
    messages: readonly Numbered[],
    signal: Signal,
    always: readonly string[] = [],
  ): Map<string, Omit<Parcel, "missed">> {
    const parcels = new Map<string, Omit<Parcel, "missed">>();
    for (const [name, { keys }] of this.#known) {
      const heard = this.heardBy(name, messages);
      const users = keys ? signal.users.filter((user) => keys.has(userKey(user))) : signal.users;
      // What a team's end means for whom is known to gateways alone.
      const isSignal = users.length + signal.teams.length > 0 || signal.everyone === true;
      if (heard.length === 0 && !isSignal && !always.includes(name)) continue;
      const part = isSignal ? { ...signal, users } : NO_SIGNAL;
      parcels.set(name, { realm: this.#realm, messages: heard, signal: part, tell: keys === null });
    }
    return parcels;
  }

  /** Those of the messages that a gateway listens to; all while that is not known. */
  heardBy(gateway: string, messages: readonly Numbered[]): readonly Numbered[] {
    const keys = this.#known.get(gateway)?.keys;
    if (!keys) return messages;
    return messages.filter(({ channels }) => channels.some((channel) => keys.has(channelKey(channel))));
  }

  #learn(name: string): Known {
    let known = this.#known.get(name);
    if (!known) {
      known = unknown();
      this.#known.set(name, known);
      const list = name.startsWith(`${this.#realm}/`) ? "gateways" : "guests";
      this.#remember({ [list]: [...this.#memory[list], name] });
    }
    return known;
  }

  #remember(change: Partial<HubMemory>): void {
    this.#memory = { ...this.#memory, ...change };
  }
}

/** May have any number of sockets and listen to anything. */
const unknown = (): Known => ({ sockets: null, keys: null, full: false });
