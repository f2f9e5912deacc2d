import { ApiError } from "#shared/contract/errors.ts";
import { integer, oneOf, text } from "#shared/contract/params.ts";
import { queueDepths } from "#shared/store/queue-depths.ts";
import type { Store } from "#shared/store/store.ts";
import { endpoint } from "../endpoint.ts";

/** Appwrite's name of a queue → ours; null for one that has no counterpart here, and so nothing in it. */
const QUEUES = {
  "v1-database": "databases",
  database_db_main: "databases",
  "v1-deletes": "deletes",
  "v1-audits": "audits",
  "v1-mails": "mails",
  "v1-functions": "functions",
  "v1-stats-resources": "usage",
  "v1-stats-usage": "usage",
  "v1-webhooks": "webhooks",
  "v1-certificates": null,
  "v1-builds": "builds",
  "v1-screenshots": null,
  "v1-messaging": "messaging",
  "v1-migrations": "migrations",
} as const;

type QueueName = keyof typeof QUEUES;
const NAMES = Object.keys(QUEUES) as [QueueName, ...QueueName[]];

const common = { method: "GET", scope: "health.read", auth: ["admin", "key"], status: 200 } as const;

const threshold = () => integer().default(5_000);

/** Jobs of a queue on all shards: those whose turn it is, or those that were given up. One round trip a shard. */
async function sizeOf(name: QueueName, state: "due" | "dead", limit: number, store: Store, now: number) {
  const queue = QUEUES[name];
  const shards = await Promise.all(
    store.shards.map(({ address }) => store.on(address).read(queueDepths(now))),
  );
  const depths = shards.flatMap(([some]) => some).filter(({ kind }) => kind === queue);
  const size = depths.reduce((sum, depth) => sum + depth[state], 0);
  if (size < limit) return { size };
  throw new ApiError("health_queue_size_exceeded", {
    message: `The queue holds ${size} jobs, the threshold is ${limit}.`,
  });
}

export const getFailedJobs = endpoint(
  {
    ...common,
    id: "health.getFailedJobs",
    path: "/v1/health/queue/failed/{name}",
    params: () => ({ name: oneOf(...NAMES), threshold: threshold() }),
    returns: "healthQueue",
  },
  ({ input, store, now }) => sizeOf(input.name, "dead", input.threshold, store, now),
);

const queueSize = (method: string, path: string, name: QueueName) =>
  endpoint(
    {
      ...common,
      id: `health.${method}`,
      path: `/v1/health/queue/${path}`,
      params: () => ({ threshold: threshold() }),
      returns: "healthQueue",
    },
    ({ input, store, now }) => sizeOf(name, "due", input.threshold, store, now),
  );

export const getQueueAudits = queueSize("getQueueAudits", "audits", "v1-audits");
export const getQueueBuilds = queueSize("getQueueBuilds", "builds", "v1-builds");
export const getQueueCertificates = queueSize("getQueueCertificates", "certificates", "v1-certificates");
export const getQueueDeletes = queueSize("getQueueDeletes", "deletes", "v1-deletes");
export const getQueueFunctions = queueSize("getQueueFunctions", "functions", "v1-functions");
export const getQueueMails = queueSize("getQueueMails", "mails", "v1-mails");
export const getQueueMessaging = queueSize("getQueueMessaging", "messaging", "v1-messaging");
export const getQueueMigrations = queueSize("getQueueMigrations", "migrations", "v1-migrations");
export const getQueueResources = queueSize("getQueueStatsResources", "stats-resources", "v1-stats-resources");
export const getQueueUsage = queueSize("getQueueUsage", "stats-usage", "v1-stats-usage");
export const getQueueWebhooks = queueSize("getQueueWebhooks", "webhooks", "v1-webhooks");
/** Activity is kept by the queue of audits. */
export const getQueueLogs = queueSize("getQueueLogs", "logs", "v1-audits");

export const getQueueDatabases = endpoint(
  {
    ...common,
    id: "health.getQueueDatabases",
    path: "/v1/health/queue/databases",
    params: () => ({ name: text(256).default("database_db_main"), threshold: threshold() }),
    returns: "healthQueue",
  },
  ({ input, store, now }) => sizeOf("v1-database", "due", input.threshold, store, now),
);
