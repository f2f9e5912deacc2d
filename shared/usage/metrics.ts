/**
 * Names of a project's counters (reference/events-and-workers.md §7). Those of one database or container begin with
 * its ids and a slash, which no id contains: `D/documents`, `D/T/documents`, `bucket:B/files`.
 */
export const METRICS = {
  requests: "network.requests",
  inbound: "network.inbound",
  outbound: "network.outbound",
  users: "users",
  sessions: "sessions",
  teams: "teams",
  databases: "databases",
  collections: "collections",
  documents: "documents",
  buckets: "buckets",
  files: "files",
  storage: "files.storage",
  transformations: "files.transformations",
  reads: "databases.operations.reads",
  writes: "databases.operations.writes",
} as const;

/** What a bucket's own counters begin with, before the slash; no database is called that. */
export const bucketScope = (bucketId: string) => `bucket:${bucketId}`;

export const isBucketScope = (scope: string) => scope.startsWith(bucketScope(""));

export type Period = "1h" | "1d" | "inf";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Milliseconds of a period that repeats. */
export const LENGTH: Readonly<Record<"1h" | "1d", number>> = { "1h": HOUR, "1d": DAY };

/** The start of the period a moment lies in, in milliseconds. */
export const startOf = (period: "1h" | "1d", ms: number) => ms - (ms % LENGTH[period]);
