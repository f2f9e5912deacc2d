import { command, type Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";

/** A condition on memberships, and its parameters from ?2 on; ?1 is the project. */
interface Which {
  readonly where: string;
  readonly params: readonly string[];
}

export const ofTeam = (teamId: string): Which => ({ where: "teamId = ?2", params: [teamId] });
export const theOne = (id: string): Which => ({ where: "id = ?2", params: [id] });

/** Moves on the version of every user with such a membership: their roles change. Runs while it exists. */
export const bumpMembers = (projectId: string, { where, params }: Which): Query<void> =>
  command(
    `INSERT INTO versions (key, version) SELECT 'user:' || projectId || ':' || userId, hex(randomblob(8))
       FROM memberships WHERE projectId = ?1 AND ${where}
     ON CONFLICT (key) DO UPDATE SET version = excluded.version`,
    [projectId, ...params],
  );

export const ensureTeam = (projectId: string, teamId: string): Query<void> =>
  ensure("team_not_found", "EXISTS (SELECT 1 FROM teams WHERE projectId = ?1 AND id = ?2)", [
    projectId,
    teamId,
  ]);

/** Fails with `reason` unless the membership exists and meets `condition` (SQL, its parameters from ?3 on). */
export const ensureMembership = (
  projectId: string,
  id: string,
  reason: string,
  condition = "1",
  params: readonly (string | number | null)[] = [],
): Query<void> =>
  ensure(reason, `EXISTS (SELECT 1 FROM memberships WHERE projectId = ?1 AND id = ?2 AND (${condition}))`, [
    projectId,
    id,
    ...params,
  ]);

/** Fails with `reason` when the membership is the last of the team that is confirmed and an owner's. */
export const ensureOtherOwner = (projectId: string, id: string, reason: string): Query<void> => {
  const owns = (alias: string) =>
    `${alias}.confirm = 1 AND EXISTS (SELECT 1 FROM json_each(${alias}.roles) WHERE value = 'owner')`;
  return ensure(
    reason,
    `NOT EXISTS (SELECT 1 FROM memberships AS one WHERE one.projectId = ?1 AND one.id = ?2 AND ${owns("one")}
       AND NOT EXISTS (SELECT 1 FROM memberships AS other WHERE other.projectId = ?1
         AND other.teamId = one.teamId AND other.id <> ?2 AND ${owns("other")}))`,
    [projectId, id],
  );
};

/** Counts a membership about to be confirmed. */
export const countMember = (projectId: string, teamId: string): Query<void> =>
  command("UPDATE teams SET total = total + 1 WHERE projectId = ?1 AND id = ?2", [projectId, teamId]);
