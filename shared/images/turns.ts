/** Images that are worked on at once in an isolate: they share its memory. */
const AT_ONCE = 2;

/** A turn that has not ended by then belonged to a request that was broken off, in milliseconds. */
const LONGEST = 30_000;

/** How often a request that waits looks again, in milliseconds. */
const PAUSE = 20;

const turns = new Map<symbol, number>();

/**
 * Does work when it is its turn. Whoever waits looks again from time to time: a promise of another request may never be
 * kept when that is broken off.
 * @param clock milliseconds since the epoch
 */
export async function inTurn<T>(clock: () => number, work: () => Promise<T>): Promise<T> {
  while (taken(clock()) >= AT_ONCE) await new Promise((again) => setTimeout(again, PAUSE));
  const turn = Symbol("turn");
  turns.set(turn, clock() + LONGEST);
  try {
    return await work();
  } finally {
    turns.delete(turn);
  }
}

function taken(now: number): number {
  for (const [turn, until] of turns) if (until <= now) turns.delete(turn);
  return turns.size;
}
