import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle } from "#local/bundle.ts";
import { bootstrap } from "#test/sdk/support/bootstrap.ts";
import { launch } from "#test/sdk/support/launch.ts";

/**
 * What a rate limit costs: the same requests, once from trusted addresses, which are not counted, and once from others,
 * which are, on one server and in turns. `node bench/limits.ts [rounds] [seconds a round] [bundle]`
 */
const [rounds = 4, seconds = 5] = process.argv.slice(2, 4).map(Number);
const CONNECTIONS = 32;

/** A limit nobody reaches. */
const settings = {
  EDGEWRITE_IP_LIMIT: "1000000",
  EDGEWRITE_TRUSTED_IPS: "10.0.0.0/8",
  EDGEWRITE_SERVER_TIMING: "off",
  _APP_TRUSTED_HEADERS: "x-forwarded-for",
};

interface Load {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

let turn = 0;
const address = (first: number, among: number) => {
  const n = turn++ % among;
  return `${first}.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
};

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Sends one request. @throws Error when the answer is not 2xx */
function send(url: string, projectId: string, { method, path, body }: Load, ip: string): Promise<void> {
  const headers = {
    "x-appwrite-project": projectId,
    "content-type": "application/json",
    "x-forwarded-for": ip,
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sent = request(url + path, { method, agent, headers }, (response) => {
    const { statusCode = 0 } = response;
    if (statusCode >= 300) reject(new Error(`${method} ${path} was answered with ${statusCode}.`));
    response.resume().once("end", resolve);
  });
  sent.once("error", reject).end(body);
  return promise;
}

/** Requests a second. */
async function rate(
  url: string,
  projectId: string,
  load: Load,
  first: number,
  among: number,
): Promise<number> {
  const started = performance.now();
  let done = 0;
  const connection = async () => {
    while (performance.now() - started < seconds * 1_000) {
      await send(url, projectId, load, address(first, among));
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (done * 1_000) / (performance.now() - started);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const given = process.argv[4];
const bundle = given ?? (await mkdtemp(join(tmpdir(), "edgewrite-bundle-")));
if (given === undefined) await buildBundle(bundle);
const server = await launch(bundle, { settings });
try {
  const { keyed, projectId } = await bootstrap(server.url);
  await keyed("POST", "/tablesdb", { databaseId: "db", name: "Db" });
  await keyed("POST", "/tablesdb/db/tables", {
    tableId: "notes",
    name: "Notes",
    permissions: ['create("any")', 'read("any")'],
  });
  await keyed("POST", "/tablesdb/db/tables/notes/columns/string", {
    key: "text",
    size: 100,
    required: false,
  });
  const rows = "/v1/tablesdb/db/tables/notes/rows";
  await keyed("POST", rows.slice(3), { rowId: "one", data: { text: "x" } });
  const get: Load = { method: "GET", path: `${rows}/one` };
  const body = JSON.stringify({ rowId: "unique()", data: { text: "x" } });
  const create: Load = { method: "POST", path: rows, body };
  const loads: [name: string, load: Load, addresses: number][] = [
    ["get a row, one address", get, 1],
    ["get a row, 10,000 addresses", get, 10_000],
    ["create a row, 10,000 addresses (two limits)", create, 10_000],
  ];
  console.log("| request | not counted, rps | counted, rps | ratio |\n| --- | ---: | ---: | ---: |");
  for (const [name, load, addresses] of loads) {
    const free: number[] = [];
    const counted: number[] = [];
    for (let round = 0; round < rounds; round++) {
      free.push(await rate(server.url, projectId, load, 10, addresses));
      counted.push(await rate(server.url, projectId, load, 44, addresses));
    }
    // Of neighbours in time, which a busy machine slows down alike.
    const ratio = median(counted.map((value, round) => value / (free[round] ?? value)));
    console.log(
      `| ${name} | ${median(free).toFixed(0)} | ${median(counted).toFixed(0)} | ${ratio.toFixed(2)} |`,
    );
  }
} finally {
  agent.destroy();
  await server.stop();
  if (given === undefined) await rm(bundle, { recursive: true, force: true });
}
