import { readLog } from "#shared/audits/statements.ts";
import { boolean, queries, uid } from "#shared/contract/params.ts";
import { teams } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { logList, logPage } from "../log-page.ts";
import { ensureManaged } from "./access.ts";
import { isTeam } from "./team-row.ts";

/** What happened to a team and its memberships; for its owners, keys and admins, because it tells of all members. */
export const listTeamLogs = endpoint(
  {
    id: "teams.listLogs",
    method: "GET",
    path: "/v1/teams/{teamId}/logs",
    scope: "teams.read",
    auth: ["admin"],
    params: () => ({ teamId: uid(), queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "logList",
  },
  async (context) => {
    const { input, project, work } = context;
    ensureManaged(context, input.teamId);
    const page = { ...logPage(input.queries), total: input.total };
    const [team, rows, total] = await work.read(
      findOne(teams, isTeam(project.id, input.teamId)),
      ...readLog(project.id, { team: input.teamId }, page),
    );
    found(team, "team_not_found");
    return logList(context, rows, total);
  },
);
