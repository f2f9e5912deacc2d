import { Teams, Webhooks } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { newOwner } from "../support/organization.ts";
import { startServer } from "../support/server.ts";
import { type Catcher, startCatcher } from "../webhooks/support/catcher.ts";

let server: RunningServer;
let place: Place;
let catcher: Catcher;
let broken = true;

interface Job {
  $id: string;
  queue: string;
  status: string;
  body: { eventId: string };
}

/** Ten changes whose webhook fails: it is paused, and what it has missed is given up. */
beforeAll(async () => {
  server = await startServer({
    settings: { _APP_CONSOLE_WHITELIST_ROOT: "disabled", _APP_OPTIONS_ABUSE: "disabled" },
  });
  catcher = await startCatcher((response) => response.writeHead(broken ? 500 : 200).end());
  place = await bootstrap(server.url);
  const webhooks = new Webhooks(place.server());
  await webhooks.create({ webhookId: "hook", url: catcher.url, name: "Hook", events: ["teams.*.create"] });
  const teams = new Teams(place.server());
  for (let i = 0; i < 10; i++) await teams.create({ teamId: `t${i}`, name: "Team" });
  await vi.waitFor(async () => expect((await dead()).total).toBe(10), { timeout: 40_000, interval: 500 });
}, 60_000);

afterAll(async () => {
  await server.stop();
  await catcher.stop();
});

async function dead(query = ""): Promise<{ total: number; jobs: Job[] }> {
  const { status, body } = await place.console.call(
    "GET",
    `/console/jobs?projectId=${place.projectId}${query}`,
  );
  expect(status).toBe(200);
  return body as unknown as { total: number; jobs: Job[] };
}

const path = ({ $id }: Job) => `/console/jobs/${encodeURIComponent($id)}`;

async function job(at: number): Promise<Job> {
  const found = (await dead()).jobs[at];
  if (!found) throw new Error("There are fewer dead jobs.");
  return found;
}

describe("health", () => {
  test("counts what was given up", async () => {
    await place.keyed("GET", "/health");
    const failed = await place.keyed("GET", "/health/queue/failed/v1-webhooks");
    expect(failed).toMatchObject({ status: 200, body: { size: 10 }, roundTrips: 1 });
    expect(await place.keyed("GET", "/health/queue/failed/v1-mails")).toMatchObject({ body: { size: 0 } });
  });

  test("answers 503 at the threshold", async () => {
    const below = await place.keyed("GET", "/health/queue/failed/v1-webhooks?threshold=11");
    expect(below.status).toBe(200);
    const at = await place.keyed("GET", "/health/queue/failed/v1-webhooks?threshold=10");
    expect(at).toMatchObject({ status: 503, body: { type: "health_queue_size_exceeded" } });
  });

  test.each(
    "audits builds certificates databases deletes functions logs mails messaging migrations stats-resources stats-usage webhooks".split(
      " ",
    ),
  )("tells how many %s are due", async (name) => {
    const answer = await place.keyed("GET", `/health/queue/${name}`);
    expect(answer).toMatchObject({ status: 200, body: { size: expect.any(Number) } });
    expect((await place.keyed("GET", `/health/queue/${name}?threshold=0`)).status).toBe(503);
  });

  test("knows no other queue, and no guests", async () => {
    expect((await place.keyed("GET", "/health/queue/failed/v1-nothing")).status).toBe(400);
    expect((await place.keyed("GET", "/health/queue/webhooks?threshold=many")).status).toBe(400);
    expect((await place.guest("GET", "/health/queue/webhooks")).status).toBe(401);
  });
});

describe("dead letters", () => {
  test("are listed with why, and paged", async () => {
    const { total, jobs } = await dead("&queue=webhooks&limit=3&offset=1");
    expect([total, jobs.length]).toEqual([10, 3]);
    expect(jobs[0]).toMatchObject({
      queue: "webhooks",
      projectId: place.projectId,
      status: "dead",
      running: false,
      attempts: expect.any(Number),
      error: expect.stringContaining("paused"),
      body: { webhookId: "hook", payload: { name: "Team" } },
    });
    const { jobs: all } = await dead();
    expect(all.slice(1, 4)).toEqual(jobs);
    expect((await dead("&queue=mails")).jobs.every(({ queue }) => queue === "mails")).toBe(true);
    expect((await place.console.call("GET", "/console/jobs?projectId=nobody")).body.total).toBe(0);
  });

  test("can be looked at one by one", async () => {
    const first = await job(0);
    expect(await place.console.call("GET", path(first))).toMatchObject({ status: 200, body: first });
    expect((await place.console.call("GET", "/console/jobs/nothing")).status).toBe(404);
  });

  test("a discarded one is gone", async () => {
    const first = await job(0);
    expect((await place.console.call("DELETE", path(first))).status).toBe(204);
    expect((await place.console.call("GET", path(first))).status).toBe(404);
    expect((await place.console.call("DELETE", path(first))).status).toBe(404);
    expect((await dead()).total).toBe(9);
  });

  test("a replayed one is done at once when what failed is mended, with its own id", async () => {
    broken = false;
    const all = { name: "Hook", url: catcher.url, events: ["teams.*.create"], enabled: true };
    await new Webhooks(place.server()).update({ webhookId: "hook", ...all });
    const first = await job(0);
    const before = catcher.caught.length;
    expect(await place.console.call("POST", `${path(first)}/replay`)).toMatchObject({
      status: 202,
      body: { $id: first.$id, status: "due", attempts: 0 },
    });
    await expect.poll(() => catcher.caught.length).toBe(before + 1);
    expect(catcher.caught.at(-1)?.headers["webhook-id"]).toBe(first.body.eventId);
    await expect.poll(async () => (await place.console.call("GET", path(first))).status).toBe(404);
    expect((await place.console.call("POST", `${path(first)}/replay`)).status).toBe(404);
  });

  test("all of a project and a queue are replayed with one call", async () => {
    const before = catcher.caught.length;
    const { projectId } = place;
    const none = await place.console.call("POST", "/console/jobs/replay", { projectId, queue: "deletes" });
    expect(none).toMatchObject({ status: 202, body: { total: 0 } });
    const some = await place.console.call("POST", "/console/jobs/replay", { projectId, queue: "webhooks" });
    expect(some).toMatchObject({ status: 202, body: { total: 8 } });
    await expect.poll(() => catcher.caught.length, { timeout: 20_000 }).toBe(before + 8);
    await expect.poll(async () => (await dead()).total).toBe(0);
  });

  test.each([
    ["GET", "/console/jobs", undefined],
    ["GET", "/console/jobs/x", undefined],
    ["POST", "/console/jobs/x/replay", undefined],
    ["POST", "/console/jobs/replay", {}],
    ["DELETE", "/console/jobs/x", undefined],
  ])("%s %s is for the operator alone", async (method, where, body) => {
    const owner = await newOwner(server.url);
    expect(await owner.call(method, where, body)).toMatchObject({
      status: 401,
      body: { type: "user_unauthorized" },
    });
    expect((await place.guest(method, where, body)).status).toBe(401);
    expect((await place.keyed(method, where, body)).status).toBe(401);
    expect((await place.admin(method, where, body)).status).toBe(401);
  });

  test.each(["status=gone", "queue=nothing", "limit=0", "limit=101", "offset=-1"])(
    "%s is refused",
    async (query) => {
      expect((await place.console.call("GET", `/console/jobs?${query}`)).status).toBe(400);
    },
  );
});
