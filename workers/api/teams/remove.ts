import { and, eq } from "drizzle-orm";
import { removalJob } from "#queues/delete.ts";
import { enqueueIfLeft, leftoversOf } from "#shared/store/purge.ts";
import { teams } from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
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
 * @returns what it was
 * @throws GuardError team_not_found, general_resource_locked when a project was created meanwhile.
 */
export async function removeTeam(
  context: Context<unknown>,
  teamId: string,
): Promise<typeof teams.$inferSelect | null> {
  const { project, work, today, secret } = context;
  const which = [project.id, teamId];
  const leftovers = leftoversOf("team", project.id, teamId);
  const projects = project.id === CONSOLE ? await removeProjects(context, teamId) : [];
  const [, team] = await work.write(
    [],
    ensureTeam(project.id, teamId),
    findOne(teams, and(eq(teams.projectId, project.id), eq(teams.id, teamId))),
    ...projects,
    bumpMembers(project.id, ofTeam(teamId)),
    command("DELETE FROM teams WHERE projectId = ?1 AND id = ?2", which),
    ...leftovers.step,
    enqueueIfLeft(removalJob("team", project.id, teamId, secret(8)), today, leftovers),
  );
  return team;
}

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
