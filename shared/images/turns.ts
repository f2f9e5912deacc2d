/** What images that are worked on at once in an isolate may take of its memory, in bytes. */
const ROOM = 80 * 1024 * 1024;

/** A turn that has not ended by then never will: its isolate was held up, or its request broken off. Milliseconds. */
const LONGEST = 30_000;

/** How often a request that waits looks again, in milliseconds. */
const PAUSE = 20;

/** Who has not looked again for so long, in milliseconds, does not wait any more. */
const GONE = 1_000;

interface Turn {
  readonly cost: number;
  readonly until: number;
}

const turns = new Set<Turn>();

/** Who waits, first come first, and when each has looked last. */
const waiting = new Map<object, number>();

/**
 * Does work when there is room for it and nobody has waited longer; what takes more than there is, alone. Whoever waits looks
 * again from time to time: a promise of another request may never be kept when that is broken off.
 * @param clock milliseconds since the epoch
 * @param cost bytes of memory the work is likely to take
 * @param seeThrough told of the work once it has begun, to have it done though its request is broken off
 */
export async function inTurn<T>(
  clock: () => number,
  cost: number,
  work: () => Promise<T>,
  seeThrough: (work: Promise<T>) => void = () => undefined,
): Promise<T> {
  const me = {};
  for (;;) {
    waiting.set(me, clock());
    if (isFirst(me, clock()) && taken(clock()) <= Math.max(0, ROOM - cost)) break;
    await new Promise((again) => setTimeout(again, PAUSE));
  }
  waiting.delete(me);
  const turn = { cost, until: clock() + LONGEST };
  turns.add(turn);
  const working = work().finally(() => turns.delete(turn));
  seeThrough(working);
  return working;
}

function isFirst(me: object, now: number): boolean {
  for (const [one, seen] of waiting) {
    if (one === me) return true;
    if (seen < now - GONE) waiting.delete(one);
    else return false;
  }
  return true;
}

function taken(now: number): number {
  let sum = 0;
  for (const turn of turns) {
    if (turn.until <= now) turns.delete(turn);
    else sum += turn.cost;
  }
  return sum;
}
