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
