import { childTime } from "./cpu.ts";
import { rate } from "./load.ts";

/** One side of a comparison. */
export interface Side {
  readonly url: string;
  readonly requests: readonly Buffer[];
  /** Process whose child is the runtime. */
  readonly launcher: number;
}

export interface Effort {
  readonly connections: number;
  readonly rounds: number;
  readonly milliseconds: number;
}

/** Requests per second of each side, and how the first stands to each other one. */
export interface Compared {
  /** Microseconds of the runtime's processor time a request, median, by side; NaN where the system does not tell. */
  readonly cpu: readonly number[];
  /** Median of the rounds, by side. */
  readonly rates: readonly number[];
  /** Median over the rounds of the side's rate to the first one's in the same round. */
  readonly ratios: readonly number[];
  /** Half the distance between the quartiles of those ratios: how far to trust them. */
  readonly spread: readonly number[];
}

/**
 * Measures sides in turns, A B, B A, A B …: what else happens on the machine hits all of them. A first round that
 * warms caches and compilers does not count.
 */
export async function compare(sides: readonly Side[], effort: Effort): Promise<Compared> {
  const { connections, rounds, milliseconds } = effort;
  const rates: number[][] = sides.map(() => []);
  const cpu: number[][] = sides.map(() => []);
  for (let round = -1; round < rounds; round++) {
    const order = sides.map((_, i) => i);
    if (round % 2 === 0) order.reverse();
    for (const i of order) {
      const side = sides[i];
      if (!side) continue;
      const before = childTime(side.launcher, "workerd");
      const found = await rate({ ...side, connections, milliseconds });
      const after = childTime(side.launcher, "workerd");
      if (round < 0) continue;
      rates[i]?.push(found);
      const answered = (found * milliseconds) / 1000;
      cpu[i]?.push(before === null || after === null ? Number.NaN : ((after - before) * 1000) / answered);
    }
  }
  const first = rates[0] ?? [];
  const ratios = rates.map((list) => list.map((found, round) => found / (first[round] ?? 1)));
  return {
    cpu: cpu.map((list) => quantile(list, 0.5)),
    rates: rates.map((list) => quantile(list, 0.5)),
    ratios: ratios.map((list) => quantile(list, 0.5)),
    spread: ratios.map((list) => (quantile(list, 0.75) - quantile(list, 0.25)) / 2),
  };
}

export const median = (list: readonly number[]) => quantile(list, 0.5);

function quantile(list: readonly number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at % 1);
}
