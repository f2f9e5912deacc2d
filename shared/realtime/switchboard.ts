import { Hub, type HubMemory, NEW_HUB } from "./hub.ts";
import { LIMITS, RECENT } from "./limits.ts";
import type { Message, Signal } from "./message.ts";
import { Postman, type Streets } from "./postman.ts";
import { type Batch, Recent } from "./recent.ts";
import { isDoubtful, nextShut, noShuts, type Shuts } from "./shuts.ts";
import type { Missed } from "./stubs.ts";
import { Windows } from "./window.ts";

/** What a switchboard writes down, so that it may sleep. */
export interface Ledger {
  readonly memory: HubMemory;
  readonly life: string;
  /** Number of the last message of that life. */
  readonly last: number;
  /** Messages were handed out that `batches` do not hold: if it wakes like this, some are lost. */
  readonly unsaved: boolean;
  /** Gateways that have missed something; absent in those of an earlier release, as is `shuts`. */
  readonly missed?: readonly string[];
  readonly shuts?: Shuts;
  /** The project is gone: so is all of this once nobody can be on their way any more, two minutes after it was written. */
  readonly ended?: boolean;
}

const GONE = "The project is gone.";

export interface HubSurroundings extends Streets {
  /** Writes the ledger down. */
  save(ledger: Ledger): void;
  /** Writes the ledger down together with a batch, and strikes out those before `oldest`. */
  saveBatch(ledger: Ledger, batch: Batch | null, oldest: number): void;
  /** Calls back in a moment, for all that has gathered until then. */
  later(callback: () => void): void;
  now(): number;
  newLife(): string;
}

/** Where a new connection goes, or why it goes nowhere. */
export type Opening =
  | {
      readonly gateway: string;
      /** Must be the turn on record before the client is told that it is connected. */
      readonly turn: number;
      /** Id of the last message. */
      readonly position: string;
      /** Connections have been ended lately: whoever was let in before is to be looked at again. */
      readonly doubt: boolean;
      /** How often they have been. */
      readonly shuts: number;
    }
  | { readonly refused: "rate" | "room" };

/** A project's hub with all it does: places connections, numbers messages, hands them out, keeps the recent ones. */
export class Switchboard {
  readonly #realm: string;
  readonly #around: HubSurroundings;
  readonly #hub: Hub;
  readonly #recent: Recent;
  readonly #opens = new Windows(LIMITS.opens, LIMITS.openWindow);
  readonly #postman: Postman;
  #shuts: Shuts;
  #written: HubMemory;
  #unsaved = false;
  #ended: boolean;

  constructor(realm: string, around: HubSurroundings, ledger: Ledger | null, batches: readonly Batch[]) {
    this.#realm = realm;
    this.#around = around;
    this.#written = ledger?.memory ?? NEW_HUB;
    this.#hub = new Hub(realm, this.#written);
    this.#recent =
      ledger && !ledger.unsaved
        ? new Recent(ledger.life, ledger.last, batches)
        : new Recent(around.newLife());
    this.#shuts = ledger?.shuts ?? noShuts(around.now());
    this.#ended = ledger?.ended ?? false;
    this.#postman = new Postman(around, ledger?.missed ?? [], () => around.save(this.#ledger));
  }

