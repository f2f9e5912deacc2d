/** Ids of messages that are remembered: several of the largest calls a hub is made. */
const REMEMBERED = 10_000;

/** The messages a gateway has had, in case its hub repeats some: it does with what it is not sure has arrived. */
export class Seen {
  readonly #ids = new Set<string>();

  /** Whether a message has not come before. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > REMEMBERED && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
