import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { d1Shard } from "#shared/store/d1.ts";
import { withProductionLimits } from "#shared/store/production-limits.ts";
import type { Shard } from "#shared/store/shard.ts";
import type { SqlRow, Statement } from "#shared/store/statement.ts";
import { app } from "#workers/api/app.ts";
import type { Env } from "#workers/env.ts";

const bindings = env as unknown as Env;

/** The database as it is: what a test looks at behind the API's back. */
export const database: Shard = d1Shard("d1:DB", bindings.DB);

/** Decides over a batch: lets it pass, changes it, or fails. `run` is the database under production's limits. */
export type Fault = (
  statements: readonly Statement[],
  run: (statements: readonly Statement[]) => Promise<SqlRow[][]>,
) => Promise<SqlRow[][]>;

const limited = withProductionLimits(database);

/** A D1 binding whose batches go through the fault. */
function binding(fault: Fault): D1Database {
  const stand = {
    prepare: (sql: string) => ({ bind: (...params: Statement["params"]) => ({ sql, params }) }),
    batch: async (statements: readonly Statement[]) => {
      const results = await fault(statements, (changed) => limited.batch(changed));
      return results.map((rows) => ({ results: rows }));
    },
  };
  // The driver calls nothing else of it.
  return stand as unknown as D1Database;
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export type Send = (method: string, path: string, body?: object) => Promise<Reply>;

const none: Fault = (statements, run) => run(statements);

/** The API on a database that fails as told; `path` follows `/v1`. All share one isolate's cache. */
export function server(headers: Readonly<Record<string, string>>, fault: Fault = none): Send {
  const bound = { ...bindings, _APP_OPTIONS_ABUSE: "disabled", DB: binding(fault) };
  return async (method, path, body) => {
    const request = new Request(`http://localhost/v1${path}`, {
      method,
      headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // What follows a response (usage, audits) takes its time and is nobody's concern here.
    const response = await app.fetch(request, bound, createExecutionContext());
    const text = await response.text();
    const parsed: Record<string, unknown> = text === "" ? {} : JSON.parse(text);
    return { status: response.status, body: parsed, headers: response.headers };
  };
}

/** What the key of `openProject` may read and write. */
const SERVICES = ["databases", "tables", "columns", "indexes", "rows", "users", "teams", "buckets", "files"];

/** Signs up, makes a project with a key for its contents, and returns the headers the key's calls carry. */
export async function openProject(): Promise<Record<string, string>> {
  const console = { "x-appwrite-project": "console" };
  const account = { email: "root@edgewrite.test", password: "correct horse" };
  await expectOk(server(console)("POST", "/account", { userId: "root", ...account }));
  const session = await expectOk(server(console)("POST", "/account/sessions/email", account));
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const root = server({ ...console, cookie });
  const team = await expectOk(root("POST", "/teams", { teamId: "unique()", name: "Tests" }));
  const project = { projectId: "faults", name: "Faults", teamId: team.body.$id };
  await expectOk(root("POST", "/projects", project));
  const admin = server({ "x-appwrite-project": "faults", "x-appwrite-mode": "admin", cookie });
  const scopes = SERVICES.flatMap((what) => [`${what}.read`, `${what}.write`]);
  const key = await expectOk(admin("POST", "/project/keys", { keyId: "unique()", name: "All", scopes }));
  return { "x-appwrite-project": "faults", "x-appwrite-key": String(key.body.secret) };
}

export async function expectOk(reply: Promise<Reply>): Promise<Reply> {
  const { status, body, headers } = await reply;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return { status, body, headers };
}

/** Tables that the schema and rows are in, and the versions that tell isolates of changes. */
const OURS = /^(databases|containers|fields|indexes|versions|jobs|[tpf]\d+.*)$/;

/** Everything the database holds of schemas and rows, or of the tables called so, to compare before and after. */
export async function everything(called = OURS): Promise<Record<string, unknown>> {
  const [objects = []] = await database.batch([
    { sql: "SELECT name, type, sql FROM sqlite_master ORDER BY name", params: [] },
  ]);
  const names = objects
    .filter(({ type, sql }) => type === "table" && !String(sql).startsWith("CREATE VIRTUAL"))
    .map(({ name }) => String(name))
    .filter((name) => called.test(name));
  const held: Record<string, unknown> = { objects };
  // A virtual table's content is in its shadow tables, which are among these.
  const contents = await database.batch(
    names.map((name) => ({ sql: `SELECT * FROM "${name}"`, params: [] })),
  );
  for (const [i, name] of names.entries()) held[name] = contents[i];
  return held;
}
