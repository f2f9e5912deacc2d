import type { Shut } from "./stubs.ts";

/**
 * The ends of connections a gateway was told of. A connection that was placed before one and opens after it was not
 * there to be ended: it must not open.
 */
export class ShutLog {
  /** The last for a realm, or for all. */
  readonly #last = new Map<string | null, Shut>();

  note(shut: Shut): void {
    this.#last.set(shut.realm, shut);
  }

  /** Why a connection must not open. @param known the number of ends there had been when it was placed */
  against(realm: string, known: number): string | null {
    const shuts = [this.#last.get(null), this.#last.get(realm)];
    return shuts.find((shut) => shut && shut.number > known)?.message ?? null;
  }
}
