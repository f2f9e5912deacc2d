import { formatDatetime } from "#shared/contract/datetime.ts";
import { text, uid } from "#shared/contract/params.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { setSessionCookies } from "../account/cookies.ts";
import { newSession, trimSessions } from "../account/new-session.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { membershipModel, TOLD } from "../models/membership.ts";
import { findMember } from "./member.ts";
import { countMember, ensureMembership, ensureTeam } from "./rules.ts";

export const updateMembershipStatus = endpoint(
  {
    id: "teams.updateMembershipStatus",
    method: "PATCH",
    path: "/v1/teams/{teamId}/memberships/{membershipId}/status",
    scope: "public",
    auth: ["admin", "session", "jwt"],
    event: "teams.[teamId].memberships.[membershipId].update.status",
    audit: "membership.update",
    params: () => ({ teamId: uid(), membershipId: uid(), userId: uid(), secret: text(256) }),
    status: 200,
    returns: "membership",
  },
  async (context) => {
    const { project, actor, work } = context;
    const { teamId, membershipId, userId } = context.input;
    // Whoever holds the link is the invited user, unless somebody else is signed in here.
    const isInvited = actor.user === null || actor.user.id === userId;
    const check = (reason: string, condition?: string, ...params: (string | number)[]) =>
      ensureMembership(project.id, membershipId, reason, condition, params);
    const session =
      actor.user === null ? newSession(context, { userId, provider: "email", factors: ["email"] }) : null;
    const results = await work.write(
      [userVersion(project.id, userId)],
      findMember(project.id, teamId, "id = ?3", membershipId),
      check("membership_not_found"),
      ensureTeam(project.id, teamId),
      check("team_membership_mismatch", "teamId = ?3", teamId),
      check("team_invalid_secret", "secretHash = ?3", sha256Hex(context.input.secret)),
      check("team_invite_mismatch", "userId = ?3 AND ?4 = 1", userId, Number(isInvited)),
      check("membership_already_confirmed", "confirm = 0"),
      ...join(context, teamId, membershipId, userId),
      ...(session ? [session.insert, nameAddress(project.id, userId), ...trimSessions(context, userId)] : []),
    );
    const { membership, ...member } = found(results[0], "membership_not_found");
    if (session) {
      const expire = formatDatetime(context.now + project.auths.duration * 1000);
      setSessionCookies(context, project.id, session.value, expire);
    }
    const accepted = { ...membership, confirm: true, joined: context.today, updatedAt: context.today };
    return membershipModel({ ...member, membership: accepted }, TOLD);
  },
);

/** The user becomes a member; having followed the link proves their address. */
function join(
  { project, today }: Context<unknown>,
  teamId: string,
  id: string,
  userId: string,
): Query<void>[] {
  return [
    command(
      "UPDATE memberships SET confirm = 1, joined = ?3, updatedAt = ?3 WHERE projectId = ?1 AND id = ?2",
      [project.id, id, today],
    ),
    command("UPDATE users SET emailVerification = 1, updatedAt = ?3 WHERE projectId = ?1 AND id = ?2", [
      project.id,
      userId,
      today,
    ]),
    countMember(project.id, teamId),
  ];
}

/** Writes the user's e-mail into their newest session. */
const nameAddress = (projectId: string, userId: string): Query<void> =>
  command(
    `UPDATE sessions SET providerUid = coalesce((SELECT email FROM users WHERE projectId = ?1 AND id = ?2), '')
     WHERE sequence = (SELECT max(sequence) FROM sessions WHERE projectId = ?1 AND userId = ?2)`,
    [projectId, userId],
  );
