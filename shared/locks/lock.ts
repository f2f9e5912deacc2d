/** Somebody has the lock. */
export interface Held {
  /** Larger than that of every holder before: whoever writes under the lock may be told from an earlier holder by it. */
  readonly fence: number;
  /** Milliseconds since the epoch, from which on the lock is free. */
  readonly expires: number;
}

export type Grant = { readonly granted: true; readonly fence: number } | { readonly granted: false };

/** One lock: at most one holder at a time, each for a time it names, each with a larger fencing token. */
export class Lock {
  #held: Held | null;
  #last: number;

  constructor(held: Held | null = null) {
    this.#held = held;
    this.#last = held?.fence ?? 0;
  }

  /** Whose it is at `now`; null when it is free. */
  holder(now: number): Held | null {
    return this.#held && this.#held.expires > now ? this.#held : null;
  }

  /** Takes the lock for `ttl` milliseconds, if it is free. */
  acquire(ttl: number, now: number): Grant {
    if (this.holder(now)) return { granted: false };
    // The time comes in, so that a lock whose last fence is forgotten still counts on from it.
    this.#last = Math.max(this.#last + 1, now);
    this.#held = { fence: this.#last, expires: now + ttl };
    return { granted: true, fence: this.#last };
  }

  /** Gives the lock back. False when the holder with that fence no longer has it: it is somebody else's, or free. */
  release(fence: number, now: number): boolean {
    if (this.holder(now)?.fence !== fence) return false;
    this.#held = null;
    return true;
  }
}
