import type { Work } from "#shared/store/work.ts";
import { extendLease, LEASE, releaseLease } from "./upload-parts.ts";

/** Somebody else has taken over. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/** The right to finish a file, kept up for as long as that takes. */
export class Lease {
  readonly #work: Work;
  readonly #sequence: number;
  readonly #clock: () => number;
  /** In milliseconds since the epoch. */
  until: number;

  constructor(work: Work, sequence: number, until: number, clock: () => number) {
    this.#work = work;
    this.#sequence = sequence;
    this.until = until;
    this.#clock = clock;
  }

  /** Passes content on; while it flows, the lease does not run out. @throws LeaseLost */
  async *keptDuring(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      const now = this.#clock();
      if (this.until - now < LEASE / 2) {
        const until = await extendLease(this.#work, this.#sequence, this.until, now);
        if (until === null) throw new LeaseLost();
        this.until = until;
      }
      yield chunk;
    }
  }

  release(): Promise<void> {
    return releaseLease(this.#work, this.#sequence, this.until);
  }
}
