import { eq } from "drizzle-orm";
import type { Job } from "./jobs.ts";
import { jobs } from "./schema/index.ts";
import { first, many, type Query, type SqlValue } from "./statement.ts";
import { decode, findOne } from "./tables.ts";

/** Which jobs an operator asks for; what is null does not matter. */
export interface JobFilter {
  readonly status: Job["status"];
  readonly queue: string | null;
  readonly projectId: string | null;
}

const CHOSEN = "status = ?1 AND kind = coalesce(?2, kind) AND projectId = coalesce(?3, projectId)";

const chosen = ({ status, queue, projectId }: JobFilter): SqlValue[] => [status, queue, projectId];

/** The first `limit` jobs, the newest first. */
export const listJobs = (filter: JobFilter, limit: number): Query<Job[]> =>
  many(
    `SELECT * FROM jobs WHERE ${CHOSEN} ORDER BY createdAt DESC, id DESC LIMIT ?4`,
    [...chosen(filter), limit],
    (row) => decode(jobs, row),
  );

export const countJobs = (filter: JobFilter): Query<number | null> =>
  first(`SELECT count(*) AS n FROM jobs WHERE ${CHOSEN}`, chosen(filter), (row) => Number(row.n));

export const getJob = (id: string): Query<Job | null> => findOne(jobs, eq(jobs.id, id));

const ANEW = "UPDATE jobs SET status = 'due', attempts = 0, dueAt = 0, leasedUntil = 0, error = ''";

/** Gives a dead job another life; null when there is no such job. */
export const revive = (id: string): Query<Job | null> =>
  first(`${ANEW} WHERE id = ?1 AND status = 'dead' RETURNING *`, [id], (row) => decode(jobs, row));

/** Gives up to `limit` dead jobs another life, the oldest first. */
export const reviveAll = (filter: JobFilter, limit: number): Query<{ id: string; kind: string }[]> =>
  many(
    `${ANEW} WHERE id IN (SELECT id FROM jobs WHERE ${CHOSEN} ORDER BY createdAt, id LIMIT ?4)
     AND status = 'dead' RETURNING id, kind`,
    [...chosen(filter), limit],
    (row) => ({ id: String(row.id), kind: String(row.kind) }),
  );

/** Forgets a dead job; reads its id when there was one. */
export const discard = (id: string): Query<string | null> =>
  first("DELETE FROM jobs WHERE id = ?1 AND status = 'dead' RETURNING id", [id], (row) => String(row.id));
