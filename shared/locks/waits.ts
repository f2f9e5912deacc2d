const FIRST = 50;
const LONGEST = 1_000;

/** Pauses between attempts, in milliseconds: 50, doubled up to a second, `total` in all (events-and-workers.md §9). */
export function* waits(total: number): Generator<number> {
  let next = FIRST;
  for (let left = total; left > 0; left -= next, next = Math.min(next * 2, LONGEST)) {
    next = Math.min(next, left);
    yield next;
  }
}

const STEADY = 50;

/** Pauses of 50 milliseconds, `total` in all: for what is held so shortly that longer ones would leave it idle. */
export function* evenWaits(total: number): Generator<number> {
  for (let left = total; left > 0; left -= STEADY) yield Math.min(STEADY, left);
}
