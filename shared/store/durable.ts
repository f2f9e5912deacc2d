import { storeFailure } from "./failure.ts";
import type { Shard } from "./shard.ts";
import type { SqlRow, Statement } from "./statement.ts";

/** What a Durable Object that holds a shard offers. */
export interface ShardStub {
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>;
}

/** A shard on a SQLite Durable Object, reached through its stub. */
export function durableShard(address: string, stub: ShardStub): Shard {
  return {
    address,
    async batch(statements) {
      try {
        return await stub.batch(statements.map(({ sql, params }) => ({ sql, params })));
      } catch (error) {
        throw storeFailure(error);
      }
    },
  };
}
