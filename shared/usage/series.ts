import { formatDatetime } from "#shared/contract/datetime.ts";
import { LENGTH, startOf } from "./metrics.ts";
import type { UsageRow } from "./statements.ts";

/** Slots of a chart: starts of hours or days in the wire format, the oldest first. */
export interface Slots {
  readonly period: "1h" | "1d";
  readonly starts: readonly string[];
}

export interface Point {
  value: number;
  date: string;
}

const RANGES = { "24h": ["1h", 24], "30d": ["1d", 30], "90d": ["1d", 90] } as const;

export type Range = keyof typeof RANGES;

/** The slots of a range, up to the one `now` lies in (reference/databases.md §3.2). */
export function slotsOf(range: Range, now: number): Slots {
  const [period, points] = RANGES[range];
  return slotsBetween(period, startOf(period, now) - (points - 1) * LENGTH[period], now);
}

/** The slots from the one that holds `from` to the one that holds `to`, both in milliseconds. */
export function slotsBetween(period: "1h" | "1d", from: number, to: number): Slots {
  const starts: string[] = [];
  for (let at = startOf(period, from); at <= to; at += LENGTH[period]) starts.push(formatDatetime(at));
  return { period, starts };
}

/** What was read of a project's usage, to be shown. */
export interface Usage {
  /** A metric over the slots, zero where nothing was counted; several metrics are added up. */
  series(...metrics: string[]): Point[];
  /** As a metric nobody has counted. */
  readonly zeros: Point[];
  /** What was ever counted of a metric. */
  total(metric: string): number;
}

export function usageOver(rows: readonly UsageRow[], { period, starts }: Slots): Usage {
  const values = new Map(rows.map((row) => [`${row.period} ${row.time} ${row.metric}`, row.value]));
  const series = (...metrics: string[]) =>
    starts.map((date) => ({
      value: metrics.reduce((sum, metric) => sum + (values.get(`${period} ${date} ${metric}`) ?? 0), 0),
      date,
    }));
  return {
    series,
    zeros: series(),
    total: (metric) => values.get(`inf  ${metric}`) ?? 0,
  };
}
