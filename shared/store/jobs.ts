import { and, eq, inArray } from "drizzle-orm";
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

/** Jobs nobody is at although they are due: their wake-up was lost, or a consumer died. */
export const forgotten = (now: number, limit: number): Query<{ id: string; kind: string }[]> =>
  many(
    `SELECT id, kind FROM jobs WHERE status = 'due' AND dueAt <= ?1 AND leasedUntil <= ?1
     ORDER BY dueAt LIMIT ?2`,
    [now, limit],
    (row) => ({ id: String(row.id), kind: String(row.kind) }),
  );

/** Gives dead jobs another life; returns them. */
export const revive = (ids: readonly string[]): Query<{ id: string; kind: string }[]> =>
  many(
    `UPDATE jobs SET status = 'due', attempts = 0, dueAt = 0, leasedUntil = 0
     WHERE status = 'dead' AND id IN (SELECT value FROM json_each(?1)) RETURNING id, kind`,
    [JSON.stringify(ids)],
    (row) => ({ id: String(row.id), kind: String(row.kind) }),
  );

export const discard = (ids: readonly string[]): Query<unknown> =>
  remove(jobs, and(eq(jobs.status, "dead"), inArray(jobs.id, [...ids])));
