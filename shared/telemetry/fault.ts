import { scrub } from "./scrub.ts";

/** Something went wrong that an operator should know of. Never holds secrets, bodies or query values. */
export interface Fault {
  readonly source: "http" | "queue" | "cron" | "realtime";
  /** What failed, in a few words: `general_unknown`, `job given up`. */
  readonly message: string;
  /** What was thrown, with its causes and traces, scrubbed; "" when nothing was. */
  readonly error: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Request id, route, queue, project … */
  readonly tags: Readonly<Record<string, string | number>>;
}

const LONGEST = 8_000;

export function faultOf(fault: Omit<Fault, "error">, thrown?: unknown): Fault {
  return { ...fault, error: thrown === undefined ? "" : scrub(causes(thrown)).slice(0, LONGEST) };
}

/** An error and what it was caused by, the innermost with its trace. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined
    ? (error.stack ?? error.message)
    : `${error.message}: ${causes(error.cause)}`;
}
