import { eq } from "drizzle-orm";
import { stringifyJson } from "#shared/contract/json.ts";
import { jobs } from "./schema/index.ts";
import { command, first, many, type Query } from "./statement.ts";
import { decode, remove } from "./tables.ts";

export type Job = typeof jobs.$inferSelect;

/** A job to be enqueued. */
export interface NewJob {
  readonly id: string;
  readonly projectId: string;
  readonly kind: string;
  readonly body: unknown;
  /** Milliseconds since the epoch; at once unless told. */
  readonly dueAt?: number;
}

/** Records a job. Belongs in the batch of the change that promises it; an id that is there already stays as it is. */
export const enqueue = (job: NewJob, today: string): Query<void> =>
  command(
    `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     VALUES (?1, ?2, ?3, ?4, 0, 'due', ?5, 0, '', ?6) ON CONFLICT (id) DO NOTHING`,
    [job.id, job.projectId, job.kind, stringifyJson(job.body), job.dueAt ?? 0, today],
  );

/** Longest JSON text of one statement's jobs, in characters; D1 takes 2 MB. */
const A_STATEMENT = 500_000;

/** Records many jobs in few statements: D1 runs at most 1,000 in a request. */
export function enqueueAll(jobs: readonly NewJob[], today: string): Query<void>[] {
  const statements: Query<void>[] = [];
  let chunk: string[] = [];
  let length = 0;
  const close = () => {
    if (chunk.length > 0) statements.push(insertAll(`[${chunk.join()}]`, today));
    chunk = [];
    length = 0;
  };
  for (const { id, projectId, kind, body, dueAt = 0 } of jobs) {
    const text = JSON.stringify([id, projectId, kind, stringifyJson(body), dueAt]);
    if (length + text.length > A_STATEMENT) close();
    chunk.push(text);
    length += text.length;
  }
  close();
  return statements;
}

const insertAll = (list: string, today: string): Query<void> =>
  command(
    `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, 0, 'due', value ->> 4, 0, '', ?2
     FROM json_each(?1) WHERE true ON CONFLICT (id) DO NOTHING`,
    [list, today],
  );

/** Takes a job that is due and that nobody is at; null when there is none such. Counts the attempt. */
export const claim = (id: string, now: number, lease: number): Query<Job | null> =>
  first(
    `UPDATE jobs SET leasedUntil = ?2 + ?3, attempts = attempts + 1
     WHERE id = ?1 AND status = 'due' AND dueAt <= ?2 AND leasedUntil <= ?2 RETURNING *`,
    [id, now, lease],
    (row) => decode(jobs, row),
  );

/** A job is done. */
export const finish = (id: string): Query<unknown> => remove(jobs, eq(jobs.id, id));

/** A job goes on later, perhaps with a changed body; its attempts start anew. */
export const proceed = (id: string, body: unknown, dueAt: number): Query<void> =>
  command("UPDATE jobs SET body = ?2, dueAt = ?3, leasedUntil = 0, attempts = 0, error = '' WHERE id = ?1", [
    id,
    stringifyJson(body),
    dueAt,
  ]);

/** An attempt failed; the next one is at `dueAt`. */
export const postpone = (id: string, error: string, dueAt: number): Query<void> =>
  command("UPDATE jobs SET error = ?2, dueAt = ?3, leasedUntil = 0 WHERE id = ?1", [id, error, dueAt]);

/** A job is given up. */
export const bury = (id: string, error: string): Query<void> =>
  command("UPDATE jobs SET error = ?2, status = 'dead', leasedUntil = 0 WHERE id = ?1", [id, error]);

/** Jobs of a kind nobody is at although they are due: their wake-up was lost, or a consumer died. */
export const forgotten = (kind: string, now: number, limit: number): Query<string[]> =>
  many(
    `SELECT id FROM jobs WHERE kind = ?1 AND status = 'due' AND dueAt <= ?2 AND leasedUntil <= ?2
     ORDER BY dueAt LIMIT ?3`,
    [kind, now, limit],
    (row) => String(row.id),
  );
