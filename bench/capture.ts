import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { SqlRow, Statement } from "#shared/store/statement.ts";
import type { Env } from "#workers/env.ts";
import { standInForPlatform } from "./platform.ts";
import type { Asked } from "./requests.ts";

standInForPlatform();
const { app } = await import("#workers/api/app.ts");

/** What the API did for one warm request. */
export interface Captured {
  readonly statements: readonly Statement[];
  readonly status: number;
  readonly body: string;
}

/**
 * Runs requests in this process against a copy of the server's file and writes down the SQL that a warm isolate sends:
 * the bare Worker then sends the same.
 */
export class Capture {
  readonly #database: DatabaseSync;
  readonly #env: Env;
  #batches: (readonly Statement[])[] = [];

  /** @param variables settings and secrets of the server whose file it is. */
  constructor(file: string, variables: Readonly<Record<string, string>>) {
    this.#database = new DatabaseSync(file);
    const run = async (statements: readonly Statement[]) => this.#run(statements);
    const object = {
      batch: async (statements: readonly Statement[]) => JSON.stringify(this.#run(statements)),
    };
    const bindings = { DB: fakeD1(run), SHARDS: { idFromName: () => "", get: () => object } };
    // As much of an env as reading and writing rows needs.
    this.#env = { ...variables, ...bindings } as unknown as Env;
  }

  async warm(asked: Asked): Promise<Captured> {
    await this.#ask(asked);
    this.#batches = [];
    const response = await this.#ask(asked);
    const [statements, ...more] = this.#batches;
    if (!statements || more.length > 0) throw new Error(`${asked.path}: not one round trip.`);
    return { statements, status: response.status, body: await response.text() };
  }

  close(): void {
    this.#database.close();
  }

  async #ask({ method, path, headers, body }: Asked): Promise<Response> {
    const later: Promise<unknown>[] = [];
    const execution = {
      waitUntil: (promise: Promise<unknown>) => later.push(promise),
      passThroughOnException: () => {},
      props: {},
    };
    const request = new Request(`http://localhost${path}`, { method, headers, body });
    const response = await app.fetch(request, this.#env, execution);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    // What is not for the store, such as counting, lacks its bindings here.
    await Promise.allSettled(later);
    return response;
  }

  #run(statements: readonly Statement[]): SqlRow[][] {
    this.#batches.push(statements.map(({ sql, params }) => ({ sql, params })));
    this.#database.exec("BEGIN");
    try {
      const results = statements.map(({ sql, params }) => {
        const values = params.map((param): SQLInputValue => param);
        return this.#database.prepare(sql).all(...values) as SqlRow[];
      });
      this.#database.exec("COMMIT");
      return results;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** As much of a D1 binding as the store uses. */
const fakeD1 = (run: (statements: readonly Statement[]) => Promise<SqlRow[][]>) => ({
  prepare: (sql: string) => ({ bind: (...params: Statement["params"]) => ({ sql, params }) }),
  batch: async (statements: readonly Statement[]) => (await run(statements)).map((results) => ({ results })),
});
