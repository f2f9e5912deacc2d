import { command, first, many } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";
import { ownsDevice } from "./device-owner.ts";
import type { Tools } from "./handler.ts";

/** Objects of one page, and pages of one turn: a turn looks at no more, the next goes on behind them. */
const A_PAGE = 1_000;
const PAGES = 20;

/** No request takes that long from its object to its row, in milliseconds: younger objects may still get theirs. */
const SETTLED = 24 * 3_600_000;

/**
 * Of a page, as many unknown objects are noted as crashes may have left; beyond that they are at most half of it. A database
 * that knows less is the wrong one: restored from an older day, or another installation's.
 */
const CRASHED = 20;

/** A kind of objects, and in which row each is known. SQL; `o.object` is the key, `o.bucket` and `o.id` the file it names. */
interface Kind {
  readonly prefix: string;
  readonly known: string;
}

const KINDS: readonly Kind[] = [
  {
    prefix: "files/",
    // What is being compressed has its own name until the row takes it.
    known: `SELECT 1 FROM files AS f WHERE f.bucket = o.bucket AND f.id = o.id
      AND (f.object = o.object OR (f.complete = 0 AND f.object || '.gz' = o.object))`,
  },
  { prefix: "previews/", known: "SELECT 1 FROM previews AS p WHERE p.object = o.object" },
];

/** `files/<project>/<bucket's sequence>/<id>-<random>`, and what follows in keys made of it. */
const KEY = /^\w+\/([^/]+)\/(\d+)\/([^/]+)-[0-9a-f]{16}(\.gz)?(\/.*)?$/;

interface Named {
  readonly object: string;
  readonly projectId: string;
  readonly bucket: number;
  readonly id: string;
}

/**
 * Looks through the device for objects that no row knows, as a crash between an object and its row leaves them, and notes
 * them to be deleted. A turn of bounded size that goes on where the last one ended, and begins again after the last
 * object. Running twice, or two at once, does no harm: what decides is the rows, in the batch that notes the object.
 */
export async function noteStrayObjects(tools: Tools): Promise<void> {
  const { work, store, device, now } = tools;
  // The device is one for all shards, so that one of them looks.
  if (work.shard.address !== store.main.shard.address) return;
  if (!(await ownsDevice(tools))) return;
  for (const { prefix, known } of KINDS) {
    let after = await lastOf(work, prefix);
    for (let page = 0; page < PAGES; page++) {
      const { objects, more } = await device.list(prefix, after, A_PAGE);
      const settled = objects.filter(({ writtenAt }) => writtenAt <= now - SETTLED);
      await noteUnknown(tools, settled.map(({ key }) => key).flatMap(namedBy), known);
      after = more ? (objects.at(-1)?.key ?? "") : "";
      await work.write([], remember(prefix, after));
      if (after === "") break;
    }
  }
}

/** Nothing for a key that is not ours. */
function namedBy(object: string): Named[] {
  const [, projectId, bucket, id] = KEY.exec(object) ?? [];
  if (projectId === undefined || bucket === undefined || id === undefined) return [];
  return [{ object, projectId, bucket: Number(bucket), id }];
}

async function noteUnknown({ store }: Tools, named: readonly Named[], known: string): Promise<void> {
  if (named.length === 0) return;
  const places = await placesOf(
    store.main,
    named.map(({ projectId }) => projectId),
  );
  const byShard = Map.groupBy(named, ({ projectId }) => places.get(projectId) ?? store.main.shard.address);
  for (const [address, objects] of byShard) {
    const listed = objects.map(({ object, bucket, id }) => ({ object, bucket, id }));
    const most = Math.max(CRASHED, Math.floor(objects.length / 2));
    const unknown = `SELECT o.object FROM
       (SELECT value ->> 'object' AS object, value ->> 'bucket' AS bucket, value ->> 'id' AS id FROM json_each(?1)) AS o
       WHERE NOT EXISTS (${known})`;
    const params = [JSON.stringify(listed), most];
    const [, count] = await store.on(address).write(
      [],
      command(
        `WITH strays AS MATERIALIZED (${unknown})
         INSERT INTO refuse (object, uploadId) SELECT object, '' FROM strays
         WHERE (SELECT COUNT(*) FROM strays) <= ?2 ON CONFLICT (object) DO NOTHING`,
        params,
      ),
      first(`SELECT COUNT(*) AS n FROM (${unknown})`, params.slice(0, 1), (row) => Number(row.n)),
    );
    if ((count ?? 0) > most) tellTooMany(address, count ?? 0, objects.length);
  }
}

function tellTooMany(shard: string, unknown: number, looked: number): void {
  const message =
    "most objects of a page belong to no file: none is deleted. Is this the database of these files?";
  console.error(JSON.stringify({ level: "error", message, shard, unknown, looked }));
}

/** Where projects live. What an isolate remembers of that may be of a namesake that is gone, so the directory is asked. */
async function placesOf(main: Work, projects: readonly string[]): Promise<Map<string, string>> {
  const ids = JSON.stringify([...new Set(projects)]);
  const [places] = await main.read(
    many(
      "SELECT id, shard FROM directory WHERE id IN (SELECT value FROM json_each(?1))",
      [ids],
      (row) => [String(row.id), String(row.shard)] as const,
    ),
  );
  return new Map(places);
}

async function lastOf(work: Work, name: string): Promise<string> {
  const [after] = await work.read(
    first("SELECT after FROM objectSweeps WHERE name = ?1", [name], (row) => String(row.after)),
  );
  return after ?? "";
}

const remember = (name: string, after: string) =>
  command(
    "INSERT INTO objectSweeps (name, after) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET after = excluded.after",
    [name, after],
  );
