import type { Compared } from "../measure.ts";
import { judged, row, whole } from "../report.ts";
import type { FanOut } from "./fan-out.ts";
import type { Held } from "./memory.ts";

const ms = (value: number) =>
  Number.isNaN(value) ? "–" : `${value < 100 ? value.toFixed(1) : whole(value)} ms`;

/** The longest a change may take to the last of 5,000 sockets, in milliseconds. */
const BUDGET = 1000;

export const fanOutTable = (found: readonly FanOut[]): string =>
  [
    row("sockets", "bare object", "Edgewrite", "ratio", "budget", "bare, asleep", "Edgewrite, asleep"),
    row("---:", "---:", "---:", "---:", "---:", "---:", "---:"),
    ...found.map(({ sockets, bare, own, ratio, bareAsleep, ownAsleep }) =>
      row(
        whole(sockets),
        ms(bare),
        ms(own),
        judged(ratio, ratio >= 0.5 && own <= BUDGET),
        "≥ 0.5, ≤ 1 s",
        ms(bareAsleep),
        ms(ownAsleep),
      ),
    ),
  ].join("\n");

export function memoryTable(wanted: number, own: Held, bare: Held): string {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const line = (name: string, { sockets, open, asleep, rate, fanOut }: Held) =>
    row(name, whole(sockets), kib(open), kib(asleep), whole(rate), ms(fanOut));
  const lines = [
    row("server", "sockets", "memory a socket, open", "asleep", "opened a second", "one change to all"),
    row("---", "---:", "---:", "---:", "---:", "---:"),
    line("Edgewrite", own),
    line("bare object", bare),
  ];
  if (own.sockets < wanted) {
    lines.push(
      `\n(${whole(wanted)} were asked for; the runtime takes two descriptors a socket, and \`ulimit -Hn\` says how many it may have.)`,
    );
  }
  return lines.join("\n");
}

export function costTable({ rates, ratios, spread, cpu }: Compared, decision: number): string {
  const names = ["nobody listens", "somebody listens to something else", "somebody listens to these rows"];
  return [
    row("create a row while", "requests/s", "ratio", "±", "CPU"),
    row("---", "---:", "---:", "---:", "---:"),
    ...names.map((name, i) =>
      row(
        name,
        whole(rates[i] ?? 0),
        i === 0 ? "1" : (ratios[i] ?? 0).toFixed(2),
        i === 0 ? "" : (spread[i] ?? 0).toFixed(2),
        `${whole(cpu[i] ?? 0)} µs`,
      ),
    ),
    `\nTo find out that nobody listens takes a request ${decision.toFixed(0)} ns and no call.`,
  ].join("\n");
}
