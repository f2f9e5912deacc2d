import { z } from "zod";

/** What wrangler.toml binds the Worker to, by the names it has in the account. */
export interface Resources {
  readonly databases: readonly string[];
  /** Databases whose id the operator wrote into the file: they exist, and are migrated like the others. */
  readonly ownDatabases: readonly string[];
  readonly buckets: readonly string[];
  readonly queues: readonly string[];
}

const named = z.object({ database_name: z.string(), database_id: z.string().optional() });
const wanted = z.object({
  d1_databases: z.array(named).default([]),
  r2_buckets: z.array(z.object({ bucket_name: z.string() })).default([]),
  queues: z
    .object({
      producers: z.array(z.object({ queue: z.string() })).default([]),
      consumers: z
        .array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() }))
        .default([]),
    })
    .default({ producers: [], consumers: [] }),
});

/** Reads the resources out of a wrangler configuration. @throws ZodError when a binding has no name. */
export function wantedResources(config: unknown): Resources {
  const { d1_databases, r2_buckets, queues } = wanted.parse(config);
  const queueNames = [
    ...queues.producers.map((producer) => producer.queue),
    ...queues.consumers.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue ?? queue]),
  ];
  return {
    databases: unique(
      d1_databases.filter((one) => one.database_id === undefined).map((one) => one.database_name),
    ),
    ownDatabases: unique(
      d1_databases.filter((one) => one.database_id !== undefined).map((one) => one.database_name),
    ),
    buckets: unique(r2_buckets.map((bucket) => bucket.bucket_name)),
    queues: unique(queueNames),
  };
}

/** `wrangler d1 list --json` → name → id. */
export function parseDatabases(output: string): Map<string, string> {
  const databases = z.array(z.object({ name: z.string(), uuid: z.string() })).parse(jsonIn(output));
  return new Map(databases.map(({ name, uuid }) => [name, uuid]));
}

/** `wrangler r2 bucket list`: lines `name:           edgewrite-files`. */
export function parseBuckets(output: string): Set<string> {
  return new Set([...output.matchAll(/^name:\s+(\S+)\s*$/gm)].map((match) => match[1] ?? ""));
}

/** `wrangler queues list`: a table with a column of names. */
export function parseQueues(output: string): Set<string> {
  const rows = output.split("\n").map((line) => line.split(/[│|]/).map((cell) => cell.trim()));
  const column = rows.find((cells) => cells.includes("name"))?.indexOf("name") ?? -1;
  const names = rows.map((cells) => cells[column] ?? "");
  return new Set(names.filter((name) => name !== "" && name !== "name"));
}

/** `wrangler secret list` → names. */
export function parseSecrets(output: string): Set<string> {
  const secrets = z.array(z.object({ name: z.string() })).parse(jsonIn(output));
  return new Set(secrets.map(({ name }) => name));
}

/** The JSON array in an output that may have a banner or a warning around it. */
function jsonIn(output: string): unknown {
  const start = output.search(/^\[/m);
  const end = output.lastIndexOf("]");
  return JSON.parse(start < 0 ? output : output.slice(start, end + 1));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
