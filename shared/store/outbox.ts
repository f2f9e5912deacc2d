import { stringifyJson } from "#shared/contract/json.ts";
import { command, many, type Query, type Statement } from "./statement.ts";

/** Items of one event in the outbox: a row of names alone is far below what D1 stores in one. */
const ITEMS = 500;

/** Characters of the permissions of one row's items: D1 stores 2 MB in one. */
const PERMISSIONS = 500_000;

/** An event of many items, before the change: what is known of all of them. */
export interface ManyEvent {
  readonly id: string;
  readonly projectId: string;
  readonly body: object;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  /** Only more items than this are recorded; fewer are told otherwise. */
  readonly above: number;
  /** Whether the permissions of each item are recorded with it, which `select` then finds as well. */
  readonly permissions: boolean;
}

/**
 * Records an event for each item that `select` (a column `id`) finds, in few rows of the outbox: a batch that changes
 * whatever matches cannot know beforehand what that is. Belongs before the change in its batch.
 */
export function recordEach(
  { id, projectId, body, dueAt, above, permissions }: ManyEvent,
  select: Statement,
  today: string,
): Query<void> {
  const { params } = select;
  const own = [id, projectId, stringifyJson(body), dueAt, today].map((_, i) => `?${params.length + i + 1}`);
  return command(
    `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     SELECT ${own[0]} || '~' || part, ${own[1]}, 'events', json_set(${own[2]}, '$.each', json_group_array(id)${permissions ? LISTED : ""}),
       0, 'due', ${own[3]}, 0, '', ${own[4]}
     FROM (SELECT *, ((row_number() OVER () - 1) / ${ITEMS})${permissions ? MEASURED : ""} AS part FROM (${select.sql}))
     ${above > 0 ? `WHERE (SELECT count(*) FROM (SELECT 1 FROM (${select.sql}) LIMIT ${above + 1})) > ${above}` : ""}
     GROUP BY part`,
    [...params, id, projectId, stringifyJson(body), dueAt, today],
  );
}

const LISTED = ", '$.permissions', json_group_array(json(coalesce(permissions, '[]')))";
const MEASURED = ` || '.' || (sum(length(permissions)) OVER (ROWS UNBOUNDED PRECEDING) / ${PERMISSIONS})`;

/** The rows of an event: `~` comes after whatever ids are made of. */
const ROWS = "kind = 'events' AND id >= ?1 || '~' AND id < ?1 || '~~'";

/** All items of the event have been told. */
export const finishEach = (id: string): Query<void> => command(`DELETE FROM jobs WHERE ${ROWS}`, [id]);

/**
 * The event's items are to be told by its consumer, now. @param shown those that sockets have heard of
 * @returns ids of the rows
 */
export const releaseEach = (id: string, shown: readonly string[]): Query<string[]> =>
  many(
    `UPDATE jobs SET dueAt = 0, body = json_set(body, '$.shown', json(?2)) WHERE ${ROWS} AND leasedUntil = 0 RETURNING id`,
    [id, JSON.stringify(shown)],
    (row) => String(row.id),
  );
