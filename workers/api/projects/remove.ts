import { and, eq, lte } from "drizzle-orm";
import { objectsJob, projectRemoval, removalJob, tablesJob } from "#queues/delete.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { enqueueIfLeft, leftoversOf } from "#shared/store/purge.ts";
import { directory } from "#shared/store/schema/index.ts";
import { command, many, type Query } from "#shared/store/statement.ts";
import { remove } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { alone } from "./alone.ts";

/**
 * Deletes a project. Its settings go, so that from then on every request finds nothing, and with them what fits in a
 * batch: the id of a project of ordinary size is free at once. A job removes the rest, and the tables. On another shard
 * than the directory's, the project goes first: an entry without a project is invisible and its id can be taken again
 * (create.ts).
 */
export async function removeProject(
  context: Context<unknown>,
  shard: Work,
  projectId: string,
): Promise<void> {
  const { store, today, secret } = context;
  const leftovers = leftoversOf("project", projectId, projectId);
  const purge = [
    dropLater("projectId = ?1", projectId, secret(8), today),
    command("DELETE FROM projects WHERE projectId = ?1 AND id = ?1", [projectId]),
    // Whoever has the project cached finds its version gone.
    command("DELETE FROM versions WHERE key = 'project:' || ?1", [projectId]),
    ...leftovers.step,
    enqueueIfLeft(removalJob("project", projectId, projectId, ""), today, leftovers),
    clearLater(secret(8), today),
  ];
  if (shard === store.main) {
    await shard.write([], ...purge, remove(directory, eq(directory.id, projectId)));
  } else {
    // Between the two the id should not be taken again. Where no lock prevents it, or one that has run out, the entry of
    // the new project is told by its age.
    const former = remove(directory, and(eq(directory.id, projectId), lte(directory.createdAt, today)));
    await alone(context, projectId, async () => {
      await shard.write([], ...purge);
      await store.main.write([], former);
    });
  }
  store.gone(projectId);
}

/** Fails the batch while rows of a deleted project of that id are still on the shard. */
export const ensureRemoved = (projectId: string): Query<void> =>
  ensure(BEING_REMOVED, "NOT EXISTS (SELECT 1 FROM jobs WHERE id = ?1)", [projectRemoval(projectId)]);

export const BEING_REMOVED = "project_being_removed";

/**
 * Statements for a shard that delete all projects of an organization there: however many they are, they are gone at
 * once, and a job for each removes what they left.
 */
export function removeProjectsOf({ today, secret }: Context<unknown>, teamId: string): Query<unknown>[] {
  const body = stringifyJson({ v: 1, what: "project", id: "" });
  return [
    dropLater("projectId IN (SELECT id FROM projects WHERE teamId = ?1)", teamId, secret(8), today),
    command(
      `INSERT INTO versions (key, version) SELECT 'project:' || id, hex(randomblob(8)) FROM projects WHERE teamId = ?1
       ON CONFLICT (key) DO UPDATE SET version = excluded.version`,
      [teamId],
    ),
    command(
      `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
       SELECT '${projectRemoval("")}' || id, id, 'deletes', json_set(?2, '$.id', id), 0, 'due', 0, 0, '', ?3
       FROM projects WHERE teamId = ?1 ON CONFLICT (id) DO NOTHING`,
      [teamId, body, today],
    ),
    command("DELETE FROM projects WHERE teamId = ?1", [teamId]),
  ];
}

/**
 * Deletes the projects of an organization that are on other shards than the directory's. What the directory still says
 * of them is then for the caller to delete. `kept` are those that are another team's by now, of which a transfer that
 * broke off half-way has not told the directory.
 */
export async function removeProjectsElsewhere(
  context: Context<unknown>,
  teamId: string,
): Promise<{ removed: string[]; kept: string[] }> {
  const { store } = context;
  const here = store.main.shard.address;
  if (store.shards.length === 1) return { removed: [], kept: [] };
  const [entries] = await store.main.read(
    many("SELECT id, shard FROM directory WHERE teamId = ?1 AND shard <> ?2", [teamId, here], (row) => ({
      id: String(row.id),
      shard: String(row.shard),
    })),
  );
  const kept = await Promise.all(
    [...Map.groupBy(entries, ({ shard }) => shard)].map(async ([shard, listed]) => {
      const left = many(
        "SELECT id FROM projects WHERE id IN (SELECT value FROM json_each(?1))",
        [JSON.stringify(listed.map(({ id }) => id))],
        (row) => String(row.id),
      );
      const results = await store.on(shard).write([], ...removeProjectsOf(context, teamId), left);
      return results.at(-1) as string[];
    }),
  );
  const others = new Set(kept.flat());
  const removed = entries.map(({ id }) => id).filter((id) => !others.has(id));
  for (const id of removed) store.forget(id);
  return { removed, kept: [...others] };
}

/** A job for the tables of the containers that `which` names, if there are any. Its parameter is ?1. */
function dropLater(which: string, param: string, random: string, today: string): Query<void> {
  const left = { sql: `EXISTS (SELECT 1 FROM containers WHERE ${which})`, params: [param] };
  return enqueueIfLeft(tablesJob("console", random), today, { left, step: [] });
}

/** A job for the objects of files that went in this batch, if there were any. */
const clearLater = (random: string, today: string): Query<void> =>
  enqueueIfLeft(objectsJob("console", random), today, {
    left: { sql: "EXISTS (SELECT 1 FROM refuse)", params: [] },
    step: [],
  });
