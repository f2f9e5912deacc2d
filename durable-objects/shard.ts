import { DurableObject } from "cloudflare:workers";
import type { ShardStub } from "#shared/store/durable.ts";
import { MIGRATIONS } from "#shared/store/migrations.ts";
import type { SqlRow, Statement } from "#shared/store/statement.ts";

/** A shard in an object's own SQLite. Its one method runs a batch atomically. */
export class ShardObject extends DurableObject implements ShardStub {
  constructor(ctx: DurableObjectState, env: never) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => this.#migrate());
  }

  /** Not async: a promise costs the call a tenth. @throws what SQLite says; then nothing of the batch has happened. */
  batch(statements: readonly Statement[]): string {
    const run = () =>
      statements.map(({ sql, params }) => this.ctx.storage.sql.exec<SqlRow>(sql, ...params).toArray());
    // Nothing comes between statements that run without waiting, and reads have nothing to undo.
    return JSON.stringify(statements.every(isRead) ? run() : this.ctx.storage.transactionSync(run));
  }

  #migrate(): void {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)");
    const done = new Set(
      sql
        .exec<{ name: string }>("SELECT name FROM migrations")
        .toArray()
        .map((row) => row.name),
    );
    for (const { name, statements } of MIGRATIONS) {
      if (done.has(name)) continue;
      this.ctx.storage.transactionSync(() => {
        for (const statement of statements) sql.exec(statement);
        sql.exec("INSERT INTO migrations (name) VALUES (?)", name);
      });
    }
  }
}

const isRead = ({ sql }: Statement) => /^select\b/i.test(sql);
