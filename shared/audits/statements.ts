import { TOTAL_CAP } from "#shared/contract/queries/types.ts";
import { received, unlessReceived } from "#shared/store/received.ts";
import { audits } from "#shared/store/schema/index.ts";
import { jsonChunks } from "#shared/store/sql/chunks.ts";
import { command, first, many, type Query } from "#shared/store/statement.ts";
import { decode } from "#shared/store/tables.ts";
import type { AuditMessage } from "./record.ts";

export type AuditRow = typeof audits.$inferSelect;

const COLUMNS = [
  "projectId",
  "event",
  "resource",
  "userId",
  "userName",
  "userEmail",
  "userType",
  "mode",
  "userAgent",
  "ip",
  "country",
  "time",
] as const;

const insert = `INSERT INTO audits (${COLUMNS.join(", ")}, data)
  SELECT ${COLUMNS.map((name) => `record.value ->> '${name}'`).join(", ")}, record.value -> 'data'
  FROM json_each(?1) AS message, json_each(message.value -> 'records') AS record
  WHERE ${unlessReceived("message.value ->> 'id'")}`;

/** Writes messages of one shard: those that were not written before. */
export function writeAudits(messages: readonly AuditMessage[], today: string): Query<void>[] {
  const lists = jsonChunks(messages.map(({ id, records }) => JSON.stringify({ id, records })));
  return [...lists.map((list) => command(insert, [list])), received(messages, today)];
}

/** Whose log is read: what a user did, what happened to a team and its members, or to exactly one resource. */
export type LogOf = { readonly user: string } | { readonly team: string } | { readonly resource: string };

/** What stands under an id before its user or team was made was another's. */
const since = (table: "users" | "teams", id: string) =>
  `time >= coalesce((SELECT createdAt FROM ${table} WHERE projectId = ?1 AND id = ${id}), '')`;

function which(of: LogOf): { readonly where: string; readonly param: string } {
  if ("user" in of) return { where: `userId = ?2 AND ${since("users", "?2")}`, param: of.user };
  if ("resource" in of) return { where: "resource = ?2", param: of.resource };
  return {
    // "0" follows "/" in the alphabet of bytes.
    where: `(resource = 'team/' || ?2 OR (resource >= 'team/' || ?2 || '/' AND resource < 'team/' || ?2 || '0'))
      AND ${since("teams", "?2")}`,
    param: of.team,
  };
}

/** A page of a log, the newest entry first, and its capped total; no count when `total` is false. */
export function readLog(
  projectId: string,
  of: LogOf,
  { limit, offset, total = true }: { limit: number; offset: number; total?: boolean },
): readonly [Query<AuditRow[]>, Query<number | null>] {
  const { where: own, param } = which(of);
  const where = `projectId = ?1 AND ${own}`;
  const who = [projectId, param];
  return [
    many(
      `SELECT * FROM audits WHERE ${where} ORDER BY sequence DESC LIMIT ?3 OFFSET ?4`,
      [...who, limit, offset],
      (row) => decode(audits, row),
    ),
    first(
      `SELECT count(*) AS n FROM (SELECT 1 FROM audits WHERE ${where} AND ?3 LIMIT ${TOTAL_CAP})`,
      [...who, total ? 1 : 0],
      (row) => Number(row.n),
    ),
  ];
}

/** Deletes at most `limit` entries of projects, and of the console, that are older than their moment. */
export const expireAudits = (
  before: { readonly projects: string; readonly console: string },
  limit: number,
): Query<void>[] => [
  command(
    `DELETE FROM audits WHERE sequence IN
       (SELECT sequence FROM audits WHERE time < ?1 AND projectId <> 'console' LIMIT ?2)`,
    [before.projects, limit],
  ),
  command(
    `DELETE FROM audits WHERE sequence IN
       (SELECT sequence FROM audits WHERE time < ?1 AND projectId = 'console' LIMIT ?2)`,
    [before.console, limit],
  ),
];
