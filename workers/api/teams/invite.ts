import { invalidArgument } from "#shared/contract/errors.ts";
import { email, key, list, phone, redirectUrl, text, uid } from "#shared/contract/params.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { type Member, membershipModel } from "../models/membership.ts";
import { checkRedirect } from "../redirect-url.ts";
import { invite } from "./invitation.ts";
import { type Invitee, inviteeOf } from "./invitee.ts";
import { findMember } from "./member.ts";
import { bumpMembers, countMember, ensureTeam } from "./rules.ts";

export const createMembership = endpoint(
  {
    id: "teams.createMembership",
    method: "POST",
    path: "/v1/teams/{teamId}/memberships",
    scope: "teams.write",
    auth: ["admin", "session", "key", "jwt"],
    signIn: "invites",
    event: "teams.[teamId].memberships.[membershipId].create",
    audit: "membership.create",
    limit: { max: 10, per: 3600, key: "url:{url},ip:{ip}" },
    params: () => ({
      teamId: uid(),
      email: email({ empty: true }).default(""),
      userId: uid().default(""),
      phone: phone({ empty: true }).default(""),
      roles: list(key(81)),
      url: redirectUrl({ empty: true }).default(""),
      name: text(128, 0).default(""),
    }),
    status: 201,
    returns: "membership",
  },
  async (context) => {
    const { input, project, work } = context;
    const { teamId } = input;
    checkRedirect(context, "url", input.url);
    const { trusted } = context.actor;
    if (!trusted && input.url === "")
      throw invalidArgument("url", "It is needed: the invitation links to it.");
    if (input.userId === "" && input.email === "" && input.phone === "") {
      throw invalidArgument("userId", "Name whom to invite by `userId`, `email` or `phone`.");
    }
    const email = input.email.toLowerCase();
    if (!trusted) return invite(context, { ...input, email });
    const invitee = inviteeOf(context, { ...input, email });
    const member = `userId = (SELECT id FROM users WHERE projectId = ?1 AND ${invitee.column} = ?3)`;
    const queries: Query<unknown>[] = [
      ensureTeam(project.id, teamId),
      ...invitee.queries,
      ensureUnconfirmed(project.id, teamId, member, invitee.value),
      confirmed(context, teamId, invitee, input.roles),
      countMember(project.id, teamId),
      bumpMembers(project.id, { where: `teamId = ?2 AND ${member}`, params: [teamId, invitee.value] }),
    ];
    const created = findMember(project.id, teamId, member, invitee.value);
    return work.writePlan([], {
      queries: [...queries, created],
      finish: (results) => membershipModel(found(results.at(-1) as Member | null, "user_not_found")),
    });
  },
);

const ensureUnconfirmed = (projectId: string, teamId: string, member: string, value: string): Query<void> =>
  ensure(
    "membership_already_confirmed",
    `NOT EXISTS (SELECT 1 FROM memberships WHERE projectId = ?1 AND teamId = ?2 AND ${member} AND confirm = 1)`,
    [projectId, teamId, value],
  );

/** A confirmed membership; an invitation that waits for its answer becomes one. */
function confirmed(
  context: Context<unknown>,
  teamId: string,
  { column, value }: Invitee,
  roles: string[],
): Query<void> {
  return command(
    `INSERT INTO memberships
       (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm, secretHash, search)
     SELECT ?1, ?2, ?3, ?3, ?4, id, ?5, ?3, ?3, 1, '', ?2 || ' ' || id FROM users WHERE projectId = ?1 AND ${column} = ?6
     ON CONFLICT (projectId, teamId, userId) DO UPDATE SET updatedAt = excluded.updatedAt, roles = excluded.roles,
       joined = excluded.joined, confirm = 1, secretHash = ''`,
    [
      context.project.id,
      context.id("unique()"),
      context.today,
      teamId,
      JSON.stringify([...new Set(roles)]),
      value,
    ],
  );
}
