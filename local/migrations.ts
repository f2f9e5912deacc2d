import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";
import { runtimeLog } from "./runtime-log.ts";

/** What of a D1 database is needed here; Miniflare's and the Worker's are both one. */
interface Database {
  prepare(sql: string): Prepared;
  batch(statements: Prepared[]): Promise<unknown>;
}
type Prepared = ReturnType<Awaited<ReturnType<Miniflare["getD1Database"]>>["prepare"]>;

interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * Brings every local D1 database up to date before anything is served, in a runtime of their own.
 * @param databases binding → database id
 */
export async function migrate(
  databases: Readonly<Record<string, string>>,
  persistence: string,
  folder: string,
): Promise<void> {
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: "export default {}",
      compatibilityDate: "2026-10-01",
      d1Databases: { ...databases },
      resourcePersistencePath: persistence,
      cf: false,
      log: runtimeLog(),
    }),
  );
  try {
    await migrateRunning(runtime, Object.keys(databases), folder);
  } finally {
    await runtime.dispose();
  }
}

/**
 * Applies what is missing through a runtime that has the databases open. Applied files are recorded in
 * `d1_migrations` as wrangler records them, so that both may be used on one folder.
 */
export async function migrateRunning(
  runtime: Miniflare,
  bindings: readonly string[],
  folder: string,
): Promise<void> {
  const migrations = await readMigrations(folder);
  for (const binding of bindings) await applyMigrations(await runtime.getD1Database(binding), migrations);
}

/** The migration files in order, split into statements. */
async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (name) => ({
      name,
      statements: unstable_splitSqlQuery(await readFile(join(folder, name), "utf8")),
    })),
  );
}

/** Each file is one transaction with its record: after a crash it is either applied or not. */
async function applyMigrations(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map((row) => row.name));
  for (const { name, statements } of migrations) {
    if (applied.has(name)) continue;
    await database.batch([
      ...statements.map((sql) => database.prepare(sql)),
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name),
    ]);
  }
}
