import { command, many, type Query } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";
import type { Tools } from "./handler.ts";

/** Rows of one table that a step deletes at most. */
const A_STEP = 1_000;

/** Sessions past their end, with the push targets that came with them. */
export async function deleteExpiredSessions({ work, today }: Tools): Promise<boolean> {
  const ended = `SELECT sequence, projectId, userId, id FROM sessions WHERE expire <= ?1 ORDER BY expire, sequence LIMIT ${A_STEP}`;
  const targets = `SELECT t.sequence FROM (${ended}) AS s JOIN targets AS t
    ON t.projectId = s.projectId AND t.userId = s.userId AND t.sessionId = s.id`;
  // Caches hold sessions with their end, so only targets need their users' versions moved on.
  return deleteSome(
    work,
    [bumpUsersOf(targets, today), deleteTargets(targets, today)],
    command(`DELETE FROM sessions WHERE sequence IN (SELECT sequence FROM (${ended}))`, [today]),
  );
}

/** One-time secrets past their end. */
export async function deleteExpiredTokens({ work, today }: Tools): Promise<boolean> {
  const ended = `SELECT sequence FROM tokens WHERE expire <= ?1 ORDER BY expire LIMIT ${A_STEP}`;
  return deleteSome(work, [], command(`DELETE FROM tokens WHERE sequence IN (${ended})`, [today]));
}

/** Targets their provider no longer knows. */
export async function deleteExpiredTargets({ work }: Tools): Promise<boolean> {
  // The condition is that of the partial index; ?1 keeps the parameters of both statements alike.
  const expired = `SELECT sequence FROM targets WHERE expired = 1 AND ?1 IS NOT NULL LIMIT ${A_STEP}`;
  return deleteSome(work, [bumpUsersOf(expired, "")], deleteTargets(expired, ""));
}

/** Runs the statements in one batch. @returns whether the last one deleted as much as it may */
async function deleteSome(work: Work, before: readonly Query<void>[], last: Query<void>): Promise<boolean> {
  const deleted = many(`${last.sql} RETURNING 1 AS one`, last.params, (row) => row.one);
  const results = await work.write([], ...before, deleted);
  return (results.at(-1) as unknown[]).length >= A_STEP;
}

const deleteTargets = (which: string, today: string) =>
  command(`DELETE FROM targets WHERE sequence IN (${which})`, [today]);

const bumpUsersOf = (targets: string, today: string) =>
  command(
    `INSERT INTO versions (key, version)
       SELECT DISTINCT 'user:' || projectId || ':' || userId, hex(randomblob(8)) FROM targets WHERE sequence IN (${targets})
     ON CONFLICT (key) DO UPDATE SET version = excluded.version`,
    [today],
  );
