import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Membership } from "#shared/contract/models/team.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { mailEnabled } from "#shared/mail/enabled.ts";
import { sealMail } from "#shared/mail/job.ts";
import { linkWith } from "#shared/mail/link.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { memberships, teams, users } from "#shared/store/schema/index.ts";
import { command, first, type Query } from "#shared/store/statement.ts";
import { findOne, insert } from "#shared/store/tables.ts";
import { StaleFacts } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { found } from "../found.ts";
import { type Member, membershipModel, TOLD } from "../models/membership.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { change } from "../users/change.ts";
import { announced, createUser, ensureRoom } from "../users/new-user.ts";
import { ensureManaged } from "./access.ts";
import type { Address } from "./invitee.ts";
import { findMember } from "./member.ts";
import { ensureMembership, ensureTeam } from "./rules.ts";
import { isTeam, searchText } from "./team-row.ts";

/** What a member asks for, and where the link of the mail leads. */
export interface Invitation extends Address {
  readonly teamId: string;
  readonly roles: readonly string[];
  readonly url: string;
}

/** Bytes of the secret that the link carries. */
const SECRET_BYTES = 128;

/**
 * Writes to somebody that an owner of the team invites them. Who is invited already gets a new link, and the roles of
 * before. Two round trips: the mail cannot be written before it is known whom it is for.
 * @throws ApiError general_smtp_disabled, general_phone_disabled, team_not_found, user_unauthorized, user_not_found,
 * user_already_exists, user_count_exceeded, membership_already_confirmed
 */
export async function invite(context: Context<unknown>, invitation: Invitation): Promise<Membership> {
  const { project, settings, work } = context;
  const { teamId } = invitation;
  if (!mailEnabled(settings, project)) throw new ApiError("general_smtp_disabled");
  ensureManaged(context, teamId);
  const { team, user, pending } = await knownOf(context, invitation);
  const email = invitation.userId === "" ? invitation.email : (user?.email ?? "");
  if (email === "") throw new ApiError("general_phone_disabled");
  const userId = user?.id ?? context.id("unique()");
  const membershipId = pending ?? context.id("unique()");
  const secret = context.secret(SECRET_BYTES);
  write(context, invitation, {
    to: { email, name: user?.name ?? invitation.name },
    team: team.name,
    link: { membershipId, userId, secret, teamId, teamName: team.name },
  });
  const membership = { id: membershipId, userId, secretHash: sha256Hex(secret) };
  const queries: Query<unknown>[] = [
    ensureTeam(project.id, teamId),
    ...(user ? [] : newcomer(context, { ...invitation, userId })),
    ...(pending === null ? [invited(context, invitation, membership)] : renewed(context, membership)),
    findMember(project.id, teamId, "id = ?3", membershipId),
  ];
  try {
    const results = await change(work, [], { users: "user_already_exists" }, ...queries);
    return membershipModel(found(results.at(-1) as Member | null, "team_not_found"), TOLD);
  } catch (error) {
    // Somebody else has just invited them: what was read has changed.
    if (error instanceof UniqueError) throw new StaleFacts();
    throw error;
  }
}

/** The team, the user of the address if there is one, and the id of the invitation that waits for their answer. */
async function knownOf({ project, work }: Context<unknown>, invitation: Invitation) {
  const { teamId, userId, email, phone } = invitation;
  const [column, value] = userId ? (["id", userId] as const) : (["email", email] as const);
  if (value === "") throw new ApiError("general_phone_disabled");
  const isInvitee = `userId = (SELECT id FROM users WHERE projectId = ?1 AND ${column} = ?3)`;
  const [team, user, membership] = await work.read(
    findOne(teams, isTeam(project.id, teamId)),
    findOne(users, and(eq(users.projectId, project.id), eq(users[column], value))),
    first(
      `SELECT id, confirm FROM memberships WHERE projectId = ?1 AND teamId = ?2 AND ${isInvitee}`,
      [project.id, teamId, value],
      (row) => ({ id: String(row.id), confirm: row.confirm === 1 }),
    ),
  );
  if (userId && !user) throw new ApiError("user_not_found");
  const isOther = user && ((email && user.email !== email) || (phone && user.phone !== phone));
  if (isOther) throw new ApiError("user_already_exists");
  if (membership?.confirm) throw new ApiError("membership_already_confirmed");
  return { team: found(team, "team_not_found"), user, pending: membership?.id ?? null };
}

/** Has the mail sent once the invitation is written. */
function write(
  { actor, project, request, settings, random, enqueue }: Context<unknown>,
  { name, url }: Invitation,
  mail: { to: { email: string; name: string }; team: string; link: Record<string, string> },
): void {
  const variables = {
    owner: actor.user?.name || (actor.user?.email ?? ""),
    user: mail.to.name || name || mail.to.email,
    team: mail.team,
    redirect: linkWith(url, mail.link),
    ...(project.id === CONSOLE ? {} : { project: project.name }),
  };
  const body = { kind: "invitation", to: mail.to, locale: request.locale, variables } as const;
  enqueue("mails", sealMail(body, settings, random));
}

/** A user who has no password yet; an organization is never too full for one. */
function newcomer(context: Context<unknown>, { userId: id, email, phone, name }: Address): Query<unknown>[] {
  const room = context.project.id === CONSOLE ? [] : [ensureRoom(context)];
  const [user, ...belongings] = createUser(context, {
    id,
    email,
    phone: phone || null,
    name: name || email,
  });
  return [...room, announced(context, id, user), ...belongings];
}

type Pending = Pick<typeof memberships.$inferInsert, "id" | "userId" | "secretHash">;

const invited = (
  { project, today }: Context<unknown>,
  { teamId, roles }: Invitation,
  pending: Pending,
): Query<unknown> =>
  insert(memberships, {
    ...pending,
    projectId: project.id,
    createdAt: today,
    updatedAt: today,
    teamId,
    roles: [...new Set(roles)],
    invited: today,
    joined: null,
    confirm: false,
    search: searchText(pending.id, pending.userId),
  });

const renewed = ({ project, today }: Context<unknown>, { id, secretHash }: Pending): Query<unknown>[] => [
  ensureMembership(project.id, id, "membership_already_confirmed", "confirm = 0"),
  command(
    "UPDATE memberships SET secretHash = ?3, invited = ?4, updatedAt = ?4 WHERE projectId = ?1 AND id = ?2",
    [project.id, id, secretHash, today],
  ),
];
