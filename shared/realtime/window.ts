/** A count within a fixed span of time. */
export interface Window {
  /** Milliseconds since the epoch at which it began. */
  since: number;
  count: number;
}

/** Counts one more. @returns whether it is still within `max` a `span` milliseconds */
export function countIn(window: Window, max: number, span: number, now: number): boolean {
  if (now - window.since >= span) {
    window.since = now;
    window.count = 0;
  }
  window.count += 1;
  return window.count <= max;
}

/** A count for each of many keys. Those whose window is over are forgotten from time to time. */
export class Windows {
  readonly #windows = new Map<string, Window>();
  readonly #max: number;
  readonly #span: number;
  #sweptAt = 0;

  constructor(max: number, span: number) {
    this.#max = max;
    this.#span = span;
  }

  /** Counts one more for `key`. @returns whether it is still allowed */
  count(key: string, now: number): boolean {
    this.#sweep(now);
    let window = this.#windows.get(key);
    if (!window) {
      window = { since: now, count: 0 };
      this.#windows.set(key, window);
    }
    return countIn(window, this.#max, this.#span, now);
  }

  get size(): number {
    return this.#windows.size;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < this.#span) return;
    this.#sweptAt = now;
    for (const [key, window] of this.#windows) {
      if (now - window.since >= this.#span) this.#windows.delete(key);
    }
  }
}
