import type { MembershipRow } from "#shared/store/facts/user.ts";
import type { Condition } from "#shared/store/list.ts";

/** Roles that may read, change and delete an organization's projects (reference/auth.md §7.1). */
const READERS: readonly string[] = ["owner", "developer"];

const projectRole = /^project-(.+)-([^-]+)$/;

/** True when one of the roles in a team may read the team's project; `project-{P}-{role}` counts for P alone. */
export function mayRead(roles: readonly string[], projectId: string): boolean {
  return roles.some(
    (role) => READERS.includes(role) || READERS.some((reader) => role === `project-${projectId}-${reader}`),
  );
}

/** Permission roles of those in a team whom `mayRead` lets read the team's project. */
export const readersOf = (teamId: string, projectId: string): string[] =>
  READERS.flatMap((role) => [`team:${teamId}/${role}`, `team:${teamId}/project-${projectId}-${role}`]);

/** Entries of the directory that one of the memberships may read. */
export function visibleTo(memberships: readonly MembershipRow[]): Condition {
  const teams = memberships.filter(({ roles }) => roles.some((role) => READERS.includes(role)));
  const projects = memberships.flatMap(({ teamId, roles }) =>
    roles.flatMap((role) => {
      const [, projectId, name] = projectRole.exec(role) ?? [];
      return projectId !== undefined && READERS.includes(name ?? "") ? [[projectId, teamId]] : [];
    }),
  );
  return (bind) =>
    `(directory.teamId IN (SELECT value FROM json_each(${bind(JSON.stringify(teams.map(({ teamId }) => teamId)))}))
      OR EXISTS (SELECT 1 FROM json_each(${bind(JSON.stringify(projects))}) AS pair
        WHERE pair.value ->> 0 = directory.id AND pair.value ->> 1 = directory.teamId))`;
}
