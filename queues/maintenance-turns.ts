import { formatDatetime } from "#shared/contract/datetime.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { command, many, type Query } from "#shared/store/statement.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import type { DeleteBody } from "./delete.ts";
import { TASKS, type Task } from "./maintenance.ts";

/** Ticks come a little early or late; a turn is not put off a whole minute for that. In milliseconds. */
const SLACK = 30_000;

/**
 * Begins the turns that are due on each shard: the claim and the job that does the work are one batch, so that of two
 * ticks that overlap one begins a turn, and none is lost when this one dies.
 */
export async function beginTurns(
  store: Store,
  now: number,
  wake: (work: Work, jobs: readonly string[]) => Promise<void>,
  tasks: readonly Task[] = TASKS,
): Promise<void> {
  await Promise.all(
    store.shards.map(async ({ address }) => {
      const work = store.on(address);
      const [begun] = await work.read(lastTurns());
      const due = tasks.filter(({ name, every }) => (begun.get(name) ?? 0) <= now - every + SLACK);
      if (due.length === 0) return;
      const results = await work.write(
        [],
        ...due.flatMap((task) => [enqueueTurn(task, now), claimTurn(task, now)]),
      );
      const claimed = due.filter((_, i) => results[2 * i + 1]);
      await wake(
        work,
        claimed.map(({ name }) => jobId(name, now)),
      );
    }),
  );
}

const jobId = (task: string, now: number) => `maintenance:${task}:${now}`;

function lastTurns(): Query<Map<unknown, number>> {
  return {
    sql: "SELECT name, begunAt FROM maintenance",
    params: [],
    read: (rows) => new Map(rows.map((row) => [row.name, Number(row.begunAt)])),
  };
}

/** The job of a turn that nobody has begun. */
function enqueueTurn({ name, every }: Task, now: number): Query<boolean> {
  const body: DeleteBody = { v: 1, what: "maintenance", task: name };
  const sql = `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     SELECT ?1, 'console', 'deletes', ?2, 0, 'due', 0, 0, '', ?3
     WHERE NOT EXISTS (SELECT 1 FROM maintenance WHERE name = ?4 AND begunAt > ?5) ON CONFLICT (id) DO NOTHING`;
  const params = [jobId(name, now), stringifyJson(body), formatDatetime(now), name, now - every + SLACK];
  return { ...command(sql, params), read: () => false };
}

/** Moves a task's turn on, unless somebody has. Reads whether it did. */
function claimTurn({ name, every }: Task, now: number): Query<boolean> {
  const claimed = many(
    `INSERT INTO maintenance (name, begunAt) VALUES (?1, ?2)
     ON CONFLICT (name) DO UPDATE SET begunAt = excluded.begunAt WHERE begunAt <= ?3 RETURNING name`,
    [name, now, now - every + SLACK],
    (row) => row.name,
  );
  return { ...claimed, read: (rows) => rows.length > 0 };
}
