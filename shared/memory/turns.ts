import { Line } from "./line.ts";

const MIB = 1024 * 1024;

/** What images and chunks that are worked on at once in an isolate may take of its memory, in bytes. */
const WORKED_ON = 80 * MIB;

/** The same of bodies that arrive, and of those that are here and wait to be worked on. */
const HELD = 48 * MIB;

/** The same of both together: a Worker has 128 MiB. */
const ROOM = 104 * MIB;

/** What has not ended by then never will: its isolate was held up, or its request broken off. Milliseconds. */
const LONGEST_WORK = 30_000;
const LONGEST_HOLD = 60_000;

/** However often a hold is kept: a client that takes longer for what it sends keeps nobody else waiting. Milliseconds. */
const LONGEST_KEPT = 300_000;

/** How long to wait for a turn, in milliseconds. */
const PATIENCE = 20_000;

interface Share {
  readonly cost: number;
  until: number;
}

/** What is taken of the memory for one purpose. */
class Shares {
  readonly #most: number;
  readonly #taken = new Set<Share>();

  constructor(most: number) {
    this.#most = most;
  }

  sum(now: number): number {
    let sum = 0;
    for (const share of this.#taken) {
      if (share.until <= now) this.#taken.delete(share);
      else sum += share.cost;
    }
    return sum;
  }

  /** Null when there is no room; what takes more than there is has it alone. */
  take(now: number, cost: number, longest: number, others: number): Share | null {
    const sum = this.sum(now);
    if (sum > 0 && (sum + cost > this.#most || sum + cost + others > ROOM)) return null;
    const share = { cost, until: now + longest };
    this.#taken.add(share);
    return share;
  }

  giveBack(share: Share): void {
    this.#taken.delete(share);
  }
}

const work = { line: new Line(), shares: new Shares(WORKED_ON) };
const holds = { line: new Line(), shares: new Shares(HELD) };

export interface TurnOptions<T> {
  /** How long to wait for it at most, in milliseconds. */
  readonly patience?: number;
  /** Told of the work once it has begun, to have it done though its request is broken off. */
  readonly seeThrough?: (work: Promise<T>) => void;
}

/**
 * Does work when there is room for it and nobody has waited longer; what takes more than there is, alone.
 * @param clock milliseconds since the epoch
 * @param cost bytes of memory the work is likely to take
 * @throws ApiError general_server_error, 503, when its turn does not come
 */
export async function inTurn<T>(
  clock: () => number,
  cost: number,
  doing: () => Promise<T>,
  { patience = PATIENCE, seeThrough }: TurnOptions<T> = {},
): Promise<T> {
  const share = await work.line.wait({ clock, patience }, (now) =>
    work.shares.take(now, cost, LONGEST_WORK, holds.shares.sum(now)),
  );
  const working = doing().finally(() => work.shares.giveBack(share));
  seeThrough?.(working);
  return working;
}

/** Memory for a body, from before its first byte arrives until nobody looks at it any more. */
export interface Hold {
  /** It is still needed: one that nobody says so of for a minute counts as given back. */
  keep(): void;
  release(): void;
}

/**
 * Memory for what is still to arrive. Whoever has it may wait for a turn to work on it; who works never waits for this.
 * @param cost bytes
 * @throws ApiError general_server_error, 503, when there is no room within `patience`
 */
export async function hold(clock: () => number, cost: number, patience = PATIENCE): Promise<Hold> {
  const share = await holds.line.wait({ clock, patience }, (now) =>
    holds.shares.take(now, cost, LONGEST_HOLD, work.shares.sum(now)),
  );
  const end = clock() + LONGEST_KEPT;
  return {
    keep: () => {
      share.until = Math.min(end, clock() + LONGEST_HOLD);
    },
    release: () => holds.shares.giveBack(share),
  };
}
