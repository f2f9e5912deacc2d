import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signInToConsole } from "#test/sdk/support/bootstrap.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import type { Call } from "#test/sdk/support/raw.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { shardDrivers } from "#test/sdk/support/shards.ts";
import { type Credentials, callAs, furnish, rowsPath as rows, type Who } from "./support/credentials.ts";

type Request = readonly [name: string, method: string, path: string, body?: object];

/** What an app asks for all day. `#` stands for a number no other request has. */
const requests: readonly Request[] = [
  ["get", "GET", `${rows}/r`],
  ["list", "GET", rows],
  ["create", "POST", rows, { rowId: "n#", data: { label: "a" } }],
  ["update", "PATCH", `${rows}/r`, { data: { label: "u#" } }],
  ["update of nothing", "PATCH", `${rows}/still`, { data: { label: "a" } }],
  ["upsert that creates", "PUT", `${rows}/p#`, { data: { label: "a" } }],
  ["upsert that updates", "PUT", `${rows}/r`, { data: { label: "p#" } }],
  ["increment", "PATCH", `${rows}/r/level/increment`, {}],
  ["decrement", "PATCH", `${rows}/r/level/decrement`, {}],
  ["delete", "DELETE", `${rows}/d#`],
  ["get of what is not there", "GET", `${rows}/nowhere`],
  ["create of what is there", "POST", rows, { rowId: "still", data: { label: "a" } }],
];
const bulk: readonly Request[] = [
  ["create of many", "POST", rows, { rows: [{ label: "a" }, { label: "b" }] }],
  ["upsert of many", "PUT", rows, { rows: [{ $id: "m#", label: "a" }, { label: "b" }] }],
  ["update of many", "PATCH", rows, { data: { label: "m#" } }],
  [
    "delete of many",
    "DELETE",
    rows,
    { queries: ['{"method":"equal","attribute":"label","values":["none"]}'] },
  ],
];

/** Each is the first of its project that a new process sees. */
const firsts: readonly [Who, Request][] = [
  ...requests.slice(0, 10).map((request): [Who, Request] => ["key", request]),
  ...(["session", "jwt", "guest", "admin"] as const).map((who): [Who, Request] => [who, get()]),
];

function get(): Request {
  const [first] = requests;
  if (!first) throw new Error("There is no request.");
  return first;
}

let numbers = 0;
const rowIds = ["r", "still", ...Array.from({ length: 200 }, (_, i) => `d${i}`).slice(0, 98)];

async function send(call: Call, [, method, path, body]: Request) {
  const id = String(numbers++ % 98);
  const text = body && JSON.stringify(body).replaceAll("#", id);
  return call(method, path.replaceAll("#", id), text);
}

describe.each(shardDrivers)("round trips on the driver %s", (_, shards) => {
  let data = "";
  let server: RunningServer;
  const projects: Credentials[] = [];
  const start = () =>
    startServer({
      data,
      settings: {
        _APP_OPTIONS_ABUSE: "disabled",
        _APP_CONSOLE_WHITELIST_ROOT: "disabled",
        EDGEWRITE_SHARDS: shards,
      },
    });

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "edgewrite-trips-"));
    server = await start();
    const console = await signInToConsole(server.url);
    // The first one is also asked by everybody when all is warm.
    for (const [i, [who]] of firsts.entries()) {
      projects.push(await furnish(console, rowIds, i === 0 || who === "session" || who === "jwt"));
    }
    await server.stop();
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  });
  const as = (project: number, who: Who) => {
    const credentials = projects[project];
    if (!credentials) throw new Error("There is no such project.");
    return callAs(server.url, credentials, who);
  };

  test.each(firsts.map(([who, request], i) => [request[0], who, i, request] as const))(
    "2 when nothing is cached: %s by %s",
    async (_name, who, project, request) => {
      const answer = await send(await as(project, who), request);
      expect(answer).toMatchObject({ status: expect.toSatisfy((status) => status < 300), roundTrips: 2 });
    },
  );

  test.each(["key", "session", "jwt", "admin", "guest"] as const)("1 from then on, by %s", async (who) => {
    const call = await as(0, who);
    const all = who === "key" || who === "admin" ? [...requests, ...bulk] : requests;
    await send(call, get());
    const trips: Record<string, number> = {};
    for (const request of all) {
      const answer = await send(call, request);
      expect(answer.status, request[0]).toBeLessThan(500);
      trips[request[0]] = answer.roundTrips;
    }
    expect(trips).toEqual(Object.fromEntries(all.map(([name]) => [name, 1])));
  });

  test("1 for each read and change of the schema, and 2 for the first row after", async () => {
    const call = await as(0, "key");
    const table = "/tablesdb/plant/tables/gauges";
    await send(call, get());
    for (const path of [
      table,
      `${table}/columns`,
      `${table}/columns/label`,
      `${table}/indexes`,
      "/tablesdb/plant",
    ]) {
      expect(await call("GET", path), path).toMatchObject({ status: 200, roundTrips: 1 });
    }
    const column = await call("POST", `${table}/columns/boolean`, { key: "on", required: false });
    expect(column).toMatchObject({ status: 202, roundTrips: 1 });
    expect(await send(call, get())).toMatchObject({ status: 200, roundTrips: 2 });
    expect(await send(call, get())).toMatchObject({ status: 200, roundTrips: 1 });
  });
});
