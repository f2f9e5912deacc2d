import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Plan } from "#shared/store/plan.ts";
import type { SqlRow, SqlValue, Statement } from "#shared/store/statement.ts";

/** The limits D1 enforces, so that nothing passes here and fails on the edge. */
const D1_LIMITS = {
  exprDepth: 100,
  column: 100,
  variableNumber: 100,
  compoundSelect: 5,
  functionArg: 32,
  sqlLength: 100_000,
  likePatternLength: 50,
};

/** A shard in memory: batches run in order and atomically, as on D1. */
export class TestShard {
  readonly database = new DatabaseSync(":memory:", { limits: D1_LIMITS });

  run(statements: readonly Statement[]): SqlRow[][] {
    this.database.exec("BEGIN");
    try {
      const results = statements.map((statement) => this.#one(statement));
      this.database.exec("COMMIT");
      return results;
    } catch (error) {
      this.database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Runs a plan's batch and interprets it. */
  execute<T>(plan: Plan<T>): T {
    const results = this.run(plan.queries);
    return plan.finish(plan.queries.map((query, i) => query.read(results[i] ?? [])));
  }

  all(sql: string, params: readonly SqlValue[] = []): SqlRow[] {
    return this.#one({ sql, params });
  }

  #one({ sql, params }: Statement): SqlRow[] {
    if (params.length > 100) throw new Error(`too many parameters: ${params.length}`);
    const rows = this.database.prepare(sql).all(...(params as SQLInputValue[]));
    return rows.map((row) => ({ ...row }) as SqlRow);
  }
}
