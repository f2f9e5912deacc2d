import { getTableColumns, getTableName } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { stringifyJson } from "#shared/contract/json.ts";
import type { NewJob } from "./jobs.ts";
import * as schema from "./schema/index.ts";
import { command, type Query } from "./statement.ts";

/** What takes rows of the static tables with it when it goes. */
export type OwnerKind = "user" | "team" | "bucket" | "project";

/** What somebody who is gone has left behind, removed in bounded steps. */
export interface Leftovers {
  /** Deletes some of every table, and nothing at all once there is an owner of that id again. */
  readonly step: readonly Query<void>[];
  /** Whether there is more; SQL and the parameters it numbers from ?1. */
  readonly left: { readonly sql: string; readonly params: readonly string[] };
}

/** Rows of one table that a step deletes at most. */
export const A_STEP = 1_000;

/** Tables with rows of one user. A new user of the same id starts without: triggers (migrations) see to it. */
export const OF_USER = ["memberships", "sessions", "tokens", "targets"] as const;

interface Part {
  readonly table: string;
  /** SQL; ?1 is the project, ?2 the owner's id. */
  readonly which: string;
}

const all = Object.values(schema).filter((table) => table instanceof SQLiteTable);

/** Whatever has a `projectId`. Jobs that delete are what does this work. */
const ofProject: readonly Part[] = [
  ...all
    .filter((table) => "projectId" in getTableColumns(table))
    .map((table) => getTableName(table))
    .map((table) => ({ table, which: `projectId = ?1${table === "jobs" ? " AND kind <> 'deletes'" : ""}` })),
  {
    table: "versions",
    which:
      "(key IN ('project:' || ?1, 'owner:' || ?1) OR (key >= 'user:' || ?1 || ':' AND key < 'user:' || ?1 || ';')" +
      " OR (key >= 'bucket:' || ?1 || ':' AND key < 'bucket:' || ?1 || ';')" +
      " OR (key >= 'container:' || ?1 || ':' AND key < 'container:' || ?1 || ';'))",
  },
];

const parts: Readonly<Record<OwnerKind, readonly Part[]>> = {
  user: OF_USER.map((table) => ({ table, which: "projectId = ?1 AND userId = ?2" })),
  team: [{ table: "memberships", which: "projectId = ?1 AND teamId = ?2" }],
  // A bucket's id here is its sequence: what a namesake holds stays.
  bucket: [{ table: "files", which: "projectId = ?1 AND bucket = CAST(?2 AS INTEGER)" }],
  project: ofProject,
};

const owners: Readonly<Record<OwnerKind, string>> = {
  user: "SELECT 1 FROM users WHERE projectId = ?1 AND id = ?2",
  team: "SELECT 1 FROM teams WHERE projectId = ?1 AND id = ?2",
  bucket: "SELECT 1 FROM buckets WHERE projectId = ?1 AND sequence = CAST(?2 AS INTEGER)",
  project: "SELECT 1 FROM projects WHERE projectId = ?1 AND id = ?2",
};

/**
 * The rows of a user, team, bucket or project that is gone. Whoever deletes an owner runs a step in the same batch, after the
 * owner's row, and leaves a job for the rest (queues/deletes.ts). Steps may run twice, or two at once.
 */
export function leftoversOf(kind: OwnerKind, projectId: string, id: string, limit = A_STEP): Leftovers {
  const params = [projectId, id];
  const gone = `NOT EXISTS (${owners[kind]})`;
  // The order is that of a user's indexes anyway; it makes `leaveTeams` and the deletion mean the same rows.
  const order = kind === "user" ? " ORDER BY rowid" : "";
  const some = ({ table, which }: Part) =>
    `SELECT rowid FROM "${table}" WHERE ${which} AND ${gone}${order} LIMIT ${limit}`;
  const exists = parts[kind].map(({ table, which }) => `EXISTS (SELECT 1 FROM "${table}" WHERE ${which})`);
  return {
    step: [
      ...(kind === "user" ? [leaveTeams(params, gone, limit)] : []),
      ...parts[kind].map((part) =>
        command(`DELETE FROM "${part.table}" WHERE rowid IN (${some(part)})`, params),
      ),
    ],
    left: { sql: `${gone} AND (${exists.join(" OR ")})`, params },
  };
}

/** The teams of the memberships about to be deleted count one member less. */
function leaveTeams(params: readonly string[], gone: string, limit: number): Query<void> {
  return command(
    `UPDATE teams SET total = max(0, total - 1) WHERE projectId = ?1 AND id IN
       (SELECT teamId FROM memberships WHERE confirm = 1 AND rowid IN
         (SELECT rowid FROM memberships WHERE projectId = ?1 AND userId = ?2 AND ${gone} ORDER BY rowid LIMIT ${limit}))`,
    params,
  );
}

/** Whether something is left. */
export const anyLeft = ({ left }: Leftovers): Query<boolean> => ({
  sql: `SELECT ${left.sql} AS more`,
  params: left.params,
  read: (rows) => rows[0]?.more === 1,
});

/** Records a job if, and only if, something is left for it. Belongs after the step, in its batch. */
export function enqueueIfLeft(job: NewJob, today: string, { left }: Leftovers): Query<void> {
  const n = left.params.length;
  return command(
    `INSERT INTO jobs (id, projectId, kind, body, attempts, status, dueAt, leasedUntil, error, createdAt)
     SELECT ?${n + 1}, ?${n + 2}, ?${n + 3}, ?${n + 4}, 0, 'due', 0, 0, '', ?${n + 5} WHERE ${left.sql}
     ON CONFLICT (id) DO NOTHING`,
    [...left.params, job.id, job.projectId, job.kind, stringifyJson(job.body), today],
  );
}
