import type { Numbered } from "./message.ts";
import type { Missed } from "./stubs.ts";

/** What a client missed; messages from before its position may be among them. */
export interface Gap {
  /** In order; null when something may be missing. */
  readonly messages: readonly Numbered[] | null;
  /** Where that ends. */
  readonly position: string;
}

/** A call, under way or to come. */
interface Turn {
  readonly ids: Set<string>;
  readonly answer: PromiseWithResolvers<{ gap: Gap; lost: ReadonlySet<string> }>;
}

/**
 * Asks a hub what clients missed. There is one call at a time: all who ask while it is under way share the one that follows,
 * and what it brings, so that it is in memory once for all of them.
 */
export class Resuming {
  readonly #ask: (ids: readonly string[]) => Promise<Missed>;
  #next: Turn | null = null;
  #isAsking = false;

  constructor(ask: (ids: readonly string[]) => Promise<Missed>) {
    this.#ask = ask;
  }

  /** What came after a message, up to a moment after this call. @throws Error when the hub does not answer, twice */
  async since(id: string): Promise<Gap> {
    this.#next ??= { ids: new Set(), answer: Promise.withResolvers() };
    const { ids, answer } = this.#next;
    ids.add(id);
    if (!this.#isAsking) void this.#work();
    const { gap, lost } = await answer.promise;
    return lost.has(id) ? { ...gap, messages: null } : gap;
  }

  async #work(): Promise<void> {
    this.#isAsking = true;
    for (let turn = this.#next; turn; turn = this.#next) {
      this.#next = null;
      const ids = [...turn.ids];
      const ask = () => this.#ask(ids);
      try {
        const { lost, ...gap } = await ask().catch(ask);
        turn.answer.resolve({ gap, lost: new Set(lost) });
      } catch (error) {
        turn.answer.reject(error);
      }
    }
    this.#isAsking = false;
  }
}
