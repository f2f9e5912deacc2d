import { StoreError } from "./failure.ts";
import type { Shard } from "./shard.ts";
import { command, many, type Query, type Read } from "./statement.ts";

/**
 * Tables of containers that no longer exist. A container's number is never used again and is written in the same batch
 * as its tables, so whatever has no container is refuse: the tables themselves are the record of the work left to do.
 */

/**
 * Rows that go with their table. Dropping half a million takes some 0.3 s, and deleting them first 50 times that
 * (docs/PERFORMANCE.md), so only what a single statement had better not drop is deleted beforehand.
 */
export const DROPPED_AT_ONCE = 500_000;
/** Rows a statement deletes of a table that is larger. */
export const DELETED_AT_ONCE = 20_000;

const IS_TABLE = "m.type = 'table' AND m.name GLOB '[tpf][0-9]*' AND m.name NOT GLOB 'f*_*_*'";
const CONTAINER = "CAST(substr(m.name, 2) AS INTEGER)";

/** `t7`, `p7`, `f7_3` of some containers that are gone. */
const orphanedTables = (limit: number): Query<string[]> =>
  many(
    `SELECT m.name FROM sqlite_master AS m WHERE ${IS_TABLE}
     AND NOT EXISTS (SELECT 1 FROM containers AS c WHERE c.sequence = ${CONTAINER}) LIMIT ${limit}`,
    [],
    (row) => String(row.name),
  );

/**
 * One bounded step of dropping a shard's orphaned tables, `limit` at most. Safe to run twice, or two at once.
 * @returns whether there may be more to do
 */
export async function dropOrphans(shard: Shard, limit = 60): Promise<boolean> {
  try {
    const [names = []] = await run(shard, [orphanedTables(limit)]);
    if (names.length === 0) return false;
    const large = names.filter((name) => !name.startsWith("f")).map(isLarge);
    const [found] = (await run(shard, large)).filter((name) => name !== null);
    if (found === undefined) await run(shard, dropAll(names));
    else await shrink(shard, found);
    return true;
  } catch (error) {
    // Another consumer dropped it between two of our batches.
    if (error instanceof StoreError && error.message.includes("no such table")) return true;
    throw error;
  }
}

/** The name itself, if the table has too many rows to be dropped as it is. */
function isLarge(name: string): Query<string | null> {
  // A row of the other kind has one entry for each of its permissions.
  const large = name.startsWith("t")
    ? `(SELECT max(rowid) FROM "${name}") - (SELECT min(rowid) FROM "${name}") >= ${DROPPED_AT_ONCE}`
    : `EXISTS (SELECT 1 FROM "${name}" LIMIT 1 OFFSET ${4 * DROPPED_AT_ONCE})`;
  return {
    sql: `SELECT ${large} AS large`,
    params: [],
    read: (rows) => (rows[0]?.large === 1 ? name : null),
  };
}

function dropAll(names: readonly string[]): Query<void>[] {
  const sequences = JSON.stringify([...new Set(names.map((name) => Number.parseInt(name.slice(1), 10)))]);
  const those = "container IN (SELECT value FROM json_each(?1))";
  // A container's fields and indexes are at most some thousand rows.
  return [
    ...names.flatMap(drop),
    command(`DELETE FROM fields WHERE ${those}`, [sequences]),
    command(`DELETE FROM indexes WHERE ${those}`, [sequences]),
  ];
}

/** Words are kept by triggers on the rows, which must go first: rows may be deleted after them. */
const drop = (name: string): Query<void>[] => [
  ...(name.startsWith("f") ? ["i", "o", "n", "d"].map((suffix) => `${name}_${suffix}`) : []).map((trigger) =>
    command(`DROP TRIGGER IF EXISTS "${trigger}"`),
  ),
  command(`DROP TABLE IF EXISTS "${name}"`),
];

/** Makes a large table smaller: first what hangs on it, so that its rows are cheap to delete, then some of them. */
async function shrink(shard: Shard, table: string): Promise<void> {
  const [attached = []] = await run(shard, [
    many(
      `SELECT type, name FROM sqlite_master WHERE tbl_name = ?1 AND type IN ('trigger', 'index') AND sql IS NOT NULL
       UNION ALL SELECT type, name FROM sqlite_master AS m WHERE ${IS_TABLE} AND name GLOB ?2`,
      [table, table.startsWith("t") ? `f${table.slice(1)}_*` : "-"],
      (row) => `DROP ${String(row.type)} IF EXISTS "${String(row.name)}"`,
    ),
  ]);
  if (attached.length > 0) {
    // Triggers name the tables of words and cost nothing; of the others each is large itself.
    const isTrigger = (sql: string) => sql.startsWith("DROP trigger");
    const others = attached.filter((sql) => !isTrigger(sql));
    await run(
      shard,
      [...attached.filter(isTrigger), ...others.slice(0, 1)].map((sql) => command(sql)),
    );
    return;
  }
  const some = table.startsWith("t")
    ? `rowid <= coalesce((SELECT rowid FROM "${table}" ORDER BY rowid LIMIT 1 OFFSET ${DELETED_AT_ONCE - 1}), 9e18)`
    : `(action, role, row) IN (SELECT action, role, row FROM "${table}" LIMIT ${DELETED_AT_ONCE})`;
  await run(shard, [command(`DELETE FROM "${table}" WHERE ${some}`)]);
}

async function run<Q extends readonly Query<unknown>[]>(
  shard: Shard,
  queries: readonly [...Q],
): Promise<Read<Q>> {
  const results = await shard.batch(queries);
  return queries.map((query, i) => query.read(results[i] ?? [])) as Read<Q>;
}
