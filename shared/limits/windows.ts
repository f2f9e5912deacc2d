/** At most `max` hits of a key in a window of `per` seconds. Keys that are shared by several limits share the count. */
export interface Rule {
  readonly key: string;
  readonly max: number;
  readonly per: number;
}

/** Where a key stands after a hit. */
export interface Standing {
  /** False: the limit was reached before this hit, which therefore was not counted, nor by other rules. */
  readonly allowed: boolean;
  readonly limit: number;
  /** Hits left in the window. */
  readonly remaining: number;
  /** Unix seconds at which the window ends. */
  readonly reset: number;
}

/** The hits of one key in one window. */
export interface Counter {
  /** Unix seconds. */
  readonly ends: number;
  readonly hits: number;
}

/**
 * Fixed windows aligned to the epoch (reference/auth.md §9), many keys side by side. It remembers which counters changed,
 * so that they can be stored, and asks `stored` for those it does not hold.
 */
export class Windows {
  readonly #counters = new Map<string, Counter>();
  readonly #changed = new Set<string>();
  readonly #stored: (key: string) => Counter | undefined;

  constructor(stored: (key: string) => Counter | undefined = () => undefined) {
    this.#stored = stored;
  }

  /** Counts a hit at `now` (milliseconds), unless the limit is reached. */
  hit(rule: Rule, now: number): Standing {
    const standing = this.#look(rule, now);
    const { allowed, limit, remaining, reset } = standing;
    if (allowed) this.#set(rule.key, { ends: reset, hits: limit - remaining });
    return standing;
  }

  /** Counts a hit by each rule, one a key, or by none when one of them refuses. */
  hitAll(rules: readonly Rule[], now: number): Standing[] {
    const standings = rules.map((rule) => this.#look(rule, now));
    if (standings.some(({ allowed }) => !allowed)) return standings;
    for (const rule of new Map(rules.map((rule) => [rule.key, rule])).values()) this.hit(rule, now);
    return standings;
  }

  /** Forgets the hits of a key's window. */
  clear(key: string, now: number): void {
    const counter = this.#current(key, now);
    if (counter && counter.hits > 0) this.#set(key, { ...counter, hits: 0 });
  }

  /** Takes back one hit of the window that ends at `ends`; the hit of a later window is not its own. */
  takeBack(key: string, ends: number, now: number): void {
    const counter = this.#current(key, now);
    if (counter && counter.ends === ends && counter.hits > 0)
      this.#set(key, { ends, hits: counter.hits - 1 });
  }

  /** What changed since `stored()` was last called. */
  get changed(): [key: string, counter: Counter][] {
    const all: [string, Counter][] = [];
    for (const key of this.#changed) {
      const counter = this.#counters.get(key);
      if (counter) all.push([key, counter]);
    }
    return all;
  }

  /** Everything that changed is stored: forgets windows that are over, and beyond `capacity` those set longest ago. */
  settle(now: number, capacity: number): void {
    this.#changed.clear();
    for (const [key, { ends }] of this.#counters) if (ends * 1_000 <= now) this.#counters.delete(key);
    for (const key of this.#counters.keys()) {
      if (this.#counters.size <= capacity) return;
      this.#counters.delete(key);
    }
  }

  /** Where a rule would stand after a hit. */
  #look({ key, max, per }: Rule, now: number): Standing {
    const { ends, hits } = this.#current(key, now) ?? { ends: windowEnd(per, now), hits: 0 };
    if (hits >= max) return { allowed: false, limit: max, remaining: 0, reset: ends };
    return { allowed: true, limit: max, remaining: max - hits - 1, reset: ends };
  }

  #current(key: string, now: number): Counter | undefined {
    let counter = this.#counters.get(key);
    if (!counter) {
      counter = this.#stored(key);
      if (counter) this.#counters.set(key, counter);
    }
    return counter && counter.ends * 1_000 > now ? counter : undefined;
  }

  #set(key: string, counter: Counter): void {
    // Set anew, the key moves to the end of the map's order.
    this.#counters.delete(key);
    this.#counters.set(key, counter);
    this.#changed.add(key);
  }
}

/** Unix seconds at which the window of `per` seconds around `now` (milliseconds) ends. */
export const windowEnd = (per: number, now: number): number => (Math.floor(now / 1_000 / per) + 1) * per;

/** The standing to tell the client of: a refusal that lasts longest, else the one with the fewest hits left. */
export function tightest(standings: readonly Standing[]): Standing | undefined {
  return standings.toSorted(
    (a, b) => Number(a.allowed) - Number(b.allowed) || a.remaining - b.remaining || b.reset - a.reset,
  )[0];
}
