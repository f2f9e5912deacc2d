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
  if (heard?.console || changesRoles(project, label, bumped)) return true;
  return project.id !== CONSOLE && project.listening !== null && heard !== null;
}

/** Whether it has changed who may hear what: then sockets are told before the client is answered. As `concernsSockets`. */
export function changesRoles(
  project: Project,
  label: string | undefined,
  bumped: readonly string[],
): boolean {
  // Of sockets that are on their way nothing is on record.
  if (label === SWITCH) return true;
  const ofUsers = (id: string) => bumped.some((key) => key.startsWith(`user:${id}:`));
  if (ofUsers(CONSOLE) || projectsHandedOver(bumped).length > 0) return true;
  // Of the console nothing is known beforehand.
  if (project.id !== CONSOLE && project.listening === null) return false;
  return ofUsers(project.id) || isOfMembers(label);
}

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
