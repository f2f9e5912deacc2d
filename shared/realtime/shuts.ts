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

/** Times that connections of a project were ended at once. */
export interface Shuts {
  /** Grows with each. It begins with the time: never below that of the project's hub before it was forgotten. */
  readonly count: number;
  /** When it was last done, in milliseconds since the epoch. */
  readonly at: number;
}

export const noShuts = (now: number): Shuts => ({ count: now, at: 0 });

export const nextShut = ({ count }: Shuts, now: number): Shuts => ({
  count: Math.max(count + 1, now),
  at: now,
});

/** What was known of a project before its connections were shut is looked at again for so long, in milliseconds. */
const DOUBT = 60_000;

export const isDoubtful = ({ at }: Shuts, now: number): boolean => now - at < DOUBT;
