import { FactCache } from "#shared/store/cache.ts";
import { projectVersion } from "#shared/store/facts/project.ts";
import type { Shard } from "#shared/store/shard.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { Work } from "#shared/store/work.ts";

/** What this isolate has put on record: a turn stays there until it ends. */
const announced = new Map<string, { readonly turn: number; readonly done: Promise<void> }>();
const REMEMBERED = 10_000;

/**
 * Puts on record that somebody listens to a project. Once this returns, every request that commits a change knows it:
 * the project's version has moved on, and requests prove it in the batch of their change.
 */
export function announce(shard: Shard, projectId: string, turn: number): Promise<void> {
  const known = announced.get(projectId);
  if (known?.turn === turn) return known.done;
  const record = command(
    `INSERT INTO listeners (projectId, turn) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM projects WHERE id = ?1)
     ON CONFLICT (projectId) DO UPDATE SET turn = max(turn, excluded.turn)`,
    [projectId, turn],
  );
  const done = moveOn(shard, projectId, record);
  if (announced.size >= REMEMBERED) announced.clear();
  announced.set(projectId, { turn, done });
  done.catch(() => announced.delete(projectId));
  return done;
}

/** Strikes a turn out that has ended. Nothing happens when another has begun. */
export const strikeOut = (shard: Shard, projectId: string, turn: number): Promise<void> =>
  moveOn(
    shard,
    projectId,
    command("DELETE FROM listeners WHERE projectId = ?1 AND turn <= ?2", [projectId, turn]),
  );

async function moveOn(shard: Shard, projectId: string, change: Query<void>): Promise<void> {
  const work = new Work(shard, new FactCache(), { roundTrips: 0, statements: 0 });
  await work.write([projectVersion(projectId)], change);
}
