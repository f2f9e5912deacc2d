import { object, uid } from "#shared/contract/params.ts";
import { teams } from "#shared/store/schema/index.ts";
import { findOne, update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { ensureManaged, ensureVisible } from "./access.ts";
import { isTeam } from "./team-row.ts";

const auth = ["admin", "session", "jwt"] as const;

export const getTeamPrefs = endpoint(
  {
    id: "teams.getPrefs",
    method: "GET",
    path: "/v1/teams/{teamId}/prefs",
    scope: "teams.read",
    auth,
    params: () => ({ teamId: uid() }),
    status: 200,
    returns: "preferences",
  },
  async (context) => {
    const { input, project, work } = context;
    ensureVisible(context, input.teamId);
    const [team] = await work.read(findOne(teams, isTeam(project.id, input.teamId)));
    return found(team, "team_not_found").prefs;
  },
);

export const updateTeamPrefs = endpoint(
  {
    id: "teams.updatePrefs",
    method: "PUT",
    path: "/v1/teams/{teamId}/prefs",
    scope: "teams.write",
    auth,
    event: "teams.[teamId].update.prefs",
    audit: "team.update",
    params: () => ({ teamId: uid(), prefs: object(65535) }),
    status: 200,
    returns: "preferences",
  },
  async (context) => {
    const { input, project, work, today } = context;
    ensureManaged(context, input.teamId);
    const values = { prefs: input.prefs, updatedAt: today };
    const [[team]] = await work.write([], update(teams, values, isTeam(project.id, input.teamId)));
    return found(team, "team_not_found").prefs;
  },
);
