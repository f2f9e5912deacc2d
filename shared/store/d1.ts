import { storeFailure } from "./failure.ts";
import type { Shard } from "./shard.ts";
import type { SqlRow } from "./statement.ts";

/** A shard on a D1 database: `batch()` is one round trip and one transaction. */
export function d1Shard(address: string, database: D1Database): Shard {
  return {
    address,
    async batch(statements) {
      try {
        const results = await database.batch<SqlRow>(
          statements.map(({ sql, params }) => database.prepare(sql).bind(...params)),
        );
        return results.map((result) => result.results);
      } catch (error) {
        throw storeFailure(error);
      }
    },
  };
}
