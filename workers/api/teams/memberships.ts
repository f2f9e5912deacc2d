import { boolean, key, list, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { listQuery } from "#shared/store/list.ts";
import { command, first } from "#shared/store/statement.ts";
import { ensure } from "#shared/store/versions.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { membershipModel, TOLD } from "../models/membership.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { ensureManaged, ensureVisible, mayManage, shownTo, toldTo } from "./access.ts";
import { findMember, memberOf, memberSource } from "./member.ts";
import { bumpMembers, ensureMembership, ensureOtherOwner, ensureTeam, theOne } from "./rules.ts";

const everyone = ["admin", "session", "key", "jwt"] as const;

export const listMemberships = endpoint(
  {
    id: "teams.listMemberships",
    method: "GET",
    path: "/v1/teams/{teamId}/memberships",
    scope: "teams.read",
    auth: everyone,
    params: () => ({
      teamId: uid(),
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "membershipList",
  },
  async (context) => {
    const { input, project, work } = context;
    ensureVisible(context, input.teamId);
    const shown = shownTo(context);
    const plan = listQuery({
      source: memberSource,
      queries: readQueries(input.queries, {
        fields: memberSource.fields,
        allow: METADATA_KINDS,
        fault: "general_argument_invalid",
      }),
      scope: (bind) => `projectId = ${bind(project.id)} AND teamId = ${bind(input.teamId)}`,
      search: input.search,
      total: input.total,
      row: (row) => membershipModel(memberOf(row), shown),
    });
    const exists = first(
      "SELECT 1 FROM teams WHERE projectId = ?1 AND id = ?2",
      [project.id, input.teamId],
      () => true,
    );
    const [team, ...results] = await work.read(exists, ...plan.queries);
    found(team, "team_not_found");
    const page = plan.finish(results);
    return { total: page.total, memberships: page.items };
  },
);

export const getMembership = endpoint(
  {
    id: "teams.getMembership",
    method: "GET",
    path: "/v1/teams/{teamId}/memberships/{membershipId}",
    scope: "teams.read",
    auth: everyone,
    params: () => ({ teamId: uid(), membershipId: uid() }),
    status: 200,
    returns: "membership",
  },
  async (context) => {
    const { project, work } = context;
    const { teamId, membershipId } = context.input;
    ensureVisible(context, teamId);
    const exists = first(
      "SELECT 1 FROM teams WHERE projectId = ?1 AND id = ?2",
      [project.id, teamId],
      () => true,
    );
    const [team, member] = await work.read(exists, findMember(project.id, teamId, "id = ?3", membershipId));
    found(team, "team_not_found");
    return membershipModel(found(member, "membership_not_found"), shownTo(context));
  },
);

export const updateMembership = endpoint(
  {
    id: "teams.updateMembership",
    method: "PATCH",
    path: "/v1/teams/{teamId}/memberships/{membershipId}",
    scope: "teams.write",
    auth: everyone,
    event: "teams.[teamId].memberships.[membershipId].update",
    audit: "membership.update",
    params: () => ({ teamId: uid(), membershipId: uid(), roles: list(key(81)) }),
    status: 200,
    returns: "membership",
  },
  async (context) => {
    const { project, work, today } = context;
    const { teamId, membershipId } = context.input;
    ensureManaged(context, teamId);
    const roles = [...new Set(context.input.roles)];
    const abdicates = project.id === CONSOLE && !roles.includes("owner");
    const results = await work.write(
      [],
      ensureTeam(project.id, teamId),
      ensureMembership(project.id, membershipId, "membership_not_found", "teamId = ?3", [teamId]),
      findMember(project.id, teamId, "id = ?3", membershipId),
      ...(abdicates ? [ensureOtherOwner(project.id, membershipId, "membership_downgrade_prohibited")] : []),
      command("UPDATE memberships SET roles = ?3, updatedAt = ?4 WHERE projectId = ?1 AND id = ?2", [
        project.id,
        membershipId,
        JSON.stringify(roles),
        today,
      ]),
      bumpMembers(project.id, theOne(membershipId)),
    );
    const { membership, ...member } = found(results[2], "membership_not_found");
    return membershipModel(
      { ...member, membership: { ...membership, roles, updatedAt: today } },
      toldTo(context),
    );
  },
);

export const deleteMembership = endpoint(
  {
    id: "teams.deleteMembership",
    method: "DELETE",
    path: "/v1/teams/{teamId}/memberships/{membershipId}",
    scope: "teams.write",
    auth: everyone,
    event: "teams.[teamId].memberships.[membershipId].delete",
    audit: "membership.delete",
    params: () => ({ teamId: uid(), membershipId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { project, actor, work } = context;
    const { teamId, membershipId } = context.input;
    ensureVisible(context, teamId);
    const which = [project.id, membershipId];
    const own = actor.memberships.some(({ id }) => id === membershipId);
    const results = await work.write(
      [],
      ensureTeam(project.id, teamId),
      findMember(project.id, teamId, "id = ?3", membershipId),
      ensureMembership(project.id, membershipId, "team_invite_not_found"),
      ensureMembership(project.id, membershipId, "team_membership_mismatch", "teamId = ?3", [teamId]),
      ensure("user_unauthorized", "?1 = 1", [Number(own || mayManage(context, teamId))]),
      ...(project.id === CONSOLE
        ? [ensureOtherOwner(project.id, membershipId, "membership_deletion_prohibited")]
        : []),
      bumpMembers(project.id, theOne(membershipId)),
      command(
        `UPDATE teams SET total = max(0, total - 1) WHERE projectId = ?1 AND id =
           (SELECT teamId FROM memberships WHERE projectId = ?1 AND id = ?2 AND confirm = 1)`,
        which,
      ),
      command("DELETE FROM memberships WHERE projectId = ?1 AND id = ?2", which),
    );
    const [, member] = results;
    return member ? membershipModel(member, TOLD) : {};
  },
);
