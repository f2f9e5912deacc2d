import { command, many } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { removeProject } from "../projects/remove.ts";
import { bumpMembers, ensureTeam, ofTeam } from "./rules.ts";

/**
 * Deletes a team with its memberships; the projects of an organization go first, so that a deletion cut short can be
 * asked for again.
 * @throws GuardError team_not_found, general_resource_locked when a project was created meanwhile.
 */
export async function removeTeam(context: Context<unknown>, teamId: string): Promise<void> {
  const { project, work, store } = context;
  if (project.id === CONSOLE) {
    const [projects] = await work.read(
      many("SELECT id FROM directory WHERE teamId = ?1", [teamId], (row) => String(row.id)),
    );
    for (const id of projects) await removeProject(context, await store.of(id), id);
  }
  const which = [project.id, teamId];
  await work.write(
    [],
    ensureTeam(project.id, teamId),
    ...(project.id === CONSOLE ? [ensureNoProjects(teamId)] : []),
    bumpMembers(project.id, ofTeam(teamId)),
    command("DELETE FROM memberships WHERE projectId = ?1 AND teamId = ?2", which),
    command("DELETE FROM teams WHERE projectId = ?1 AND id = ?2", which),
  );
}

const ensureNoProjects = (teamId: string) =>
  ensure("general_resource_locked", "NOT EXISTS (SELECT 1 FROM directory WHERE teamId = ?1)", [teamId]);
