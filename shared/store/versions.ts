import { STALE } from "./failure.ts";
import { command, many, type Query } from "./statement.ts";

/** What a batch relied on: version keys and the versions they were read at (null: no version row yet). */
export type Versions = readonly (readonly [key: string, version: string | null])[];

const stale = `SELECT relied.value ->> 0 AS key FROM json_each(?1) AS relied
  LEFT JOIN versions ON versions.key = relied.value ->> 0
  WHERE versions.version IS NOT relied.value ->> 1`;

const relied = (versions: Versions) => [JSON.stringify(versions)];

/** The keys that have moved on since. Runs first in a batch of reads. */
export const staleKeys = (versions: Versions): Query<string[]> =>
  many(stale, relied(versions), (row) => String(row.key));

/** Fails the batch with `stale` when a key has moved on. Runs first in a batch that writes. */
export const versionGuard = (versions: Versions): Query<void> =>
  command(`INSERT INTO guard (reason) SELECT '${STALE}' WHERE EXISTS (${stale})`, relied(versions));

/** The current versions of `keys`. Runs first in a batch that loads them. */
export const currentVersions = (keys: readonly string[]): Query<{ key: string; version: string }[]> =>
  many(
    "SELECT key, version FROM versions WHERE key IN (SELECT value FROM json_each(?1))",
    [JSON.stringify(keys)],
    (row) => ({ key: String(row.key), version: String(row.version) }),
  );

/** Moves `key` on. Belongs in the batch that changes what the key stands for. */
export const bump = (key: string): Query<void> =>
  command(
    `INSERT INTO versions (key, version) VALUES (?1, hex(randomblob(8)))
     ON CONFLICT (key) DO UPDATE SET version = excluded.version`,
    [key],
  );

/** Moves on every key that starts with `prefix` and exists. */
export const bumpAll = (prefix: string): Query<void> =>
  command("UPDATE versions SET version = hex(randomblob(8)) WHERE key >= ?1 AND key < ?2", [
    prefix,
    `${prefix}\u{10ffff}`,
  ]);

/** Fails the batch with `reason` unless `condition` (SQL) holds. */
export const ensure = (
  reason: string,
  condition: string,
  params: readonly (string | number | null)[],
): Query<void> => command(`INSERT INTO guard (reason) SELECT '${reason}' WHERE NOT (${condition})`, params);
