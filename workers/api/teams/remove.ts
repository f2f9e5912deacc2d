import { and, eq } from "drizzle-orm";
import { removalJob } from "#queues/delete.ts";
import { enqueueIfLeft, leftoversOf } from "#shared/store/purge.ts";
import { teams } from "#shared/store/schema/index.ts";
import { command, many, type Query } from "#shared/store/statement.ts";
import { findOne } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { removeProjectsElsewhere, removeProjectsOf } from "../projects/remove.ts";
import { bumpMembers, ensureTeam, ofTeam } from "./rules.ts";

/**
 * Deletes a team, and an organization's projects with it. Its members lose their roles at once, however many they are;
 * memberships beyond what fits in a batch are removed by a job. Projects on other shards go first, so that a deletion
 * cut short can be asked for again.
 * @returns what it was, and for open sockets whose
 * @throws GuardError team_not_found, general_resource_locked when a project was created meanwhile.
 */
export async function removeTeam(
  context: Context<unknown>,
  teamId: string,
): Promise<{ team: typeof teams.$inferSelect | null; userIds: readonly string[] }> {
  const { project, work, today, secret } = context;
  const which = [project.id, teamId];
  const leftovers = leftoversOf("team", project.id, teamId);
  const projects = project.id === CONSOLE ? await removeProjects(context, teamId) : [];
  const [, team, userIds] = await work.write(
    [],
    ensureTeam(project.id, teamId),
    findOne(teams, and(eq(teams.projectId, project.id), eq(teams.id, teamId))),
    membersToTell(project, teamId),
    ...projects,
    bumpMembers(project.id, ofTeam(teamId)),
    command("DELETE FROM teams WHERE projectId = ?1 AND id = ?2", which),
    ...leftovers.step,
    enqueueIfLeft(removalJob("team", project.id, teamId, secret(8)), today, leftovers),
  );
  return { team, userIds };
}

/** Members of a team that hear of its end on their sockets, at most. */
const MOST_TOLD = 1_000;

const membersToTell = ({ id, listening }: Context<unknown>["project"], teamId: string) =>
  many(
    "SELECT userId FROM memberships WHERE projectId = ?1 AND teamId = ?2 AND confirm = 1 LIMIT ?3",
    [id, teamId, listening === null ? 0 : MOST_TOLD],
    (row) => String(row.userId),
  );

async function removeProjects(context: Context<unknown>, teamId: string): Promise<Query<unknown>[]> {
  const { removed, kept } = await removeProjectsElsewhere(context, teamId);
  const { address } = context.store.main.shard;
  const here = "teamId = ?1 AND (shard = ?2 OR id IN (SELECT value FROM json_each(?3)))";
  const created = "teamId = ?1 AND shard <> ?2 AND id NOT IN (SELECT value FROM json_each(?3))";
  return [
    ensure("general_resource_locked", `NOT EXISTS (SELECT 1 FROM directory WHERE ${created})`, [
      teamId,
      address,
      JSON.stringify([...removed, ...kept]),
    ]),
    ...removeProjectsOf(context, teamId),
    command(`DELETE FROM directory WHERE ${here}`, [teamId, address, JSON.stringify(removed)]),
  ];
}
