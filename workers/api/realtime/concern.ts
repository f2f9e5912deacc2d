import { eventNames, placeholdersOf } from "#shared/events/names.ts";
import { type Broadcast, broadcastOf } from "#shared/realtime/broadcast.ts";
import { type Project, projectsHandedOver } from "#shared/store/facts/project.ts";
import { CONSOLE } from "../pipeline/target.ts";

/**
 * Whether sockets have to be told of a request; costs nothing.
 * @param label of the event it emitted, if any
 * @param bumped versions it has moved on
 */
export function concernsSockets(
  project: Project,
  label: string | undefined,
  bumped: readonly string[],
): boolean {
  const heard = label === undefined ? null : heardOf(label);
  if (heard?.console || changesStandings(project, label, bumped)) return true;
  return project.id !== CONSOLE && project.listening !== null && heard !== null;
}

/** Whether it has changed who may hear what: then sockets are told before the client is answered. As `concernsSockets`. */
export function changesRoles(
  project: Project,
  label: string | undefined,
  bumped: readonly string[],
): boolean {
  return !LATER.has(label ?? "") && changesStandings(project, label, bumped);
}

/** Whether sockets have to be judged anew, or ended. */
function changesStandings(project: Project, label: string | undefined, bumped: readonly string[]): boolean {
  // Of sockets that are on their way nothing is on record.
  if (label === SWITCH) return true;
  const moved = standingsMoved(project, label, bumped);
  const ofUsers = (id: string) => moved.some((key) => key.startsWith(`user:${id}:`));
  if (ofUsers(CONSOLE) || projectsHandedOver(bumped).length > 0) return true;
  // Of the console nothing is known beforehand.
  if (project.id !== CONSOLE && project.listening === null) return false;
  return ofUsers(project.id) || isOfMembers(label);
}

/**
 * The versions that sockets have to hear of: those of users unless the event says that neither their roles nor their
 * sessions nor their status are another. What emits no event is taken to have changed them.
 */
export function standingsMoved(
  { auths }: Project,
  label: string | undefined,
  bumped: readonly string[],
): readonly string[] {
  const leavesAlone = NEUTRAL.has(label ?? "") || (label === SIGN_IN && auths.maxSessions === 0);
  return leavesAlone ? bumped.filter((key) => !key.startsWith("user:")) : bumped;
}

const user = (what: string) => `users.[userId].${what}`;

/** Events of changes that leave alone what sockets are judged by. Nobody has a socket of a user who is new. */
const NEUTRAL: ReadonlySet<string> = new Set([
  user("create"),
  user("update.impersonator"),
  user("update.mfa"),
  user("update.name"),
  user("update.prefs"),
  user("targets.[targetId].create"),
  user("targets.[targetId].update"),
  user("targets.[targetId].delete"),
  user("tokens.[tokenId].create"),
]);

/** Where sessions are limited, it may end the user's oldest. */
const SIGN_IN = user("sessions.[sessionId].create");

/** Events that take nothing that anyone waits to see gone: sockets hear of it beside the answer. */
const LATER: ReadonlySet<string> = new Set([SIGN_IN, user("sessions.[sessionId].update")]);

const isOfMembers = (label: string | undefined) =>
  label === "teams.[teamId].delete" || (label?.startsWith("teams.[teamId].memberships.") ?? false);

/** The event of a protocol that is switched on or off. */
export const SWITCH = "protocols.[protocolId].update";

const broadcasts = new Map<string, Broadcast | null>();

/** Where events of a label are heard, whatever their ids. */
function heardOf(label: string): Broadcast | null {
  let found = broadcasts.get(label);
  if (found === undefined) {
    const params = Object.fromEntries(placeholdersOf(label).map((name) => [name, "*"]));
    found = broadcastOf(eventNames(label, params)[0] ?? "", "*");
    broadcasts.set(label, found);
  }
  return found;
}
