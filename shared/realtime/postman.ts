import type { Parcel } from "./message.ts";
import type { GatewayStub, Shut } from "./stubs.ts";

/** What a postman needs of its surroundings. */
export interface Streets {
  gateway(name: string): GatewayStub;
  report(problem: string, error: unknown): void;
}

/**
 * Brings a hub's parcels to its gateways. One that could not be reached twice is remembered: it has missed something, and
 * is told so with the next parcel that does reach it.
 */
export class Postman {
  readonly #streets: Streets;
  readonly #remember: () => void;
  readonly #stubs = new Map<string, GatewayStub>();
  /** Gateway → how often something has not reached it. */
  readonly #missed: Map<string, number>;

  /**
   * @param missed gateways that had missed something before
   * @param remember is called when these have changed
   */
  constructor(streets: Streets, missed: readonly string[], remember: () => void) {
    this.#streets = streets;
    this.#missed = new Map(missed.map((name) => [name, 1]));
    this.#remember = remember;
  }

  /** Gateways that have missed something and do not know it yet. */
  get missed(): string[] {
    return [...this.#missed.keys()];
  }

  /** Resolves when the parcel has arrived or has been given up. */
  async deliver(name: string, parcel: Omit<Parcel, "missed">): Promise<void> {
    const before = this.#missed.get(name) ?? 0;
    const whole = { ...parcel, missed: before > 0 };
    if (!(await this.#reach(name, (stub) => stub.deliver(whole)))) return;
    // What was lost while this was under way, it was not told of.
    if (before === 0 || this.#missed.get(name) !== before) return;
    this.#missed.delete(name);
    this.#remember();
  }

  /** Has gateways end connections. */
  async shut(names: readonly string[], shut: Omit<Shut, "gateway">): Promise<void> {
    await Promise.all(
      names.map((name) => this.#reach(name, (stub) => stub.shut({ ...shut, gateway: name }))),
    );
  }

  /** @returns whether it was reached */
  async #reach(name: string, call: (stub: GatewayStub) => Promise<void>): Promise<boolean> {
    for (const isLast of [false, true]) {
      try {
        const stub = this.#stubs.get(name) ?? this.#streets.gateway(name);
        this.#stubs.set(name, stub);
        await call(stub);
        return true;
      } catch (error) {
        this.#stubs.delete(name);
        if (isLast) this.#streets.report(`gateway ${name} takes no messages`, error);
      }
    }
    this.#missed.set(name, (this.#missed.get(name) ?? 0) + 1);
    this.#remember();
    return false;
  }
}
