import { and, eq } from "drizzle-orm";
import { removalJob } from "#queues/delete.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { type TargetRow, type UserRow, userVersion } from "#shared/store/facts/user.ts";
import { enqueueIfLeft, leftoversOf } from "#shared/store/purge.ts";
import { type sessions, targets, type tokens, users } from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { findMany, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { type Clashes, change } from "./change.ts";

/** Where a user lives, and the moment of the request. */
export interface Home {
  readonly projectId: string;
  readonly work: Work;
  readonly today: string;
}

/** The row of one user. */
export const isUser = (projectId: string, userId: string) =>
  and(eq(users.projectId, projectId), eq(users.id, userId));

/** Rows that belong to one user. */
export const ofUser = (
  table: typeof sessions | typeof tokens | typeof targets,
  projectId: string,
  userId: string,
) => and(eq(table.projectId, projectId), eq(table.userId, userId));

export const targetsOf = (projectId: string, userId: string): Query<TargetRow[]> =>
  findMany(targets, { where: ofUser(targets, projectId, userId), orderBy: [targets.sequence] });

/** Fails the batch when there is no such user. */
export const ensureUser = (projectId: string, userId: string): Query<void> =>
  ensure("user_not_found", "EXISTS (SELECT 1 FROM users WHERE projectId = ?1 AND id = ?2)", [
    projectId,
    userId,
  ]);

/** What a change of a user does besides setting columns, and which errors its clashes are. */
export interface UserChange {
  readonly before?: readonly Query<unknown>[];
  readonly after?: readonly Query<unknown>[];
  readonly clashes?: Clashes;
}

/**
 * Changes a user and reads them back with their targets, in one round trip.
 * @throws ApiError user_not_found, and those of `clashes` and of guards.
 */
export async function changeUser(
  { projectId, work, today }: Home,
  userId: string,
  values: Partial<UserRow>,
  { before = [], after = [], clashes = {} }: UserChange = {},
): Promise<{ user: UserRow; targets: readonly TargetRow[] }> {
  const row = update(users, { ...values, updatedAt: today }, isUser(projectId, userId));
  const queries: Query<unknown>[] = [
    ensureUser(projectId, userId),
    ...before,
    row,
    ...after,
    targetsOf(projectId, userId),
  ];
  const results = await change(work, [userVersion(projectId, userId)], clashes, ...queries);
  const [user] = results[before.length + 1] as UserRow[];
  if (!user) throw new ApiError("user_not_found");
  return { user, targets: results.at(-1) as TargetRow[] };
}

/** Deletes the sessions of a user that meet `condition` (SQL), and the push targets that came with them. */
export function endSessions(
  projectId: string,
  userId: string,
  condition = "1",
  params: readonly (string | number)[] = [],
): Query<void>[] {
  const which = `projectId = ?1 AND userId = ?2 AND (${condition})`;
  return [
    command(`DELETE FROM sessions WHERE ${which}`, [projectId, userId, ...params]),
    dropPushTargets(projectId, userId),
  ];
}

/** Deletes the push targets whose session has ended. */
export const dropPushTargets = (projectId: string, userId: string): Query<void> =>
  command(
    `DELETE FROM targets WHERE projectId = ?1 AND userId = ?2 AND sessionId IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM sessions WHERE sessions.projectId = ?1 AND sessions.id = targets.sessionId)`,
    [projectId, userId],
  );

/**
 * Deletes a user, and with them what they have as far as it fits in a batch: their teams count one member less. A job
 * removes the rest, which belongs to nobody any more.
 */
export function deleteUser({ project, today, secret }: Context<unknown>, userId: string): Query<void>[] {
  const leftovers = leftoversOf("user", project.id, userId);
  return [
    command("DELETE FROM users WHERE projectId = ?1 AND id = ?2", [project.id, userId]),
    ...leftovers.step,
    enqueueIfLeft(removalJob("user", project.id, userId, secret(8)), today, leftovers),
  ];
}