  /**
   * A place for a connection.
   * @param stamp tells the project from another that had its id before
   * @param from whose connections are counted; null: they are not
   * @param full the gateway that was named before and had no room
   */
  async open(stamp: string, from: string | null, full: string | null): Promise<Opening> {
    const { now } = this.#around;
    await this.#belongTo(stamp);
    this.#ended = false;
    if (full === null && from !== null && !this.#opens.count(from, now())) return { refused: "rate" };
    const place = this.#hub.place(full);
    this.#remember();
    if (!place) return { refused: "room" };
    const { position } = this.#recent;
    return { ...place, position, shuts: this.#shuts.count, doubt: isDoubtful(this.#shuts, now()) };
  }

  /** Hands messages to the gateways they concern. @returns the turn to strike out, when nobody listens any more */
  async publish(stamp: string, messages: readonly Message[], signal: Signal): Promise<number | null> {
    await this.#belongTo(stamp);
    const now = this.#around.now();
    const idle = this.#hub.settle(now);
    if (idle !== null) {
      // What is not told from now on cannot be made up for.
      if (this.#hub.memory !== this.#written) this.#recent.restart(this.#around.newLife());
      this.#remember();
      return idle;
    }
    const numbered = this.#recent.push(messages, now);
    // Written down before anything is sent: after a crash no number must be given a second time.
    if (numbered.length > 0) this.#keep();
    const parcels = [...this.#hub.route(numbered, signal, this.#postman.missed)];
    const sent = parcels.map(([name, parcel]) => this.#postman.deliver(name, parcel));
    this.#remember();
    await Promise.all(sent);
    return null;
  }

  register(gateway: string, sockets: number, keys: readonly string[]): void {
    this.#hub.register(gateway, sockets, keys, this.#around.now());
    this.#remember();
  }

  change(gateway: string, sockets: number, added: readonly string[], dropped: readonly string[]): void {
    this.#hub.change(gateway, sockets, added, dropped, this.#around.now());
    this.#remember();
  }

  /** What a gateway's clients missed who have seen all up to one of these messages. */
  since(gateway: string, ids: readonly string[]): Missed {
    const { messages, lost } = this.#recent.since(ids, this.#around.now());
    return { messages: this.#hub.heardBy(gateway, messages), lost, position: this.#recent.position };
  }

  /** Ends the connections of a project that is gone, when another has taken its id. */
  async #belongTo(stamp: string): Promise<void> {
    if (!this.#hub.belongTo(stamp)) return;
    this.#recent.restart(this.#around.newLife());
    this.#remember();
    await this.#shut(GONE, null);
  }

  /** Ends the connections of the project's own users and guests; administrators keep theirs. */
  shut(message: string): Promise<void> {
    return this.#shut(message, this.#realm);
  }

  /** Ends all connections, and forgets everything: the project is gone. */
  async end(): Promise<void> {
    if (this.#hub.memory.gateways.length === 0) {
      // Nothing is worth writing down, but that nobody may come who is on their way.
      this.#shuts = nextShut(this.#shuts, this.#around.now());
      return;
    }
    this.#ended = true;
    this.#recent.restart(this.#around.newLife());
    this.#around.saveBatch(this.#ledger, null, Number.POSITIVE_INFINITY);
    await this.#shut(GONE, null);
  }

  async #shut(message: string, realm: string | null): Promise<void> {
    this.#shuts = nextShut(this.#shuts, this.#around.now());
    this.#around.save(this.#ledger);
    await this.#postman.shut(this.#hub.memory.gateways, { message, realm, number: this.#shuts.count });
  }

  /** Has the recent messages written down soon, together. Until then it is on record that some are not. */
  #keep(): void {
    if (this.#unsaved) return;
    this.#unsaved = true;
    this.#around.save(this.#ledger);
    this.#around.later(() => {
      const batch = this.#recent.save();
      this.#unsaved = false;
      try {
        this.#around.saveBatch(this.#ledger, batch, this.#around.now() - RECENT.age);
      } catch (error) {
        this.#around.report("recent messages could not be written down", error);
        // What is not written down cannot be made up for.
        this.#recent.restart(this.#around.newLife());
        this.#around.save(this.#ledger);
      }
    });
  }

  #remember(): void {
    if (this.#hub.memory === this.#written) return;
    this.#written = this.#hub.memory;
    this.#around.save(this.#ledger);
  }

  get #ledger(): Ledger {
    const { life, last } = this.#recent;
    const { missed } = this.#postman;
    const [memory, unsaved, shuts, ended] = [this.#hub.memory, this.#unsaved, this.#shuts, this.#ended];
    return { memory, life, last, unsaved, missed, shuts, ended };
  }
}
