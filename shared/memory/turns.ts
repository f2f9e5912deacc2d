import { Line } from "./line.ts";
import { type Share, Shares } from "./shares.ts";

const MIB = 1024 * 1024;

/** What is no larger has a turn at once, in bytes: there is as little of it as of any other request. */
const SMALL = 65_536;

/**
 * What images and chunks that are worked on at once in an isolate may take of its memory, in bytes. One that takes more is alone
 * among them, not with what is held: that waits for its turn behind it.
 */
const WORKED_ON = 56 * MIB;

/**
 * The same of bodies that arrive, and of those that are here and wait to be worked on: eight chunks, as many as SDKs send at
 * once. With chunks that wait for their digest (`RunningDigests`) all is 112 MiB of the 128 that a Worker has.
 */
const HELD = 8 * (5 * MIB + SMALL);

/** What has not ended by then never will: its isolate was held up, or its request broken off. Milliseconds. */
const LONGEST_WORK = 30_000;

/** Whoever is silent for longer, in milliseconds, while a body arrives, does not count: see `STALL`. */
const LONGEST_HOLD = 60_000;

/** However long a body goes on to arrive, in milliseconds: afterwards it is in memory, and does not keep others waiting. */
const LONGEST_KEPT = 300_000;

/** A client that sends less than 64 KiB in so long, in milliseconds, is not waited for. */
export const STALL = LONGEST_HOLD;

/** How long to wait for a turn, in milliseconds. */
const PATIENCE = 90_000;

/** The same of what a client has sent already: it would have to send it again. */
export const PATIENCE_OF_SENT = 180_000;

/** How long to wait before anything is sent, in milliseconds: by then all that is held now counts as given back. */
export const PATIENCE_TO_SEND = LONGEST_KEPT + 30_000;

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
  const take = (now: number) => work.shares.take(now, cost, LONGEST_WORK);
  const share = cost <= SMALL ? null : await work.line.wait({ clock, patience }, take);
  // Also what it throws at once is a fault of its promise.
  const working = (async () => doing())().finally(() => share && work.shares.giveBack(share));
  seeThrough?.(working);
  return working;
}

/** Memory for a body, from before its first byte arrives until nobody looks at it any more. */
export interface Hold {
  /**
   * Some has arrived. Who says so every ten seconds has all that was asked for; others have what is there, and after a minute
   * of silence, or five from the beginning, nothing.
   * @param bytes of memory that are taken so far
   */
  arrived(bytes: number): void;
  /** All is here, and waits for its turn. */
  complete(): void;
  release(): void;
}

/**
 * Memory for what is still to arrive. Whoever has it may wait for a turn to work on it; who works never waits for this.
 * @param cost bytes
 * @throws ApiError general_server_error, 503, when there is no room within `patience`
 */
export async function hold(clock: () => number, cost: number, patience = PATIENCE): Promise<Hold> {
  if (cost <= SMALL) return NOTHING;
  const take = (now: number) => holds.shares.take(now, cost, LONGEST_HOLD);
  const share = await holds.line.wait({ clock, patience }, take);
  return holdOf(share, clock);
}

function holdOf(share: Share, clock: () => number): Hold {
  const end = clock() + LONGEST_KEPT;
  let isReleased = false;
  const keep = (bytes: number, longest: number) => {
    const now = clock();
    share.taken = bytes;
    share.seen = now;
    share.until = Math.min(end, now + longest);
    if (!isReleased) holds.shares.takeUp(share);
  };
  return {
    arrived: (bytes) => keep(Math.min(bytes, share.cost), LONGEST_HOLD),
    complete: () => keep(share.taken, PATIENCE_OF_SENT + LONGEST_WORK),
    release() {
      isReleased = true;
      holds.shares.giveBack(share);
    },
  };
}

/** Of what takes no memory to speak of. */
export const NOTHING: Hold = {
  arrived: () => undefined,
  complete: () => undefined,
  release: () => undefined,
};
