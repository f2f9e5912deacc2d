import type { Fault } from "./fault.ts";
import { sentry } from "./sentry.ts";

/** Where faults go besides the log. May reject; whoever calls prints that. */
export type Provider = (fault: Fault) => Promise<void>;

/** What providers need of their surroundings. */
export interface Outside {
  fetch(request: Request): Promise<Response>;
  random(bytes: number): Uint8Array;
}

/** A DSN of `_APP_LOGGING_CONFIG` → the provider it names; null when it names none. */
type Opener = (dsn: string) => ((environment: string, outside: Outside) => Provider) | null;

/** Further providers are added here. */
const OPENERS: readonly Opener[] = [sentry];

/** Whether `_APP_LOGGING_CONFIG` names a provider this server knows. */
export const isReportable = (dsn: string): boolean =>
  dsn === "" || OPENERS.some((open) => open(dsn) !== null);

/** Faults an isolate sends a minute; the log has all of them. */
const A_MINUTE = 60;

/**
 * Reports faults: always to the log, one JSON line each, and to the provider of `dsn` if there is one. A delivery that
 * fails is printed and never raised.
 */
export function reporter(dsn: string, environment: string, outside: Outside): Provider {
  const provider = OPENERS.map((open) => open(dsn)).find((opened) => opened !== null)?.(environment, outside);
  let minute = 0;
  let sent = 0;
  return async (fault) => {
    const { source, message, error, tags } = fault;
    console.error(
      JSON.stringify({ level: "error", source, message, ...tags, ...(error === "" ? {} : { error }) }),
    );
    if (!provider) return;
    const now = Math.floor(fault.at / 60_000);
    if (now !== minute) [minute, sent] = [now, 0];
    sent += 1;
    if (sent > A_MINUTE) return;
    try {
      await provider(fault);
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      console.error(JSON.stringify({ level: "error", message: "fault was not reported", error: why }));
    }
  };
}
