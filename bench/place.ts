import { bootstrap } from "#test/sdk/support/bootstrap.ts";
import { type Call, cookiesOf } from "#test/sdk/support/raw.ts";
import type { Caller } from "./requests.ts";

export const DATABASE = "shop";

export interface TableOf {
  readonly id: string;
  readonly count: number;
}

export type Size = "1k" | "100k" | "1M";

/** The tables; all alike but for their rows. */
export const TABLES = {
  "1k": { id: "t1k", count: 1000 },
  "100k": { id: "t100k", count: 100_000 },
  "1M": { id: "t1m", count: 1_000_000 },
  created: { id: "created", count: 1000 },
} as const satisfies Record<Size | "created", TableOf>;

/** A project with an API key, a signed-in user and the tables. */
export interface Place {
  readonly projectId: string;
  readonly headers: Readonly<Record<Caller, Readonly<Record<string, string>>>>;
}

const COLUMNS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["string", { key: "name", size: 128, required: true }],
  ["string", { key: "category", size: 32, required: true }],
  ["float", { key: "price", required: true }],
  ["integer", { key: "stock", required: false, min: 0, max: 1_000_000 }],
  ["boolean", { key: "active", required: false }],
  ["datetime", { key: "listedAt", required: false }],
];

/** Makes the place on a fresh server, as a developer would. @throws Error when a call fails. */
export async function makePlace(url: string): Promise<Place> {
  const { projectId, key, keyed, guest } = await bootstrap(url);
  await must(keyed, "/tablesdb", { databaseId: DATABASE, name: "Shop" });
  for (const { id } of Object.values(TABLES)) {
    const permissions = ['read("users")', 'create("users")'];
    await must(keyed, `/tablesdb/${DATABASE}/tables`, { tableId: id, name: id, permissions });
    const table = `/tablesdb/${DATABASE}/tables/${id}`;
    for (const [kind, column] of COLUMNS) await must(keyed, `${table}/columns/${kind}`, column);
    const columns = ["category", "price"];
    await must(keyed, `${table}/indexes`, { key: "dearest", type: "key", columns, orders: ["ASC", "DESC"] });
  }
  const user = { email: "reader@edgewrite.test", password: "correct horse battery" };
  await must(guest, "/account", { userId: "reader", ...user });
  const session = await must(guest, "/account/sessions/email", user);
  return {
    projectId,
    headers: {
      key: { ...sdk("Node.js", "server", "1.9.5"), "x-appwrite-key": key },
      session: {
        ...sdk("Web", "client", "2.0.0"),
        origin: "http://localhost",
        cookie: cookiesOf(session.headers),
      },
    },
  };
}

/** What the SDKs send with every call. */
const sdk = (name: string, platform: string, format: string) => ({
  "content-type": "application/json",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) bench",
  accept: "*/*",
  "x-sdk-name": name,
  "x-sdk-platform": platform,
  "x-sdk-version": "27.1.0",
  "x-appwrite-response-format": format,
});

async function must(call: Call, path: string, body: unknown) {
  const answer = await call("POST", path, body);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer;
}
