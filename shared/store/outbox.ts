import { stringifyJson } from "#shared/contract/json.ts";
import { command, type Query, type Statement } from "./statement.ts";

/** Items of one event in the outbox: a row of names alone is far below what D1 stores in one. */
const ITEMS = 500;

/** An event of many items, before the change: what is known of all of them. */
export interface ManyEvent {
  readonly id: string;
  readonly projectId: string;
  readonly body: object;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

/**
 * Records an event for each item that `select` (one column, `id`) finds, in few rows of the outbox: a batch that changes
 * whatever matches cannot know beforehand what that is. Belongs before the change in its batch.
 */
export function recordEach(
  { id, projectId, body, dueAt }: ManyEvent,
  select: Statement,
  today: string,
): Query<void> {
  const { params } = select;
  const own = [id, projectId, stringifyJson(body), dueAt, today].map((_, i) => `?${params.length + i + 1}`);
  return command(
    `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     SELECT ${own[0]} || '~' || part, ${own[1]}, 'events', json_set(${own[2]}, '$.each', json_group_array(id)),
       0, 'due', ${own[3]}, 0, '', ${own[4]}
     FROM (SELECT id, (row_number() OVER () - 1) / ${ITEMS} AS part FROM (${select.sql})) GROUP BY part`,
    [...params, id, projectId, stringifyJson(body), dueAt, today],
  );
}

/** The rows of an event: `~` comes after whatever ids are made of. */
const ROWS = "kind = 'events' AND id >= ?1 || '~' AND id < ?1 || '~~'";

/** All items of the event have been told. */
export const finishEach = (id: string): Query<void> => command(`DELETE FROM jobs WHERE ${ROWS}`, [id]);

/** The event's items are to be told by its consumer, now. */
export const releaseEach = (id: string): Query<void> =>
  command(`UPDATE jobs SET dueAt = 0 WHERE ${ROWS} AND leasedUntil = 0`, [id]);

/** The rows that so many items make. */
export const rowsOf = (id: string, items: number): string[] =>
  Array.from({ length: Math.ceil(items / ITEMS) }, (_, i) => `${id}~${i}`);
