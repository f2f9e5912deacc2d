/** What somebody listens to, each thing with the number of those who do. */
export class Interest {
  readonly #counts = new Map<string, number>();

  /** @returns the keys nobody had before */
  add(keys: Iterable<string>): string[] {
    const fresh: string[] = [];
    for (const key of keys) {
      const count = this.#counts.get(key) ?? 0;
      if (count === 0) fresh.push(key);
      this.#counts.set(key, count + 1);
    }
    return fresh;
  }

  /** Undoes an `add`. @returns the keys nobody has any more */
  drop(keys: Iterable<string>): string[] {
    const gone: string[] = [];
    for (const key of keys) {
      const count = this.#counts.get(key) ?? 0;
      if (count > 1) this.#counts.set(key, count - 1);
      else if (this.#counts.delete(key)) gone.push(key);
    }
    return gone;
  }

  get keys(): string[] {
    return [...this.#counts.keys()];
  }
}

/** The keys by which a hub finds gateways. */
export const channelKey = (channel: string) => `c:${channel}`;
export const userKey = (userId: string) => `u:${userId}`;
