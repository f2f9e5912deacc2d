import { DurableObject } from "cloudflare:workers";
import facts from "./facts.js";

/**
 * The yardstick: what remains when everything is left out but the work itself. One fetch handler that knows its three
 * routes, no checks, the SQL that Edgewrite sends, the same bytes back. Served as it is, types stripped.
 */

/** What it is told of the place it serves. */
export interface Facts {
  readonly driver: "d1" | "do";
  /** Statements by caller, table and case. */
  readonly statements: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, readonly Statement[]>>>>>
  >;
  /** Column of each field. */
  readonly names: Readonly<Record<string, string>>;
}

interface Statement {
  readonly sql: string;
  readonly params: readonly (string | number | null)[];
}

type Row = Record<string, string | number | null>;

interface Env {
  readonly DB: D1Database;
  readonly SHARDS: DurableObjectNamespace<ShardObject>;
}

const { driver, names } = facts;
const { name = "", category = "", price = "", stock = "", active = "", listedAt = "" } = names;

export class ShardObject extends DurableObject {
  batch(statements: readonly Statement[]): Row[][] {
    const { storage } = this.ctx;
    return storage.transactionSync(() =>
      statements.map(({ sql, params }) => storage.sql.exec<Row>(sql, ...params).toArray()),
    );
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, , , , , table = "", , id = ""] = url.pathname.split("/");
    const caller = request.headers.has("x-appwrite-key") ? "key" : "session";
    const statements = facts.statements[caller]?.[table] ?? {};
    if (request.method === "POST") return create(env, table, statements.create ?? [], await request.json());
    if (id !== "") return get(env, table, statements.get ?? [], id);
    const [filter] = url.searchParams.values();
    return list(env, table, statements.list ?? [], JSON.parse(filter ?? "").values[0]);
  },
  scheduled() {},
} satisfies ExportedHandler<Env>;

async function get(env: Env, table: string, [check, select]: readonly Statement[], id: string) {
  const [stale, rows] = await run(env, [check, bound(select, id)]);
  const row = rows?.[0];
  return stale?.length === 0 && row ? json(recordOf(table, row), 200) : json({}, 500);
}

async function list(env: Env, table: string, [check, page, count]: readonly Statement[], category: string) {
  const [stale, rows, total] = await run(env, [check, bound(page, category), bound(count, category)]);
  if (stale?.length !== 0 || !rows) return json({}, 500);
  return json({ total: total?.[0]?.n, rows: rows.map((row) => recordOf(table, row)) }, 200);
}

interface NewRow {
  readonly data: {
    name: string;
    category: string;
    price: number;
    stock: number;
    active: boolean;
    listedAt: string;
  };
}

async function create(env: Env, table: string, [guard, insert]: readonly Statement[], { data }: NewRow) {
  const id = crypto.randomUUID().slice(-20);
  const now = new Date().toISOString().replace("Z", "+00:00");
  const { name, category, price, stock, active, listedAt } = data;
  const permissions = insert?.params[3] ?? "[]";
  const params = [id, now, now, permissions, name, category, price, stock, active ? 1 : 0, listedAt];
  const [, rows] = await run(env, [guard, insert && { sql: insert.sql, params }]);
  const row = {
    $id: id,
    $sequence: String(rows?.[0]?._id),
    $databaseId: "shop",
    $createdAt: now,
    $updatedAt: now,
    $permissions: JSON.parse(String(permissions)),
    $tableId: table,
    ...data,
  };
  return json(row, 201);
}

function recordOf(table: string, row: Row) {
  return {
    $id: row._uid,
    $sequence: String(row._id),
    $databaseId: "shop",
    $createdAt: row._created,
    $updatedAt: row._updated,
    $permissions: JSON.parse(String(row._permissions)),
    $tableId: table,
    name: row[name],
    category: row[category],
    price: row[price],
    stock: row[stock],
    active: row[active] === 1,
    listedAt: row[listedAt],
  };
}

const bound = (statement: Statement | undefined, first: string) =>
  statement && { sql: statement.sql, params: [first, ...statement.params.slice(1)] };

async function run(env: Env, wanted: readonly (Statement | undefined)[]): Promise<Row[][]> {
  const statements = wanted.filter((statement) => statement !== undefined);
  if (driver === "do") return env.SHARDS.get(env.SHARDS.idFromName("main")).batch(statements);
  const results = await env.DB.batch<Row>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  );
  return results.map((result) => result.results);
}

const json = (value: unknown, status: number) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
