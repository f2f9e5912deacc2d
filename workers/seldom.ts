const MINUTE = 60_000;

/** Different records remembered at once; beyond it the oldest may be written again early. */
const MOST = 1_000;

/** Lets each (action, target) through once a minute and isolate: a log that tells of a failure must not become one. */
export class Seldom {
  readonly #last = new Map<string, number>();

  /** Whether a record of this action and target is due at `now` (milliseconds). */
  isDue(action: string, target: string, now: number): boolean {
    const name = `${action}\n${target}`;
    const last = this.#last.get(name);
    if (last !== undefined && now - last < MINUTE) return false;
    this.#last.delete(name);
    this.#last.set(name, now);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MOST && oldest !== undefined) this.#last.delete(oldest);
    return true;
  }
}
