import { cpus, totalmem } from "node:os";
import type { Compared } from "./measure.ts";
import type { CaseName } from "./requests.ts";
import type { StartUp } from "./start-up.ts";

/** The least share of the bare Worker's rate that is good enough (DESIGN §12). */
const BUDGETS: Readonly<Record<CaseName, number>> = { get: 0.8, list: 0.75, create: 0.7 };

const NAMES: Readonly<Record<CaseName, string>> = {
  get: "get row",
  list: "list 25 rows",
  create: "create row",
};

export const whole = (value: number) => (Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en"));

export const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** `0.84 ✓`, or a cross when it misses the budget. */
export const judged = (value: number, isGood: boolean) => `${value.toFixed(2)} ${isGood ? "✓" : "✗"}`;

export function machine(now: Date): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${now.toISOString().slice(0, 10)}, ${cpus().length} × ${first?.model ?? "?"}, ${memory} GiB, Node ${process.version}`;
}

export const againstBareHead = [
  row(
    "driver",
    "caller",
    "request",
    "bare",
    "Edgewrite",
    "ratio",
    "±",
    "budget",
    "CPU bare",
    "CPU Edgewrite",
  ),
  row("---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:"),
].join("\n");

export function againstBare(driver: string, caller: string, name: CaseName, found: Compared): string {
  const { rates, ratios, spread, cpu } = found;
  const [bare = 0, own = 0] = rates;
  const [, ratio = 0] = ratios;
  const budget = BUDGETS[name];
  return row(
    driver,
    caller,
    NAMES[name],
    whole(bare),
    whole(own),
    judged(ratio, ratio >= budget),
    (spread[1] ?? 0).toFixed(2),
    `≥ ${budget}`,
    `${whole(cpu[0] ?? 0)} µs`,
    `${whole(cpu[1] ?? 0)} µs`,
  );
}

export const bySizeHead = [
  row("driver", "request", "rows", "requests/s", "of the rate at 1k", "±", "budget"),
  row("---", "---", "---", "---:", "---:", "---:", "---:"),
].join("\n");

/** One line for each size; the first is what the others are compared with. */
export function bySize(driver: string, name: CaseName, sizes: readonly string[], found: Compared): string {
  return sizes
    .map((size, i) => {
      const ratio = found.ratios[i] ?? 0;
      const spread = (found.spread[i] ?? 0).toFixed(2);
      const rate = whole(found.rates[i] ?? 0);
      if (i === 0) return row(driver, NAMES[name], size, rate, "1", "", "");
      return row(driver, NAMES[name], size, rate, judged(ratio, ratio >= 0.8), spread, "≥ 0.8");
    })
    .join("\n");
}

export function once(start: StartUp, routes: number, alone: Compared): string {
  const cost = (alone.cpu[1] ?? 0) / (alone.cpu[0] ?? 1);
  const added = (Number.isNaN(cost) ? 1 / (alone.ratios[1] ?? 1) : cost) - 1;
  return [
    row("what", "measured", "budget"),
    row("---", "---:", "---:"),
    row(
      `processor time a bare route costs among all (${routes} endpoints), on top of what it costs alone`,
      `${(added * 100).toFixed(1)} % ${added <= 0.1 ? "✓" : "✗"}`,
      "≤ 10 %",
    ),
    row("Worker bundle, gzip", `${whole(start.gzip)} KiB ${start.gzip <= 3072 ? "✓" : "✗"}`, "≤ 3,072 KiB"),
    row(
      "start-up, processor time",
      `${whole(start.active)} ms ${start.active <= 200 ? "✓" : "✗"}`,
      "≤ 200 ms",
    ),
  ].join("\n");
}
