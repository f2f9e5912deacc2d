/** A fact as it was read. */
export interface Entry {
  /** Its name in the cache. */
  readonly name: string;
  /** The version row it depends on, and what that said; null: there was none. */
  readonly key: string;
  readonly version: string | null;
  readonly value: unknown;
}

/** Facts this isolate has read, the least recently used first. Never trusted before its version is checked. */
export class FactCache {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  set(entry: Entry): void {
    this.#entries.delete(entry.name);
    this.#entries.set(entry.name, entry);
    if (this.#entries.size <= this.#capacity) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}
