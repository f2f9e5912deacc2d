import { createExecutionContext, evictDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "#workers/api/app.ts";
import { gatewayOf, hubOf } from "#workers/api/realtime/objects.ts";
import type { Env } from "#workers/env.ts";
import { flushSoon } from "#workers/ledger.ts";
import { Wire } from "./wire.ts";

export const bindings = env as unknown as Env;
export const TABLE = "/tablesdb/main/tables/notes";
export const CHANNEL = "tablesdb.main.tables.notes.rows";

type Headers = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

let projects = 0;

/** A project with a table, in this isolate: its objects can be put to sleep and looked into. */
export class Stage {
  readonly projectId: string;
  readonly #key: Headers;

  private constructor(projectId: string, key: string) {
    this.projectId = projectId;
    this.#key = { "x-appwrite-project": projectId, "x-appwrite-key": key };
  }

  static async set(): Promise<Stage> {
    const projectId = `stage${++projects}`;
    const cookie = await signIn();
    const root = { "x-appwrite-project": "console", cookie };
    const team = await ask(root, "POST", "/teams", { teamId: "unique()", name: "Tests" });
    await ask(root, "POST", "/projects", { projectId, name: "Stage", teamId: team.$id });
    const admin = { "x-appwrite-project": projectId, "x-appwrite-mode": "admin", cookie };
    const scopes = ["databases", "tables", "columns", "rows", "users", "teams", "sessions"].flatMap(
      (what) => [`${what}.read`, `${what}.write`],
    );
    const key = await ask(admin, "POST", "/project/keys", { keyId: "unique()", name: "All", scopes });
    const stage = new Stage(projectId, String(key.secret));
    await stage.call("POST", "/tablesdb", { databaseId: "main", name: "Main" });
    const columns = [{ key: "votes", type: "integer" }];
    await stage.call("POST", "/tablesdb/main/tables", {
      tableId: "notes",
      name: "Notes",
      rowSecurity: true,
      columns,
    });
    return stage;
  }

  /** A call with the key; resolves once sockets have been told. @throws Error when it is refused */
  call(method: string, path: string, body?: object): Promise<Json> {
    return ask(this.#key, method, path, body);
  }

  /** A call of the console's user in admin mode. @throws Error when it is refused */
  async admin(method: string, path: string, body?: object): Promise<Json> {
    const cookie = await signIn();
    const headers = { "x-appwrite-project": this.projectId, "x-appwrite-mode": "admin", cookie };
    return ask(headers, method, path, body);
  }

  /** A call with the key as its client sees it: `done` resolves once all that follows the answer is over. */
  begin(method: string, path: string, body?: object): { answer: Promise<Response>; done: Promise<void> } {
    const execution = createExecutionContext();
    const answer = answerTo(this.#key, method, path, body, execution);
    return { answer, done: answer.then(() => waitOnExecutionContext(execution)) };
  }

  /** A call of the console's user, whose project it is. @throws Error when it is refused */
  static async root(method: string, path: string, body?: object): Promise<Json> {
    return ask({ "x-appwrite-project": "console", cookie: await signIn() }, method, path, body);
  }

  /** A socket of the console's user, in admin mode. */
  async listenAsAdmin(): Promise<Wire> {
    return this.listen({ cookie: await signIn() }, "&mode=admin");
  }

  note(rowId: string, readers: readonly string[], votes = 0): Promise<Json> {
    const permissions = readers.map((role) => `read("${role}")`);
    return this.call("POST", `${TABLE}/rows`, { rowId, data: { votes }, permissions });
  }

  /** A new user's session as a header. */
  async person(userId: string): Promise<Headers> {
    await this.call("POST", "/users", { userId });
    const { secret } = await this.call("POST", `/users/${userId}/sessions`);
    return { "x-appwrite-session": String(secret) };
  }

  /** Opens a socket; its first frame is the caller's. */
  async dial(headers: Headers = {}, query = ""): Promise<Wire> {
    const request = new Request(`http://localhost/v1/realtime?project=${this.projectId}${query}`, {
      headers: { upgrade: "websocket", ...headers },
    });
    const response = await app.fetch(request, bindings, createExecutionContext());
    if (!response.webSocket) throw new Error(`No socket: ${await response.text()}`);
    return new Wire(response.webSocket);
  }

  async listen(headers: Headers = {}, query = ""): Promise<Wire> {
    const wire = await this.dial(headers, query);
    const { type, data } = await wire.next();
    if (type !== "connected") throw new Error(`Not connected: ${JSON.stringify(data)}`);
    return wire;
  }

  get hub() {
    return hubOf(bindings, this.projectId);
  }

  /** A gateway by its number. */
  gateway(number = 0) {
    return gatewayOf(bindings, `${this.projectId}/${number}`);
  }

  /** What inactivity does: the object's memory is gone, its sockets stay. */
  async sleep(...objects: ("hub" | "gateway")[]): Promise<void> {
    for (const object of objects) await evictDurableObject(object === "hub" ? this.hub : this.gateway());
  }
}

const ROOT = { email: "root@edgewrite.test", password: "correct horse" };
let cookies: Promise<string> | undefined;

function signIn(): Promise<string> {
  cookies ??= (async () => {
    const console = { "x-appwrite-project": "console" };
    await ask(console, "POST", "/account", { userId: "root", ...ROOT });
    const response = await send(console, "POST", "/account/sessions/email", ROOT);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(";", 1)[0])
      .join("; ");
  })();
  return cookies;
}

async function ask(headers: Headers, method: string, path: string, body?: object): Promise<Json> {
  const response = await send(headers, method, path, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

async function send(headers: Headers, method: string, path: string, body?: object): Promise<Response> {
  const execution = createExecutionContext();
  const response = await answerTo(headers, method, path, body, execution);
  await waitOnExecutionContext(execution);
  return response;
}

async function answerTo(
  headers: Headers,
  method: string,
  path: string,
  body: object | undefined,
  execution: ExecutionContext,
): Promise<Response> {
  const request = new Request(`http://localhost/v1${path}`, {
    method,
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // Usage and audits leave a second later: not as part of this request, which is waited for.
  flushSoon(bindings, () => {});
  return app.fetch(request, { ...bindings, EDGEWRITE_SERVER_TIMING: "on" }, execution);
}
