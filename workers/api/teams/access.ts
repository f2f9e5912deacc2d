import { ApiError } from "#shared/contract/errors.ts";
import type { Context } from "../context.ts";
import { ALL_SHOWN, type Shown, TOLD } from "../models/membership.ts";

type Caller = Pick<Context<unknown>, "actor" | "project">;

const isMember = ({ actor }: Caller, teamId: string) => actor.roles.has(`team:${teamId}`);

const isOwner = ({ actor }: Caller, teamId: string) => actor.roles.has(`team:${teamId}/owner`);

/** @throws ApiError team_not_found: to strangers a team does not exist. */
export function ensureVisible(caller: Caller, teamId: string): void {
  if (!caller.actor.trusted && !isMember(caller, teamId)) throw new ApiError("team_not_found");
}

/** Whether the caller may change the team and its members. */
export const mayManage = (caller: Caller, teamId: string) => caller.actor.trusted || isOwner(caller, teamId);

/** @throws ApiError team_not_found for strangers, user_unauthorized for members who do not own it. */
export function ensureManaged(caller: Caller, teamId: string): void {
  ensureVisible(caller, teamId);
  if (!mayManage(caller, teamId)) {
    throw new ApiError("user_unauthorized", {
      message: "Only owners of the team may do this. Ask one of them.",
    });
  }
}

/** What of the members' data the caller may read (reference/auth.md §6). */
export const shownTo = ({ actor, project }: Caller): Shown =>
  actor.trusted ? ALL_SHOWN : project.auths.membership;

/** What the answer to a change tells of the member. */
export const toldTo = ({ actor }: Pick<Caller, "actor">): Shown => (actor.trusted ? ALL_SHOWN : TOLD);
