import { boolean, customId, key, list, queries, text, uid } from "#shared/contract/params.ts";
import { METADATA_KINDS, readQueries } from "#shared/contract/queries/index.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { type Condition, listQuery, listSource } from "#shared/store/list.ts";
import { memberships, teams } from "#shared/store/schema/index.ts";
import { decode, findOne, insert, update } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { teamModel } from "../models/team.ts";
import { withFormerMembers } from "../realtime/former-members.ts";
import { change } from "../users/change.ts";
import { ensureManaged, ensureVisible } from "./access.ts";
import { removeTeam } from "./remove.ts";
import { isTeam, searchText } from "./team-row.ts";

const everyone = ["admin", "session", "key", "jwt"] as const;

const source = listSource({
  from: "teams",
  search: "search",
  fields: { name: { type: "text" }, total: { type: "integer" } },
});

export const createTeam = endpoint(
  {
    id: "teams.create",
    method: "POST",
    path: "/v1/teams",
    scope: "teams.write",
    auth: everyone,
    event: "teams.[teamId].create",
    audit: "team.create",
    params: () => ({ teamId: customId(), name: text(128), roles: list(key()).default(["owner"]) }),
    status: 201,
    returns: "team",
  },
  async (context) => {
    const { input, project, actor, work, today } = context;
    const id = context.id(input.teamId);
    // Keys and admins create teams for others.
    const creator = actor.trusted ? null : actor.user;
    const stamps = { projectId: project.id, createdAt: today, updatedAt: today };
    const row = insert(teams, {
      ...stamps,
      id,
      name: input.name,
      total: creator ? 1 : 0,
      prefs: {},
      search: searchText(id, input.name),
    });
    const clashes = { teams: "team_already_exists" } as const;
    if (!creator) {
      const [team] = await change(work, [], clashes, row);
      return teamModel(team);
    }
    const membershipId = context.id("unique()");
    const membership = insert(memberships, {
      ...stamps,
      id: membershipId,
      teamId: id,
      userId: creator.id,
      roles: [...new Set([...input.roles, "owner"])],
      invited: today,
      joined: today,
      confirm: true,
      secretHash: "",
      search: searchText(membershipId, creator.id),
    });
    const [team] = await change(work, [userVersion(project.id, creator.id)], clashes, row, membership);
    return teamModel(team);
  },
);

export const listTeams = endpoint(
  {
    id: "teams.list",
    method: "GET",
    path: "/v1/teams",
    scope: "teams.read",
    auth: everyone,
    params: () => ({
      queries: queries().default([]),
      search: text(256, 0).default(""),
      total: boolean().default(true),
    }),
    status: 200,
    returns: "teamList",
  },
  async (context) => {
    const { input, project, work } = context;
    const visible = visibleTo(context);
    const page = await work.readPlan(
      listQuery({
        source,
        queries: readQueries(input.queries, {
          fields: source.fields,
          allow: METADATA_KINDS,
          fault: "general_argument_invalid",
        }),
        scope: (bind) => `projectId = ${bind(project.id)}`,
        ...(visible && { visible }),
        search: input.search,
        total: input.total,
        row: (row) => teamModel(decode(teams, row)),
      }),
    );
    return { total: page.total, teams: page.items };
  },
);

/** The teams of a member; no condition for those who see all. */
function visibleTo({ actor }: Context<unknown>): Condition | null {
  if (actor.trusted) return null;
  const ids = actor.memberships.map(({ teamId }) => teamId);
  return (bind) => `id IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

export const getTeam = endpoint(
  {
    id: "teams.get",
    method: "GET",
    path: "/v1/teams/{teamId}",
    scope: "teams.read",
    auth: everyone,
    params: () => ({ teamId: uid() }),
    status: 200,
    returns: "team",
  },
  async (context) => {
    const { input, project, work } = context;
    ensureVisible(context, input.teamId);
    const [team] = await work.read(findOne(teams, isTeam(project.id, input.teamId)));
    return teamModel(found(team, "team_not_found"));
  },
);

export const updateTeamName = endpoint(
  {
    id: "teams.updateName",
    method: "PUT",
    path: "/v1/teams/{teamId}",
    scope: "teams.write",
    auth: everyone,
    event: "teams.[teamId].update",
    audit: "team.update",
    params: () => ({ teamId: uid(), name: text(128) }),
    status: 200,
    returns: "team",
  },
  async (context) => {
    const { project, work, today } = context;
    const { teamId, name } = context.input;
    ensureManaged(context, teamId);
    const values = { name, updatedAt: today, search: searchText(teamId, name) };
    const [[team]] = await work.write([], update(teams, values, isTeam(project.id, teamId)));
    return teamModel(found(team, "team_not_found"));
  },
);

export const deleteTeam = endpoint(
  {
    id: "teams.delete",
    method: "DELETE",
    path: "/v1/teams/{teamId}",
    scope: "teams.write",
    auth: everyone,
    event: "teams.[teamId].delete",
    audit: "team.delete",
    params: () => ({ teamId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    ensureManaged(context, context.input.teamId);
    const { team, userIds } = await removeTeam(context, context.input.teamId);
    return withFormerMembers(teamModel(found(team, "team_not_found")), userIds);
  },
);
