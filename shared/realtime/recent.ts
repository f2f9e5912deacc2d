import { RECENT } from "./limits.ts";
import type { Message, Numbered } from "./message.ts";

/** Messages that were numbered together, as they are stored. */
export interface Batch {
  /** Number of the first. */
  readonly first: number;
  /** Milliseconds since the epoch of the last. */
  readonly at: number;
  readonly messages: readonly Numbered[];
}

interface Entry {
  readonly number: number;
  readonly at: number;
  readonly message: Numbered;
}

/**
 * The messages of the last moments, in order, for clients that lost their socket. `life` names an unbroken run of
 * numbers: when some may be missing, another life begins, so that a gap is never mistaken for silence.
 */
export class Recent {
  #life: string;
  #entries: Entry[] = [];
  #characters = 0;
  /** Number of the last message, kept or not. */
  #last: number;
  /** Number of the last message that was written down. */
  #stored: number;

  constructor(life: string, last = 0, batches: readonly Batch[] = []) {
    this.#life = life;
    this.#last = last;
    this.#stored = last;
    for (const { first, at, messages } of batches) {
      // Of a former life there may be some left.
      if (!messages[0]?.id.startsWith(`${life}.`)) continue;
      this.#endAt(first - 1);
      for (const [i, message] of messages.entries()) this.#keep({ number: first + i, at, message });
    }
    this.#endAt(last);
  }

  /** Forgets everything unless `number` is the last that is kept: what lies before a hole would hide it. */
  #endAt(number: number): void {
    if (this.#entries.at(-1)?.number === number) return;
    this.#entries = [];
    this.#characters = 0;
  }

  get life(): string {
    return this.#life;
  }

  get last(): number {
    return this.#last;
  }

  /** The id of the last message there was. */
  get position(): string {
    return `${this.#life}.${this.#last}`;
  }

  /** Forgets everything and begins another life. */
  restart(life: string): void {
    this.#life = life;
    this.#entries = [];
    this.#characters = 0;
    this.#last = 0;
    this.#stored = 0;
  }

  /** Numbers messages and keeps them. */
  push(messages: readonly Message[], now: number): Numbered[] {
    this.#prune(now);
    return messages.map((message) => {
      this.#last += 1;
      const numbered = { ...message, id: this.position };
      this.#keep({ number: this.#last, at: now, message: numbered });
      return numbered;
    });
  }

  /** What came after the oldest of some messages since which nothing is missing. `lost`: those since which something may be. */
  since(ids: readonly string[], now: number): { messages: Numbered[]; lost: string[] } {
    this.#prune(now);
    const oldest = this.#entries[0]?.number ?? this.#last + 1;
    const lost: string[] = [];
    let first = this.#last + 1;
    for (const id of ids) {
      const number = this.#numberOf(id);
      if (number === null || number < oldest - 1) lost.push(id);
      else first = Math.min(first, number + 1);
    }
    const messages = this.#entries.filter(({ number }) => number >= first).map(({ message }) => message);
    return { messages, lost };
  }

  /** Whether something is not written down yet. */
  get unsaved(): boolean {
    return this.#last > this.#stored;
  }

  /** What is to be written down; from now on it counts as stored. Null: nothing. */
  save(): Batch | null {
    const entries = this.#entries.filter(({ number }) => number > this.#stored);
    this.#stored = this.#last;
    const [first] = entries;
    if (!first) return null;
    return {
      first: first.number,
      at: entries.at(-1)?.at ?? first.at,
      messages: entries.map(({ message }) => message),
    };
  }

  #numberOf(id: string): number | null {
    if (!id.startsWith(`${this.#life}.`)) return null;
    const digits = id.slice(this.#life.length + 1);
    if (!/^\d{1,15}$/.test(digits)) return null;
    const number = Number(digits);
    return number <= this.#last ? number : null;
  }

  #keep(entry: Entry): void {
    this.#entries.push(entry);
    this.#characters += entry.message.data.length;
    while (this.#entries.length > RECENT.messages || this.#characters > RECENT.characters)
      this.#forgetOldest();
  }

  #prune(now: number): void {
    while (this.#entries[0] && this.#entries[0].at < now - RECENT.age) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#entries.shift();
    if (oldest) this.#characters -= oldest.message.data.length;
  }
}
