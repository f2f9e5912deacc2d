import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { FactCache } from "#shared/store/cache.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { getJob, listJobs } from "#shared/store/inspect-jobs.ts";
import { enqueue, enqueueAll } from "#shared/store/jobs.ts";
import { command } from "#shared/store/statement.ts";
import { Work } from "#shared/store/work.ts";
import { consume } from "#workers/consume.ts";
import type { Env } from "#workers/env.ts";

const bindings = env as unknown as Env;
const work = new Work(d1Shard("d1:DB", bindings.DB), new FactCache(), { roundTrips: 0, statements: 0 });
const TODAY = formatDatetime(0);

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await work.write([], command("DELETE FROM jobs"), command("DELETE FROM webhooks"));
});

/** Delivers messages as the queue would; tells what became of each. */
async function deliver(queue: string, bodies: readonly unknown[], on: Env = bindings): Promise<string[]> {
  const fates: string[] = bodies.map(() => "none");
  const messages = bodies.map((body, i) => ({
    id: `m${i}`,
    body,
    timestamp: new Date(0),
    attempts: 1,
    ack: () => {
      fates[i] = "done";
    },
    retry: () => {
      fates[i] = "again";
    },
  }));
  const batch = {
    queue: `edgewrite-${queue}`,
    messages,
    ackAll() {},
    retryAll() {},
    metadata: { metrics: {} },
  };
  await consume(batch as unknown as MessageBatch<unknown>, on, createExecutionContext());
  return fates;
}

const wakeUp = (...jobs: string[]) => ({ v: 1, shard: "d1:DB", jobs });
const gone = { v: 1, webhookId: "gone", eventId: "e", events: [], userId: "", payload: {} };
const job = (id: string, body: unknown = gone) => ({ id, projectId: "p", kind: "webhooks", body });

describe("messages", () => {
  test("wake their jobs", async () => {
    await work.write([], ...enqueueAll([job("a"), job("b"), job("c")], TODAY));
    expect(await deliver("webhooks", [wakeUp("a", "b"), wakeUp("c", "unknown")])).toEqual(["done", "done"]);
    const [a, b, c] = await work.read(getJob("a"), getJob("b"), getJob("c"));
    expect([a, b, c]).toEqual([null, null, null]);
  });

  test.each([
    ["garbage", "garbage"],
    ["nothing", undefined],
    ["another version", { ...wakeUp("a"), v: 2 }],
    ["too many jobs", wakeUp(...Array.from({ length: 101 }, (_, i) => `j${i}`))],
  ])("that nobody understands are kept for the operator, and hold up none: %s", async (_, body) => {
    await work.write([], enqueue(job("a"), TODAY));
    expect(await deliver("webhooks", [body, wakeUp("a")])).toEqual(["done", "done"]);
    expect((await work.read(getJob("a")))[0]).toBeNull();
    const filter = { status: "dead", queue: "webhooks", projectId: "console" } as const;
    const [dead] = await work.read(listJobs(filter, 10));
    expect(dead).toMatchObject([{ id: "poisoned:webhooks:m0", body: body ?? null, attempts: 0 }]);
  });

  test("of a body that is not the queue's end as dead jobs", async () => {
    await work.write([], enqueue(job("a", { v: 9 }), TODAY));
    expect(await deliver("webhooks", [wakeUp("a")])).toEqual(["done"]);
    expect((await work.read(getJob("a")))[0]).toMatchObject({ status: "dead", attempts: 1 });
  });

  test("of a shard that does not answer come again, and the others are done", async () => {
    await work.write([], enqueue(job("a"), TODAY));
    const elsewhere = { ...wakeUp("x"), shard: "d1:NOWHERE" };
    expect(await deliver("webhooks", [elsewhere, wakeUp("a")])).toEqual(["again", "done"]);
    expect((await work.read(getJob("a")))[0]).toBeNull();
  });

  test("that a queue gave up are let go: their jobs are still there", async () => {
    await work.write([], enqueue(job("a"), TODAY));
    expect(await deliver("dead", [wakeUp("a")])).toEqual(["done"]);
    expect((await work.read(getJob("a")))[0]).toMatchObject({ status: "due", attempts: 0 });
  });
});

describe("events whose request died", () => {
  const event = (body: object) => ({
    id: "event",
    projectId: "p",
    kind: "events",
    body: {
      v: 1,
      label: "teams.[teamId].create",
      told: {},
      input: { teamId: "unique()" },
      made: ["T"],
      userId: "U",
      ...body,
    },
  });

  const webhook = (id: string, events: string[], enabled = 1) =>
    command(
      `INSERT INTO webhooks (projectId, id, createdAt, updatedAt, name, url, events, tls, authUsername, authPassword, secret, enabled, attempts, logs)
       VALUES ('p', ?1, ?2, ?2, '', 'http://127.0.0.1', ?3, 0, '', '', '', ?4, 0, '')`,
      [id, TODAY, JSON.stringify(events), enabled],
    );

  const told = async () => {
    const [jobs] = await work.read(listJobs({ status: "due", queue: "webhooks", projectId: "p" }, 10));
    return jobs;
  };

  test("are told to those who asked, with what is known", async () => {
    await work.write(
      [],
      webhook("one", ["teams.T"]),
      webhook("other", ["users.*"]),
      webhook("off", ["teams.*"], 0),
      enqueue(event({}), TODAY),
    );
    await deliver("events", [wakeUp("event")]);
    expect(await told()).toMatchObject([
      {
        id: "event:one",
        body: { webhookId: "one", eventId: "event", userId: "U", payload: { $id: "T", teamId: "T" } },
      },
    ]);
    expect((await work.read(getJob("event")))[0]).toBeNull();
  });

  test("are done when nobody asked any more", async () => {
    await work.write([], enqueue(event({}), TODAY));
    await deliver("events", [wakeUp("event")]);
    expect(await told()).toEqual([]);
    expect((await work.read(getJob("event")))[0]).toBeNull();
  });

  test("twice are told once", async () => {
    await work.write([], webhook("one", ["teams.*"]), enqueue(event({}), TODAY));
    await deliver("events", [wakeUp("event"), wakeUp("event", "event")]);
    expect(await told()).toHaveLength(1);
  });
});
