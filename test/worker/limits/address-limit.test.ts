import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { app } from "#workers/api/app.ts";
import type { Env } from "#workers/env.ts";
import { flushSoon } from "#workers/ledger.ts";
import { project } from "../deletes/api.ts";
import { Stage } from "../deletes/stage.ts";
import { Wire } from "../realtime/wire.ts";
import { drivers } from "../store/drivers.ts";

const MOST = 5;
const bindings = env as unknown as Env;
const limited = {
  ...bindings,
  _APP_OPTIONS_ABUSE: "enabled",
  _APP_TRUSTED_HEADERS: "x-forwarded-for",
  EDGEWRITE_IP_LIMIT: String(MOST),
  EDGEWRITE_TRUSTED_IPS: "10.0.0.0/8",
  EDGEWRITE_SERVER_TIMING: "on",
};

const MINUTE = 60_000;
let addresses = 0;
let ip = "";

/** Windows are those of the clock: each test is to fit into one. */
beforeEach(async () => {
  ip = `198.51.100.${++addresses}`;
  const left = MINUTE - (Date.now() % MINUTE);
  if (left < 5_000) await scheduler.wait(left + 100);
}, 15_000);

type Asked = readonly [method: string, path: string, headers?: Record<string, string>, body?: string];

async function ask([method, path, headers = {}, body]: Asked): Promise<Response> {
  const execution = createExecutionContext();
  const request = new Request(`http://localhost/v1${path}`, {
    method,
    headers: { "x-appwrite-project": "console", "x-forwarded-for": ip, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  // What is counted for metrics leaves a second later: not as part of this request, which is waited for.
  flushSoon(bindings, () => {});
  const response = await app.fetch(request, limited, execution);
  await waitOnExecutionContext(execution);
  return response;
}

async function inTurn(times: number, asked: Asked): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) statuses.push((await ask(asked)).status);
  return statuses;
}

const json = { "content-type": "application/json" };
const LOCALE: Asked = ["GET", "/locale"];
const ACCOUNT: Asked = ["GET", "/account"];
const NOWHERE: Asked = ["GET", "/nowhere"];

describe("an address's limit counts requests that are refused", () => {
  test.each<[string, number, Asked]>([
    ["for want of rights", 401, ACCOUNT],
    ["for a key that is none", 401, ["GET", "/locale", { "x-appwrite-key": "standard_none" }]],
    ["to a page of an unknown origin", 403, ["GET", "/locale", { origin: "https://evil.example" }]],
    ["in a project there is not", 404, ["GET", "/locale", { "x-appwrite-project": "nowhere" }]],
    ["at a path no endpoint has", 404, NOWHERE],
    ["for a body that is no JSON", 400, ["POST", "/account", json, "{"]],
    ["at the address of sockets", 426, ["GET", "/realtime"]],
  ])("%s", async (_, status, asked) => {
    expect(await inTurn(MOST, asked)).toEqual(new Array(MOST).fill(status));
    const refused = await ask(asked);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ type: "general_rate_limit_exceeded" });
    expect(refused.headers.get("x-ratelimit-limit")).toBe(String(MOST));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("with those that are not, once each", async () => {
    expect(await inTurn(3, ACCOUNT)).toEqual([401, 401, 401]);
    expect(await inTurn(3, LOCALE)).toEqual([200, 200, 429]);
    expect(await inTurn(1, ACCOUNT)).toEqual([429]);
  });

  test("of an upload before the database is asked whether they still hold", async () => {
    const [bound] = drivers.filter(({ driver }) => driver === "D1");
    if (!bound) throw new Error("The app of these tests is bound to D1.");
    const call = await project(new Stage(bound.open()), "limited", ["buckets"]);
    expect((await call("POST", "/storage/buckets", { bucketId: "box", name: "Box" })).status).toBe(201);
    const form = { "x-appwrite-project": "limited", "content-type": "multipart/form-data; boundary=b" };
    const upload: Asked = ["POST", "/storage/buckets/box/files", form, "no form at all"];
    expect(await inTurn(MOST, upload)).toEqual(new Array(MOST).fill(401));
    const refused = await ask(upload);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("server-timing")).toContain('"0 round trips"');
  });

  test("together where they come to no project, whatever they name", async () => {
    for (let n = 0; n < MOST; n++) {
      const named = { "x-appwrite-project": `nowhere-${n}` };
      expect((await ask(n % 2 ? ["GET", "/locale", named] : ["GET", `/nowhere/${n}`, named])).status).toBe(
        404,
      );
    }
    expect(await inTurn(1, NOWHERE)).toEqual([429]);
    expect(await inTurn(1, LOCALE)).toEqual([200]);
  });

  test("unless they come from a trusted address, or are preflights", async () => {
    ip = "10.1.2.3";
    expect(new Set(await inTurn(MOST + 2, NOWHERE))).toEqual(new Set([404]));
    expect(new Set(await inTurn(MOST + 2, ACCOUNT))).toEqual(new Set([401]));
    ip = `198.51.100.${++addresses}`;
    expect(new Set(await inTurn(MOST + 2, ["OPTIONS", "/account"]))).toEqual(new Set([204]));
    expect(await inTurn(1, LOCALE)).toEqual([200]);
  });
});

describe("an address's limit counts sockets", () => {
  const dial = async (project: string): Promise<number> => {
    const headers = { upgrade: "websocket", "x-appwrite-project": project };
    const { webSocket } = await ask(["GET", "/realtime", headers]);
    if (!webSocket) throw new Error("no socket");
    return (await new Wire(webSocket).next()).data.code;
  };

  test("that are refused", async () => {
    for (let n = 0; n < MOST; n++) expect(await dial(`nowhere-${n}`)).toBe(1008);
    // Clients take 1008 as final; this one may come again.
    expect(await dial("nowhere")).toBe(1013);
  });

  test("with the project's other requests", async () => {
    await inTurn(MOST, LOCALE);
    expect(await dial("console")).toBe(1013);
  });
});
