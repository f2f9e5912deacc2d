import { ApiError } from "#shared/contract/errors.ts";
import { uid } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { changeProject } from "./change.ts";
import { managedProject } from "./managed.ts";

/** Hands a project over to another organization of the caller; to others it is as if that one did not exist. */
export const updateTeam = endpoint(
  {
    id: "projects.updateTeam",
    method: "PATCH",
    path: "/v1/projects/{projectId}/team",
    scope: "projects.write",
    auth: ["admin"],
    realm: "console",
    service: null,
    audit: "projects.team.update",
    params: () => ({ projectId: uid(), teamId: uid() }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { projectId, teamId } = context.input;
    if (!context.actor.memberships.some((membership) => membership.teamId === teamId)) {
      throw new ApiError("team_not_found");
    }
    const place = await managedProject(context, projectId);
    return changeProject(context, place, { teamId }, { teamId });
  },
);
