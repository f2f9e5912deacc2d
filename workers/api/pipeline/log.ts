/** One record of the structured log. Never holds secrets, bodies, query strings or document ids. */
export interface LogRecord {
  readonly level: "info" | "error";
  readonly message: string;
  readonly requestId: string;
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly projectId: string;
  readonly roundTrips: number;
  readonly error?: string;
}

/** Faults always, every request when `all`. */
export function log(record: LogRecord, all: boolean): void {
  if (record.level === "error") console.error(JSON.stringify(record));
  else if (all) console.log(JSON.stringify(record));
}
