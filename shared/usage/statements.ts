import { formatDatetime } from "#shared/contract/datetime.ts";
import { received, unlessReceived } from "#shared/store/received.ts";
import { jsonChunks } from "#shared/store/sql/chunks.ts";
import { command, many, type Query } from "#shared/store/statement.ts";
import type { UsageMessage } from "./message.ts";
import { isBucketScope, METRICS, type Period, startOf } from "./metrics.ts";
import type { Slots } from "./series.ts";

/** A usage row as it is read. */
export interface UsageRow {
  readonly metric: string;
  readonly period: Period;
  /** Start of the hour or day in the wire format; "" for ever. */
  readonly time: string;
  readonly value: number;
}

const UPSERT = "ON CONFLICT (projectId, metric, period, time) DO UPDATE SET value = value + excluded.value";
const PERIODS = "(SELECT '1h' AS period UNION ALL SELECT '1d' UNION ALL SELECT 'inf')";

/** A counter of the installation (project "") is kept for ever only; one of a project that is gone, not at all. */
const add = `INSERT INTO usage (projectId, metric, period, time, value)
  SELECT c.value ->> 0, c.value ->> 1, p.period,
    CASE p.period WHEN '1h' THEN m.value ->> 'hour' WHEN '1d' THEN m.value ->> 'day' ELSE '' END AS start,
    sum(c.value ->> 2)
  FROM json_each(?1) AS m, json_each(m.value -> 'counts') AS c, ${PERIODS} AS p
  WHERE ${unlessReceived("m.value ->> 'id'")}
    AND CASE c.value ->> 0 WHEN '' THEN p.period = 'inf'
      ELSE EXISTS (SELECT 1 FROM projects WHERE projects.id = c.value ->> 0) END
  GROUP BY 1, 2, 3, 4
  ${UPSERT}`;

/**
 * Counts messages of one shard: one upsert a metric and period, and only those messages that were not counted before.
 * Then what deleted databases, containers and buckets held is taken back.
 */
export function writeUsage(messages: readonly UsageMessage[], today: string): Query<void>[] {
  const items = messages.map(({ id, at, counts }) =>
    JSON.stringify({
      id,
      hour: formatDatetime(startOf("1h", at)),
      day: formatDatetime(startOf("1d", at)),
      counts,
    }),
  );
  return [
    ...jsonChunks(items).map((chunk) => command(add, [chunk])),
    ...messages.flatMap(reduce),
    received(messages, today),
  ];
}

/** Takes a parent's total of `from` off the counter `of`. */
const takeBack = `INSERT INTO usage (projectId, metric, period, time, value)
  SELECT held.projectId, ?3, p.period,
    CASE p.period WHEN '1h' THEN ?4 WHEN '1d' THEN ?5 ELSE '' END, -held.value
  FROM usage AS held, ${PERIODS} AS p
  WHERE held.projectId = ?1 AND held.metric = ?2 AND held.period = 'inf' AND held.time = ''
    AND ${unlessReceived("?6")}
  ${UPSERT}`;

const forget = `DELETE FROM usage WHERE projectId = ?1 AND metric >= ?2 || '/' AND metric < ?2 || '0'
  AND ${unlessReceived("?3")}`;

function reduce({ id, at, reductions }: UsageMessage): Query<void>[] {
  const times = [formatDatetime(startOf("1h", at)), formatDatetime(startOf("1d", at))];
  return reductions.flatMap(([projectId, database, container]) => {
    const gone = container === "" ? database : `${database}/${container}`;
    const { documents, collections, files, storage } = METRICS;
    const off = (metric: string, of: string) =>
      command(takeBack, [projectId, `${gone}/${metric}`, of, ...times, id]);
    const forgotten = command(forget, [projectId, gone, id]);
    if (isBucketScope(database)) return [off(files, files), off(storage, storage), forgotten];
    return [
      off(documents, documents),
      container === "" ? off(collections, collections) : off(documents, `${database}/${documents}`),
      forgotten,
    ];
  });
}

/** Totals of a project's metrics, and their values in slots. */
export const readUsage = (
  projectId: string,
  metrics: readonly string[],
  { period, starts }: Slots,
): Query<UsageRow[]> =>
  many(
    `SELECT metric, period, time, value FROM usage
       WHERE projectId = ?1 AND metric IN (SELECT value FROM json_each(?2)) AND period = 'inf'
     UNION ALL
     SELECT metric, period, time, value FROM usage
       WHERE projectId = ?1 AND metric IN (SELECT value FROM json_each(?2)) AND period = ?3 AND time BETWEEN ?4 AND ?5`,
    [projectId, JSON.stringify(metrics), period, starts[0] ?? "", starts.at(-1) ?? ""],
    (row) => ({
      metric: String(row.metric),
      period: row.period as Period,
      time: String(row.time),
      value: Number(row.value),
    }),
  );

/** The counters of the installation. */
export const readInstallation: Query<[metric: string, value: number][]> = many(
  "SELECT metric, value FROM usage WHERE projectId = '' AND period = 'inf'",
  [],
  (row) => [String(row.metric), Number(row.value)],
);

/** Deletes at most `limit` values of hours before `before`. */
export const expireHours = (before: string, limit: number): Query<void> =>
  command(
    `DELETE FROM usage WHERE rowid IN
       (SELECT rowid FROM usage WHERE period = '1h' AND time < ?1 LIMIT ?2)`,
    [before, limit],
  );
