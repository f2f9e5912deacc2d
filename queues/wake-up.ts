import { z } from "zod";

/** Queues that carry wake-ups for jobs in D1. */
export const JOB_QUEUES = [
  "events",
  "webhooks",
  "mails",
  "messaging",
  "deletes",
  "databases",
  "functions",
  "builds",
  "migrations",
  // These carry their work in their messages; a message that was given up becomes a job.
  "audits",
  "usage",
] as const;

export type JobQueue = (typeof JOB_QUEUES)[number];

/** Jobs to look at. Losing one costs a minute: the cron finds what nobody was woken for. */
export const wakeUp = z.object({
  v: z.literal(1),
  shard: z.string(),
  jobs: z.array(z.string()).max(100),
});

export type WakeUp = z.infer<typeof wakeUp>;
