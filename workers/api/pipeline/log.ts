/** One answered request in the structured log. Never holds secrets, bodies, query strings or ids of documents. */
export interface LogRecord {
  readonly level: "info" | "error";
  readonly message: "request";
  readonly requestId: string;
  /** As declared, with placeholders: `/v1/teams/{teamId}`; "" where no endpoint is. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly projectId: string;
  readonly milliseconds: number;
  readonly roundTrips: number;
  readonly statements: number;
  /** Of the response's body. */
  readonly bytes: number;
}

/** One line of JSON. */
export function logRequest(record: LogRecord): void {
  console.log(JSON.stringify(record));
}
