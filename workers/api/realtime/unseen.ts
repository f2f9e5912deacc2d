import type { Happened } from "#queues/fan-out.ts";
import type { Settings } from "#shared/config/settings.ts";
import { type Face, legacy, tables } from "#shared/contract/faces.ts";
import { FactCache } from "#shared/store/cache.ts";
import { containerFact } from "#shared/store/facts/container.ts";
import { projectFact } from "#shared/store/facts/project.ts";
import { findRows, hasEncrypted, openRecord, type RowRecord } from "#shared/store/rows/index.ts";
import { StaleFacts, Work } from "#shared/store/work.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import type { Env } from "../../env.ts";
import { openStore } from "../../memory.ts";
import { report } from "../../report.ts";
import type { Chance } from "../context.ts";
import { cipherOf } from "../databases/record-context.ts";
import { isListening, tellSockets } from "./publish.ts";

/** Records read at once: as many as an answer shows. */
const AT_ONCE = 100;

/** Where records were changed. */
interface Place {
  readonly env: Env;
  readonly settings: Settings;
  /** Address of the project's shard. */
  readonly shard: string;
  readonly chance: Chance;
}

/**
 * Tells open sockets of records that a request changed and its answer did not show. All are of one event, so of one table.
 * They are told as they are now: one that has gone since is not told as changed, nor one as gone that is there again,
 * lest a client that has heard of it believes what was before.
 */
export async function tellUnseen(place: Place, items: readonly Happened[]): Promise<void> {
  const [first] = items;
  if (!first) return;
  for (let at = 0; at < items.length; at += AT_ONCE) {
    try {
      await tell(place, first, items.slice(at, at + AT_ONCE));
    } catch (error) {
      const fault = { source: "realtime", message: "changed records were not told", tags: {} } as const;
      await report(place.env, faultOf({ ...fault, at: place.chance.now() }, error));
    }
  }
}

async function tell(place: Place, { projectId, label, params }: Happened, items: readonly Happened[]) {
  const { env, settings, shard, chance } = place;
  const face = faceOf(label);
  const { databaseId = "", [face.containerId]: containerId = "" } = params;
  const ids = items.map((item) => idOf(item, face));
  const found = await readAll(place, face, { projectId, databaseId, containerId }, ids);
  if (!found) return;
  const { project, work, rows } = found;
  const present = new Map(rows.map((row) => [row.$id, row]));
  const scene = { env, settings, project, shard, work, now: () => chance.now() };
  const happened = label.endsWith(".delete") ? gone(items, present, face) : changed(items, present, face);
  await tellSockets(scene, happened, []);
}

/** How often what was read is read anew because it has just changed. */
const ATTEMPTS = 5;

/** Records as they are, and under which rules; null when nobody listens, or what they were in is gone. */
async function readAll(
  { env, settings, shard, chance }: Place,
  face: Face,
  at: { projectId: string; databaseId: string; containerId: string },
  ids: readonly string[],
) {
  const cipher = cipherOf({ settings, random: (bytes) => chance.random(bytes) });
  for (let left = ATTEMPTS; ; left--) {
    // Nothing has proven what the isolate remembers.
    const own = openStore(env, settings).on(shard).shard;
    const work = new Work(own, new FactCache(), { roundTrips: 0, statements: 0 });
    try {
      const [project, container] = await work.load(
        projectFact(at.projectId),
        containerFact(at.projectId, at.databaseId, at.containerId),
      );
      if (!project || !container || !isListening(project)) return null;
      const [rows] = await work.read(findRows(container, face, ids));
      if (hasEncrypted(container)) for (const row of rows) await openRecord(container, row, cipher);
      return { project, work, rows };
    } catch (error) {
      if (!(error instanceof StaleFacts) || left <= 1) throw error;
    }
  }
}

type Present = ReadonlyMap<string, RowRecord>;

const idOf = ({ params }: Happened, face: Face) => params[face.recordId] ?? "";

const gone = (items: readonly Happened[], present: Present, face: Face): Happened[] =>
  items.filter((item) => !present.has(idOf(item, face)));

function changed(items: readonly Happened[], present: Present, face: Face): Happened[] {
  return items.flatMap(({ bare: _, ...item }) => {
    const payload = present.get(idOf(item, face));
    return payload ? [{ ...item, payload }] : [];
  });
}

const faceOf = (label: string): Face => (label.includes(`[${tables.recordId}]`) ? tables : legacy);
