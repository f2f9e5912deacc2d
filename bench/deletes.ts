/**
 * What it takes to delete a table of 10,000 rows: the request, and the job that removes what is left.
 *
 *     node bench/deletes.ts
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildBundle } from "#local/bundle.ts";
import { dropOrphans } from "#shared/store/orphans.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { SqlRow } from "#shared/store/statement.ts";
import { bootstrap } from "#test/sdk/support/bootstrap.ts";
import { launch } from "#test/sdk/support/launch.ts";
import type { Call } from "#test/sdk/support/raw.ts";

const ROUNDS = 7;
const ROWS = 10_000;
const A_REQUEST = 100;

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function fill(call: Call, tableId: string, rows: number): Promise<void> {
  const path = "/tablesdb/d/tables";
  await call("POST", path, {
    tableId,
    name: "Bench",
    rowSecurity: true,
    columns: [
      { key: "label", type: "string", size: 100 },
      { key: "n", type: "integer" },
    ],
    indexes: [
      { key: "by_n", type: "key", attributes: ["n"] },
      { key: "words", type: "fulltext", attributes: ["label"] },
    ],
  });
  const $permissions = ['read("any")', 'update("user:ada")'];
  for (let from = 0; from < rows; from += A_REQUEST) {
    const some = Array.from({ length: A_REQUEST }, (_, i) => {
      const n = from + i;
      return { $id: `r${n}`, $permissions, n, label: `row ${n} of a table with ${rows} rows` };
    });
    const { status, body } = await call("POST", `${path}/${tableId}/rows`, { rows: some });
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
}

/** The server's D1 database, opened beside it for reading. */
async function openData(data: string): Promise<DatabaseSync> {
  for (const name of await readdir(join(data, "v3"), { recursive: true })) {
    if (!name.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(join(data, "v3", name), { readOnly: true });
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'containers'").get()) return database;
    database.close();
  }
  throw new Error("The server has no database.");
}

async function onServer(bundle: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "edgewrite-bench-"));
  const server = await launch(bundle, { data, settings: { _APP_OPTIONS_ABUSE: "disabled" } });
  try {
    const { keyed } = await bootstrap(server.url);
    await keyed("POST", "/tablesdb", { databaseId: "d", name: "D" });
    const database = await openData(data);
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name GLOB '[tpf][0-9]*'");
    const requests: number[] = [];
    const jobs: number[] = [];
    let timing = "";
    for (let round = 0; round < ROUNDS; round++) {
      await fill(keyed, "bench", ROWS);
      const start = performance.now();
      const { status, headers } = await keyed("DELETE", "/tablesdb/d/tables/bench");
      const answered = performance.now();
      if (status !== 204) throw new Error(`The deletion was answered ${status}.`);
      while (tables.get()?.n !== 0) await new Promise((done) => setTimeout(done, 2));
      requests.push(answered - start);
      jobs.push(performance.now() - answered);
      timing = headers.get("server-timing") ?? "";
    }
    database.close();
    console.log(
      `server, ${ROWS} rows, medians of ${ROUNDS}: request ${median(requests).toFixed(1)} ms (${timing});`,
    );
    console.log(
      `  the tables are gone ${median(jobs).toFixed(0)} ms after the answer (queue and job included)`,
    );
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** Counts what a shard is asked to do, on a file of its own. */
function counting(database: DatabaseSync) {
  const tally = { batches: 0, statements: 0, longest: 0, total: 0 };
  const shard: Shard = {
    address: "bench",
    async batch(statements) {
      const start = performance.now();
      database.exec("BEGIN");
      const results = statements.map(({ sql, params }) => database.prepare(sql).all(...params) as SqlRow[]);
      database.exec("COMMIT");
      const took = performance.now() - start;
      tally.batches += 1;
      tally.statements += statements.length;
      tally.total += took;
      tally.longest = Math.max(tally.longest, took);
      return results;
    },
  };
  return { shard, tally };
}

/** A container's tables, as `createTable` makes them, with rows that have two permissions and some words each. */
function furnish(database: DatabaseSync, rows: number): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE containers (sequence INTEGER PRIMARY KEY);
    CREATE TABLE fields (container INTEGER); CREATE TABLE indexes (container INTEGER);
    CREATE TABLE t1 (_id INTEGER PRIMARY KEY AUTOINCREMENT, _uid TEXT NOT NULL COLLATE NOCASE UNIQUE, _created TEXT NOT NULL,
      _updated TEXT NOT NULL, _permissions TEXT NOT NULL DEFAULT '[]', _extra TEXT NOT NULL DEFAULT '{}', c0 TEXT COLLATE NOCASE, c1 INTEGER);
    CREATE TABLE p1 (action TEXT NOT NULL, role TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (action, role, row)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE f1_0 USING fts5(v, content='', contentless_delete=1);
    BEGIN;
    WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${rows})
      INSERT INTO t1 (_uid, _created, _updated, c0, c1)
      SELECT hex(randomblob(10)), '2031-05-04T03:02:01.250+00:00', '2031-05-04T03:02:01.250+00:00', 'row ' || n || ' of ' || hex(randomblob(20)), n FROM g;
    INSERT INTO p1 SELECT 'read', 'any', _id FROM t1 UNION ALL SELECT 'update', 'user:' || (_id % 100), _id FROM t1;
    INSERT INTO f1_0 (rowid, v) SELECT _id, c0 FROM t1;
    CREATE INDEX t1_created ON t1 (_created); CREATE INDEX t1_updated ON t1 (_updated); CREATE INDEX i1_by_n ON t1 (c1);
    CREATE INDEX p1_row ON p1 (row);
    CREATE TRIGGER t1_revoked AFTER DELETE ON t1 BEGIN DELETE FROM p1 WHERE row = OLD._id; END;
    CREATE TRIGGER f1_0_d AFTER DELETE ON t1 BEGIN DELETE FROM f1_0 WHERE rowid = OLD._id; END;
    COMMIT;`);
}

async function onSqlite(rows: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "edgewrite-bench-"));
  const database = new DatabaseSync(join(folder, "deletes.sqlite"));
  furnish(database, rows);
  const { shard, tally } = counting(database);
  while (await dropOrphans(shard));
  const { batches, statements, longest, total } = tally;
  console.log(
    `job, ${rows} rows: ${batches} batches, ${statements} statements, ${total.toFixed(0)} ms, the longest ${longest.toFixed(0)} ms`,
  );
  database.close();
  await rm(folder, { recursive: true, force: true });
}

const bundle = await mkdtemp(join(tmpdir(), "edgewrite-bundle-"));
await buildBundle(bundle);
for (const rows of [ROWS, 100_000, 1_000_000]) await onSqlite(rows);
await onServer(bundle);
await rm(bundle, { recursive: true, force: true });
