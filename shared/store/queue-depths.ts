import { many, type Query } from "./statement.ts";

/** How a queue's jobs on one shard stand. */
export interface QueueDepth {
  readonly kind: string;
  /** May run now. */
  readonly due: number;
  /** Their time has not come. */
  readonly waiting: number;
  /** Given up. */
  readonly dead: number;
  /** Since when the oldest due job may run, in milliseconds since the epoch; `now` when none is due. */
  readonly oldest: number;
}

/** One row a kind of job. Reads every job once: done ones are gone, so there are few. */
export const queueDepths = (now: number): Query<QueueDepth[]> =>
  many(
    `SELECT kind, sum(status = 'due' AND dueAt <= ?1) AS due, sum(status = 'due' AND dueAt > ?1) AS waiting,
       sum(status = 'dead') AS dead,
       min(CASE WHEN status = 'due' AND dueAt <= ?1
         THEN max(dueAt, CAST(unixepoch(createdAt, 'subsec') * 1000 AS INTEGER)) ELSE ?1 END) AS oldest
     FROM jobs GROUP BY kind`,
    [now],
    (row) => ({
      kind: String(row.kind),
      due: Number(row.due),
      waiting: Number(row.waiting),
      dead: Number(row.dead),
      oldest: Number(row.oldest),
    }),
  );
