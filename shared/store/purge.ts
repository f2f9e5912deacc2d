import { eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema/index.ts";
import type { Shard } from "./shard.ts";
import { command, many, type Query } from "./statement.ts";
import { remove } from "./tables.ts";

const tables = Object.values(schema).filter((table) => table instanceof SQLiteTable);

/**
 * Deletes everything of a project that lies in the static tables of its shard: whatever has a `projectId`, and what
 * belongs to its containers. The versions go as well, so that no isolate believes what it has cached of the project.
 */
export function purgeProject(projectId: string): Query<unknown>[] {
  const containers = sql`(SELECT sequence FROM containers WHERE projectId = ${projectId})`;
  const ofContainers: Query<unknown>[] = [];
  const ofProject: Query<unknown>[] = [];
  for (const table of tables) {
    const { container, projectId: owner } = getTableColumns(table) as Record<
      string,
      { name: string } | undefined
    >;
    if (container) ofContainers.push(silently(table, inArray(sql.identifier(container.name), containers)));
    if (owner) ofProject.push(silently(table, eq(sql.identifier(owner.name), projectId)));
  }
  return [
    ...ofContainers,
    ...ofProject,
    ...["project", "user", "container"].flatMap((kind) => versionsOf(kind, projectId)),
  ];
}

/** Without reading back what may be a million rows. */
function silently(table: SQLiteTable, where: SQL): Query<void> {
  const { sql: text, params } = remove(table, where);
  return command(text.replace(/ returning .*$/is, ""), params);
}

function versionsOf(kind: string, projectId: string): Query<void>[] {
  const prefix = `${kind}:${projectId}`;
  return [
    command("DELETE FROM versions WHERE key = ?1", [prefix]),
    command("DELETE FROM versions WHERE key >= ?1 AND key < ?2", [`${prefix}:`, `${prefix};`]),
  ];
}

const CONTAINER_TABLE = "m.type = 'table' AND m.name GLOB '[tpf][0-9]*' AND m.name NOT GLOB 'f*_*_*'";
const CONTAINER = "CAST(substr(m.name, 2) AS INTEGER)";

/** The SQLite tables in which a project's containers lie, at most `limit`. */
export const containerTables = (projectId: string, limit: number): Query<string[]> =>
  many(
    `SELECT m.name FROM sqlite_master AS m JOIN containers AS c ON c.sequence = ${CONTAINER}
     WHERE c.projectId = ?1 AND ${CONTAINER_TABLE} LIMIT ${limit}`,
    [projectId],
    (row) => String(row.name),
  );

/**
 * Tables of containers that no longer exist, at most `limit`. A container's number is never used again and is written
 * in the same batch as its tables, so whatever has no container is refuse: the tables themselves are the record of
 * the work left to do.
 */
export const orphanedTables = (limit: number): Query<string[]> =>
  many(
    `SELECT m.name FROM sqlite_master AS m WHERE ${CONTAINER_TABLE}
     AND NOT EXISTS (SELECT 1 FROM containers AS c WHERE c.sequence = ${CONTAINER}) LIMIT ${limit}`,
    [],
    (row) => String(row.name),
  );

export const dropTables = (names: readonly string[]): Query<void>[] =>
  names.map((name) => command(`DROP TABLE IF EXISTS "${name}"`));

/** Drops some of a shard's orphaned tables. Safe to run twice, or at once. @returns how many it dropped */
export async function dropOrphans(shard: Shard, limit = 100): Promise<number> {
  const orphans = orphanedTables(limit);
  const [rows = []] = await shard.batch([orphans]);
  const names = orphans.read(rows);
  if (names.length > 0) await shard.batch(dropTables(names));
  return names.length;
}
