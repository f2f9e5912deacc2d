import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePrometheus, type Sample } from "#test/unit/telemetry/prometheus.ts";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { soon } from "../support/soon.ts";
import { openDatabase } from "../teams/stopped-database.ts";

/** What an error service was sent. */
const received: { path: string; auth: string; body: string }[] = [];
const service = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => {
    body += text;
  });
  request.on("end", () => {
    received.push({ path: request.url ?? "", auth: String(request.headers["x-sentry-auth"]), body });
    response.end("{}");
  });
});

let server: RunningServer;
let place: Place;
let data: string;
let settings: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  const { port } = service.address() as AddressInfo;
  settings = {
    _APP_LOGGING_CONFIG: `http://public@127.0.0.1:${port}/7`,
    _APP_OPTIONS_ABUSE: "disabled",
    EDGEWRITE_LOG: "requests",
    _APP_MAINTENANCE_RETENTION_AUDIT: "1",
  };
  data = await mkdtemp(join(tmpdir(), "edgewrite-data-"));
  server = await startServer({ settings, data });
  place = await bootstrap(server.url);
});
afterAll(async () => {
  await server.stop();
  service.close();
  await rm(data, { recursive: true, force: true });
});

async function scrape(): Promise<{ types: Map<string, string>; samples: Sample[] }> {
  const { status, headers, body } = await place.keyed("GET", "/health/metrics");
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  return parsePrometheus(String(body.text));
}

const valueIn = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>) =>
  samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value ?? 0;

describe("GET /health/metrics", () => {
  test("counts requests, statuses, latencies and round trips of the installation", async () => {
    for (let i = 0; i < 5; i++) await place.keyed("GET", "/users");
    for (let i = 0; i < 3; i++) await place.keyed("GET", "/users/nobody");
    const asked = { service: "users", status: "4xx" };
    const { samples, types } = await soon(
      scrape,
      ({ samples }) => valueIn(samples, "edgewrite_http_requests_total", asked) === 3,
    );
    expect(types.get("edgewrite_http_request_duration_milliseconds")).toBe("histogram");
    expect(valueIn(samples, "edgewrite_http_requests_total", asked)).toBe(3);
    expect(valueIn(samples, "edgewrite_http_requests_total", { service: "users", status: "2xx" })).toBe(5);
    const duration = "edgewrite_http_request_duration_milliseconds";
    expect(valueIn(samples, `${duration}_bucket`, { service: "users", le: "+Inf" })).toBe(8);
    expect(valueIn(samples, `${duration}_count`, { service: "users" })).toBe(8);
    expect(valueIn(samples, "edgewrite_d1_round_trips_total", { service: "users" })).toBeGreaterThanOrEqual(
      8,
    );
    expect(valueIn(samples, "edgewrite_build_info", {})).toBe(1);
  });

  test("shows every queue", async () => {
    const { samples } = await scrape();
    for (const name of ["due", "waiting", "dead", "oldest_due_seconds"]) {
      const queues = samples
        .filter((sample) => sample.name === `edgewrite_jobs_${name}`)
        .map(({ labels }) => labels.queue);
      expect(queues).toEqual(expect.arrayContaining(["webhooks", "mails", "deletes", "audits", "usage"]));
    }
  });

  test("is for keys with the scope and administrators", async () => {
    expect((await place.guest("GET", "/health/metrics")).body.type).toBe("general_unauthorized_scope");
    expect((await place.admin("GET", "/health/metrics")).status).toBe(200);
  });
});

/** What the server has printed, and the line of it that tells of a request. */
async function logged(requestId: string | null): Promise<{ line: string; output: string }> {
  const isOf = (text: string) => text.includes(`"${requestId}"`);
  const output = await soon(async () => server.output(), isOf);
  return { line: output.split("\n").find(isOf) ?? "{}", output };
}

test("EDGEWRITE_LOG=requests prints a line of JSON for each request, without what was asked", async () => {
  const { headers } = await place.keyed("GET", "/users?search=very-private");
  const id = headers.get("x-request-id");
  const { line, output } = await logged(id);
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    message: "request",
    requestId: id,
    route: "/v1/users",
    method: "GET",
    status: 200,
    projectId: place.projectId,
    roundTrips: 1,
    milliseconds: expect.any(Number),
  });
  expect(output).not.toContain("very-private");
});

test("EDGEWRITE_LOG=requests prints requests of no endpoint as well, without their path", async () => {
  const { headers } = await place.keyed("GET", "/no/such/very-private-route");
  const id = headers.get("x-request-id");
  const { line, output } = await logged(id);
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    route: "",
    method: "GET",
    status: 404,
    projectId: "",
  });
  expect(output).not.toContain("very-private");
});

test("audits are forgotten when their time is over", async () => {
  await place.keyed("POST", "/teams", { teamId: "old", name: "Old" });
  const logs = () => place.admin("GET", "/teams/old/logs");
  expect((await soon(logs, ({ body }) => body.total === 1)).body.total).toBe(1);
  await new Promise((done) => setTimeout(done, 1_500));
  // The server's own tick may have come before: its next turn would be in an hour.
  const { port } = new URL(server.url);
  await server.stop();
  const database = await openDatabase(data);
  database.exec("DELETE FROM maintenance");
  database.close();
  server = await startServer({ settings: { ...settings, PORT: port }, data });
  await server.tick();
  expect((await soon(logs, ({ body }) => body.total === 0)).body.total).toBe(0);
});

test("a fault is answered, printed, counted and reported, with the request's id and no secrets", async () => {
  const { port } = service.address() as AddressInfo;
  await server.stop();
  const database = await openDatabase(data);
  database.exec("ALTER TABLE teams RENAME TO stolen");
  database.close();
  server = await startServer({
    data,
    settings: { _APP_LOGGING_CONFIG: `http://public@127.0.0.1:${port}/7`, _APP_OPTIONS_ABUSE: "disabled" },
  });
  const headers = { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key };
  const answer = await fetch(`${server.endpoint}/teams?search=private`, { headers });
  expect([answer.status, await answer.json()]).toEqual([
    500,
    expect.objectContaining({ type: "general_server_error" }),
  ]);
  const id = answer.headers.get("x-request-id") ?? "none";
  await soon(
    async () => received,
    (all) => all.some(({ body }) => body.includes(id)),
  );
  const report = received.find(({ body }) => body.includes(id));
  expect(report).toMatchObject({
    path: "/api/7/envelope/",
    auth: expect.stringContaining("sentry_key=public"),
  });
  const [, , event = "{}"] = report?.body.split("\n") ?? [];
  expect(JSON.parse(event)).toMatchObject({
    level: "error",
    environment: "production",
    tags: { source: "http", requestId: id, route: "/v1/teams", status: 500, projectId: place.projectId },
    extra: { error: expect.stringContaining("no such table: teams") },
  });
  expect(server.output()).toContain(id);
  for (const secret of [place.key, "private"]) {
    expect(report?.body).not.toContain(secret);
    expect(server.output()).not.toContain(secret);
  }
});
