import type { Happened } from "#queues/fan-out.ts";
import type { Settings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { broadcastOf } from "#shared/realtime/broadcast.ts";
import { type Message, NO_SIGNAL, type Signal } from "#shared/realtime/message.ts";
import { FactCache } from "#shared/store/cache.ts";
import { type Project, projectFact, projectsHandedOver } from "#shared/store/facts/project.ts";
import type { Store } from "#shared/store/store.ts";
import { Work } from "#shared/store/work.ts";
import type { Env } from "../../env.ts";
import { ledger } from "../../ledger.ts";
import { openStore } from "../../memory.ts";
import { consoleProject } from "../pipeline/console-project.ts";
import type { SocketLine } from "../pipeline/effects.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { rolesOfAudience } from "./audience.ts";
import { changesRoles, concernsSockets, SWITCH, standingsMoved } from "./concern.ts";
import { namesOnSockets } from "./event-names.ts";
import { endSockets } from "./gone.ts";
import { strikeOut } from "./listeners.ts";
import { hubOf } from "./objects.ts";
import { shownPayload } from "./payload.ts";
import { signalOf } from "./signal.ts";
import { stampOf } from "./stamp.ts";

/** Where something happened. */
export interface Scene {
  readonly env: Env;
  readonly settings: Settings;
  /** As it was when the change was committed: `listening` decides whether its hub is told. */
  readonly project: Project;
  /** Address of the project's shard. */
  readonly shard: string;
  /** Where the facts of the project are read; unless told, from what the request has proven. */
  readonly work?: Work;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The line of one request to open sockets. */
export const socketLine = (scene: Scene & { readonly store: Store }): SocketLine => ({
  concerned: (label) => isRemoval(scene) || concernsSockets(scene.project, label, scene.store.bumped),
  urgent: (label) => isRemoval(scene) || changesRoles(scene.project, label, scene.store.bumped),
  tell: (happened) =>
    isRemoval(scene)
      ? endSockets(scene.env, scene.store.removed)
      : tellSockets(scene, happened, standingsMoved(scene.project, happened[0]?.label, scene.store.bumped)),
});

const isRemoval = ({ store }: { readonly store: Store }) => store.removed.length > 0;

/** Tells open sockets what has happened. To be called once it is committed. */
export async function tellSockets(
  scene: Scene,
  happened: readonly Happened[],
  bumped: readonly string[],
): Promise<void> {
  const { env, settings, project, shard } = scene;
  // Whoever listens: one that was let in before may be on its way to the hub.
  if (happened.some(isSwitchedOff)) {
    await hubOf(env, project.id).shut(project.id, "Realtime is switched off in this project.");
  }
  const own: Message[] = [];
  const toConsole: Message[] = [];
  for (const event of happened) {
    const told = await messageOf(scene, event);
    if (told) (told.console ? toConsole : own).push(told.message);
  }
  const count = own.length + toConsole.length;
  if (count > 0) ledger.metrics.add("edgewrite_realtime_messages_total", {}, count);
  const signal = signalOf(project.id, happened, bumped);
  const consoleSignal = project.id === CONSOLE ? signal : signalOf(CONSOLE, [], bumped);
  const ofConsole = () =>
    hubOf(env, CONSOLE).publish(CONSOLE, stampOf(consoleProject(settings)), toConsole, consoleSignal);
  const ofProject = async () => {
    const hub = hubOf(env, project.id);
    for (const [i, some] of inParcels(own).entries()) {
      const idle = await hub.publish(project.id, stampOf(project), some, i === 0 ? signal : NO_SIGNAL);
      if (idle !== null) await strikeOut(openStore(env, settings).on(shard).shard, project.id, idle);
    }
  };
  await Promise.all([
    isListening(project) && !isNothing(own, signal) ? ofProject() : null,
    isNothing(toConsole, consoleSignal) ? null : ofConsole(),
    ...projectsHandedOver(bumped).map((id) => judgeAnew(scene, id)),
  ]);
}

/** Has the sockets of a project that has changed hands judged anew: those of its former team's members end. */
async function judgeAnew({ env, settings }: Scene, projectId: string): Promise<void> {
  const { shard } = await openStore(env, settings).of(projectId);
  // Whether anyone listens may be news to this isolate.
  const work = new Work(shard, new FactCache(), { roundTrips: 0, statements: 0 });
  const [project] = await work.load(projectFact(projectId));
  if (!project || !isListening(project)) return;
  await hubOf(env, projectId).publish(projectId, stampOf(project), [], { ...NO_SIGNAL, everyone: true });
}

/** Whether this is the end of sockets, which administrators alone may keep. */
function isSwitchedOff({ label, params, payload }: Happened): boolean {
  if (label !== SWITCH || params.protocolId !== "websocket") return false;
  const { protocols } = Object(payload);
  return (
    Array.isArray(protocols) && protocols.some((one) => one.$id === "websocket" && one.enabled === false)
  );
}

/** Of the console, which is never stored, nothing is known beforehand; nor are its own users' events told. */
export const isListening = (project: Project) => project.id !== CONSOLE && project.listening !== null;

/** Characters of one call to a hub: calls between objects carry 32 MiB. */
const A_CALL = 4_000_000;
/** Messages of one: gateways remember several calls' to know what is repeated (shared/realtime/seen.ts). */
const MESSAGES = 1_000;

/** Messages in portions of a call each; one portion at least. */
function inParcels(messages: readonly Message[]): Message[][] {
  const parcels: Message[][] = [[]];
  let size = 0;
  for (const message of messages) {
    size += message.data.length;
    const count = parcels.at(-1)?.length ?? 0;
    if (count === MESSAGES || (size > A_CALL && count > 0)) {
      parcels.push([]);
      size = message.data.length;
    }
    parcels.at(-1)?.push(message);
  }
  return parcels;
}

const isNothing = (messages: readonly Message[], { users, teams }: Signal = NO_SIGNAL) =>
  messages.length + users.length + teams.length === 0;

async function messageOf(
  { env, settings, project, shard, work = openStore(env, settings).on(shard), now }: Scene,
  { label, params, payload, bare }: Happened,
): Promise<{ message: Message; console: boolean } | null> {
  const events = namesOnSockets(label, params);
  // The first is in the words of the request's face; the rules are the same for both.
  const [event = ""] = events;
  const broadcast = broadcastOf(event, project.id);
  if (!broadcast || (!broadcast.console && !isListening(project))) return null;
  const roles = await rolesOfAudience(broadcast.audience, payload, project, work);
  if (roles.length === 0) return null;
  const { channels } = broadcast;
  const data = {
    events,
    channels,
    timestamp: formatDatetime(now()),
    payload: shownPayload(event, payload, project),
  };
  const message = { channels, roles, data: stringifyJson(data).slice(0, -1), ...(bare ? { bare } : {}) };
  return { message, console: broadcast.console };
}
