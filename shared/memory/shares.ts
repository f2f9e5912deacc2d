/** Without a sign of life for so long, in milliseconds, only what is there for certain counts. */
const LIVELY = 10_000;

/** A part of the memory. */
export interface Share {
  /** Bytes: what it may take, and what it takes for certain. */
  readonly cost: number;
  taken: number;
  /** When it last gave a sign of life, and when it counts as given back. Milliseconds since the epoch. */
  seen: number;
  until: number;
}

/** What is taken of the memory for one purpose. */
export class Shares {
  readonly #most: number;
  readonly #shares = new Set<Share>();

  /** @param most bytes of all shares together */
  constructor(most: number) {
    this.#most = most;
  }

  /** Null when there is no room; what takes more than there is has it alone. */
  take(now: number, cost: number, longest: number): Share | null {
    const sum = this.#sum(now);
    if (sum > 0 && sum + cost > this.#most) return null;
    const share = { cost, taken: cost, seen: now, until: now + longest };
    this.#shares.add(share);
    return share;
  }

  /** One that counted as given back, and is not, counts again. */
  takeUp(share: Share): void {
    this.#shares.add(share);
  }

  giveBack(share: Share): void {
    this.#shares.delete(share);
  }

  #sum(now: number): number {
    let sum = 0;
    for (const share of this.#shares) {
      if (share.until <= now) this.#shares.delete(share);
      else sum += now - share.seen < LIVELY ? share.cost : share.taken;
    }
    return sum;
  }
}
