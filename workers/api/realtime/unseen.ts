import type { Happened } from "#queues/fan-out.ts";
import type { Settings } from "#shared/config/settings.ts";
import { type Face, legacy, tables } from "#shared/contract/faces.ts";
import { FactCache } from "#shared/store/cache.ts";
import { containerFact } from "#shared/store/facts/container.ts";
import { projectFact } from "#shared/store/facts/project.ts";
import { findRows, hasEncrypted, openRecord, type RowRecord } from "#shared/store/rows/index.ts";
import { Work } from "#shared/store/work.ts";
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
  try {
    await tell(place, first, items);
  } catch (error) {
    const fault = { source: "realtime", message: "changed records were not told", tags: {} } as const;
    await report(place.env, faultOf({ ...fault, at: place.chance.now() }, error));
  }
}

async function tell(
  { env, settings, shard, chance }: Place,
  { projectId, label, params }: Happened,
  items: readonly Happened[],
): Promise<void> {
  // Whether anyone listens may be news to this isolate.
  const work = new Work(openStore(env, settings).on(shard).shard, new FactCache(), {
    roundTrips: 0,
    statements: 0,
  });
  const face = faceOf(label);
  const { databaseId = "", [face.containerId]: containerId = "" } = params;
  const [project, container] = await work.load(
    projectFact(projectId),
    containerFact(projectId, databaseId, containerId),
  );
  if (!project || !container || !isListening(project)) return;
  const scene = { env, settings, project, shard, now: () => chance.now() };
  const cipher = cipherOf({ settings, random: (bytes) => chance.random(bytes) });
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const some = items.slice(at, at + AT_ONCE);
    const ids = some.flatMap(({ params }) => params[face.recordId] ?? []);
    const [rows] = await work.read(findRows(container, face, ids));
    const open = hasEncrypted(container)
      ? await Promise.all(rows.map((row) => openRecord(container, row, cipher)))
      : rows;
    const present = new Map(open.map((row) => [row.$id, row]));
    await tellSockets(
      scene,
      label.endsWith(".delete") ? gone(some, present, face) : changed(some, present, face),
      [],
    );
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
