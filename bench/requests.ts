import { DATABASE, type Place, type Size, TABLES } from "./place.ts";
import { CATEGORY_ROWS, rowId } from "./rows.ts";

export type CaseName = "get" | "list" | "create";

export const CASES: readonly CaseName[] = ["get", "list", "create"];

/** Who asks: a server with an API key, or a page with a session. Both send what the SDKs send. */
export type Caller = "key" | "session";

export const CALLERS: readonly Caller[] = ["key", "session"];

/** One request, for `fetch` and for the wire. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Enough different ones that no cache of the last row explains a rate. */
const VARIETY = 1000;

/** Requests of one kind against a table of `size` rows. */
export function askings(place: Place, caller: Caller, name: CaseName, size: Size): Asked[] {
  const headers = { ...place.headers[caller], "x-appwrite-project": place.projectId };
  const rows = `/v1/tablesdb/${DATABASE}/tables`;
  // Rows are created beside those that are read, so that these stay as many as they are.
  if (name === "create") {
    const path = `${rows}/${TABLES.created.id}/rows`;
    return Array.from({ length: VARIETY }, (_, i) => ({ method: "POST", path, headers, body: newRow(i) }));
  }
  const { id, count } = TABLES[size];
  return Array.from({ length: VARIETY }, () => {
    const path = `${rows}/${id}/rows`;
    const at = Math.floor(Math.random() * count);
    const wanted = name === "get" ? `${path}/${rowId(at)}` : `${path}?${listQuery(at, count)}`;
    return { method: "GET", path: wanted, headers, body: null };
  });
}

/** Twenty-five rows of a category, dearest first: an equal filter and an order that one index serves. */
function listQuery(at: number, count: number): string {
  const category = `c${at % Math.max(1, count / CATEGORY_ROWS)}`;
  const queries = [
    { method: "equal", attribute: "category", values: [category] },
    { method: "orderDesc", attribute: "price" },
    { method: "limit", values: [25] },
  ];
  return queries.map((query, i) => `queries[${i}]=${encodeURIComponent(JSON.stringify(query))}`).join("&");
}

function newRow(i: number): string {
  const data = {
    name: `A new product with the number ${i}`,
    category: `c${i % 20}`,
    price: i / 100,
    stock: i,
    active: true,
    listedAt: "2026-10-20T10:20:30.000+00:00",
  };
  return JSON.stringify({ rowId: "unique()", data });
}

/** The bytes of a request on the wire. */
export function wire(url: string, { method, path, headers, body }: Asked): Buffer {
  const all: Record<string, string> = { host: new URL(url).host, ...headers };
  if (body !== null) all["content-length"] = String(Buffer.byteLength(body));
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}
