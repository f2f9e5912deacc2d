import { inTime } from "#shared/in-time.ts";
import { SmtpError } from "./failure.ts";

/** How long a mail server may take, in milliseconds. */
export interface Patience {
  /** Until it answers at all. */
  readonly connect: number;
  /** Until the mail is handed over, everything included. */
  readonly total: number;
}

export const PATIENCE: Patience = { connect: 10_000, total: 30_000 };

/** The work's result, or a timeout. The work itself goes on: whoever calls closes what it waits for. @throws SmtpError timeout */
export const within = <T>(ms: number, what: string, work: Promise<T>): Promise<T> =>
  inTime(work, ms, () => new SmtpError("timeout", `${what} took longer than ${ms} ms.`));
