import { oneOf } from "#shared/contract/params.ts";
import { command, type Query } from "#shared/store/statement.ts";

const RANGES = ["24h", "30d", "90d"] as const;

/** The parameter of usage endpoints: how far back from now. */
export const range = () => oneOf(...RANGES).default("30d");

/** Static tables that projects fill. */
type Filled = "users" | "sessions" | "databases" | "containers";

/** How many there are of a project now: exact, where a counter would drift because some end by themselves. */
export function countNow(table: Filled, projectId: string, databaseId?: string): Query<number> {
  const [and, ids] = databaseId === undefined ? ["", []] : [" AND databaseId = ?2", [databaseId]];
  const query = command(`SELECT count(*) AS n FROM ${table} WHERE projectId = ?1${and}`, [projectId, ...ids]);
  return { ...query, read: (rows) => Number(rows[0]?.n ?? 0) };
}
