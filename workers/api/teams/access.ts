import { ApiError } from "#shared/contract/errors.ts";
import type { Context } from "../context.ts";
import { ALL_SHOWN, type Shown } from "../models/membership.ts";
import { CONSOLE } from "../pipeline/target.ts";

type Caller = Pick<Context<unknown>, "actor" | "project">;

export const isMember = ({ actor }: Caller, teamId: string) => actor.roles.has(`team:${teamId}`);

const isOwner = ({ actor }: Caller, teamId: string) => actor.roles.has(`team:${teamId}/owner`);

/**
 * Keys and admins, whom no membership is asked of. On the console everyone is a user of it: naming an organization
 * makes an admin of its owner alone, and for that organization alone.
 */
export function isTrusted(caller: Caller, teamId: string): boolean {
  const { actor, project } = caller;
  return actor.trusted && (project.id !== CONSOLE || isOwner(caller, teamId));
}

/** Whether the caller creates teams for others, so that they do not become a member of theirs. */
export const createsForOthers = ({ actor, project }: Caller) =>
  actor.user === null || (actor.trusted && project.id !== CONSOLE);

/** @throws ApiError team_not_found: to strangers a team does not exist. */
export function ensureVisible(caller: Caller, teamId: string): void {
  if (!isTrusted(caller, teamId) && !isMember(caller, teamId)) throw new ApiError("team_not_found");
}

/** Whether the caller may change the team and its members. */
export const mayManage = (caller: Caller, teamId: string) =>
  isTrusted(caller, teamId) || isOwner(caller, teamId);

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
export const shownTo = (caller: Caller, teamId: string): Shown =>
  isTrusted(caller, teamId) ? ALL_SHOWN : caller.project.auths.membership;
