import { ApiError } from "#shared/contract/errors.ts";

/** How often the first few look again, and how often the others, in milliseconds: a thousand that look keep the work waiting. */
const PAUSE = 20;
const LONG_PAUSE = 200;
const FEW = 4;

/** Who has not looked again for so long, in milliseconds, is let pass: nothing of a request that was broken off ever runs. */
const SILENT = 1_000;

/** After so long, in milliseconds, they are forgotten. Nobody is as patient. */
const GONE = 900_000;

/** What a client that was sent away is asked to wait, in seconds. */
const LATER = 5;

export interface Waiting {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** How long to wait at most, in milliseconds. */
  readonly patience: number;
}

/**
 * Those who wait for the same, first come first. Each looks again from time to time: a promise of another request may never be
 * kept when that is broken off, and whoever is broken off does not look again and so leaves the line.
 */
export class Line {
  /** When each has looked last. */
  readonly #waiting = new Map<object, number>();
  /** When anybody has, and since when somebody does without a break: one in which nothing ran makes nobody silent. */
  #looked = 0;
  #since = 0;

  /**
   * What `take` gives, as soon as it gives something and nobody has waited longer.
   * @throws ApiError general_server_error, 503, after `patience`
   */
  async wait<T extends object>({ clock, patience }: Waiting, take: (now: number) => T | null): Promise<T> {
    const me = {};
    const begun = clock();
    try {
      for (;;) {
        const now = clock();
        this.#waiting.set(me, now);
        // At once: before anybody else looks.
        const place = this.#placeOf(me, now);
        const taken = place === 0 ? take(now) : null;
        if (taken) return taken;
        if (now - begun >= patience) throw overloaded();
        await new Promise((again) => setTimeout(again, place < FEW ? PAUSE : LONG_PAUSE));
      }
    } finally {
      this.#waiting.delete(me);
    }
  }

  /** How many are before, `FEW` at most. */
  #placeOf(me: object, now: number): number {
    if (Math.abs(now - this.#looked) > SILENT) this.#since = now;
    this.#looked = now;
    let place = 0;
    for (const [one, seen] of this.#waiting) {
      if (one === me || place === FEW) return place;
      if (now - seen > GONE) this.#waiting.delete(one);
      else if (now - Math.max(seen, this.#since) <= SILENT) place++;
    }
    return place;
  }
}

const overloaded = () =>
  new ApiError("general_server_error", {
    status: 503,
    retryAfter: LATER,
    message: `The server works on more images and uploads than fit into its memory. Try again in ${LATER} seconds.`,
  });
