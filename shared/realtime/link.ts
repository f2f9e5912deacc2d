import { inTime } from "../in-time.ts";
import { Interest } from "./interest.ts";
import { type Gap, Resuming } from "./resuming.ts";
import type { HubStub } from "./stubs.ts";

/**
 * A gateway's line to a hub. Calls are made in order over one stub, so that what the hub knows is what was last said.
 * Whatever is held is known to the hub when the promise resolves; only then may a client be told that it listens.
 */
export class HubLink {
  readonly #realm: string;
  readonly #gateway: string;
  readonly #dial: () => HubStub;
  readonly #sockets: () => number;
  readonly #interest = new Interest();
  readonly #telling = new Map<string, Promise<void>>();
  readonly #resuming: Resuming;
  /** What the hub is being told. */
  readonly #underWay = new Set<Promise<void>>();
  /** It is to be told everything, which has not begun yet. */
  #anew: Promise<void> | null = null;
  #stub: HubStub | null = null;

  constructor(realm: string, gateway: string, dial: () => HubStub, sockets: () => number) {
    this.#realm = realm;
    this.#gateway = gateway;
    this.#dial = dial;
    this.#sockets = sockets;
    this.#resuming = new Resuming((ids) => this.#call((stub) => stub.since(realm, gateway, ids)));
  }

  get keys(): string[] {
    return this.#interest.keys;
  }

  /** Takes up what the hub was told before this gateway slept. */
  restore(keys: Iterable<string>): void {
    this.#interest.add(keys);
  }

  /** @throws Error when the hub cannot be reached; the keys are held all the same, until `drop`. */
  async hold(keys: readonly string[]): Promise<void> {
    const fresh = this.#interest.add(keys);
    // The first socket is news even when it listens to nothing.
    if (fresh.length > 0 || this.#sockets() === 1) {
      const told = this.#tell(fresh, []);
      for (const key of fresh) this.#telling.set(key, told);
      const done = () => {
        for (const key of fresh) if (this.#telling.get(key) === told) this.#telling.delete(key);
      };
      told.then(done, done);
      await told;
    }
    await Promise.all(keys.map((key) => this.#telling.get(key)));
  }

  drop(keys: readonly string[]): void {
    const gone = this.#interest.drop(keys);
    if (gone.length === 0 && this.#sockets() > 0) return;
    // The hub knows more than there is: that costs a call now and then, no message.
    this.#tell([], gone).catch(() => {});
  }

  /** Tells the hub how many sockets there are. What it does not learn costs a detour, no message. */
  tellSize(): void {
    this.#tell([], []).catch(() => {});
  }

  /**
   * Tells the hub everything, as it has forgotten or believes too much. What is under way is waited for: arriving later, it
   * would undo some of this. What there is to tell meanwhile is part of it.
   */
  tellAll(): Promise<void> {
    this.#anew ??= Promise.allSettled(this.#underWay).then(() => {
      this.#anew = null;
      return this.#say((stub) =>
        stub.register(this.#realm, this.#gateway, this.#sockets(), this.#interest.keys),
      );
    });
    return this.#anew;
  }

  /** What came after a message. @throws Error when the hub does not answer, twice */
  since(id: string): Promise<Gap> {
    return this.#resuming.since(id);
  }

  async #tell(added: readonly string[], dropped: readonly string[]): Promise<void> {
    if (this.#anew) return this.#anew;
    try {
      await this.#say((stub) => stub.change(this.#realm, this.#gateway, this.#sockets(), added, dropped));
    } catch {
      // It is not known what has arrived, so everything is said anew.
      await this.tellAll();
    }
  }

  async #say(ask: (stub: HubStub) => Promise<void>): Promise<void> {
    const said = this.#call(ask);
    this.#underWay.add(said);
    try {
      await said;
    } finally {
      this.#underWay.delete(said);
    }
  }

  async #call<T>(ask: (stub: HubStub) => Promise<T>): Promise<T> {
    this.#stub ??= this.#dial();
    const stub = this.#stub;
    try {
      return await inTime(ask(stub));
    } catch (error) {
      // A stub that has failed once may be of no more use. Another may have taken its place already.
      if (this.#stub === stub) this.#stub = null;
      throw error;
    }
  }
}
