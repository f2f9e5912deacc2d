import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { getTableColumns } from "drizzle-orm";
import { beforeAll, expect, test, vi } from "vitest";
import type { AuditRecord } from "#shared/audits/record.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { projects } from "#shared/store/schema/index.ts";
import { command } from "#shared/store/statement.ts";
import type { UsageMessage } from "#shared/usage/message.ts";
import { consume } from "#workers/consume.ts";
import type { Env } from "#workers/env.ts";
import { flushSoon, ledger } from "#workers/ledger.ts";

const bindings = env as unknown as Env;
const database = d1Shard("d1:DB", bindings.DB);

async function rows(sql: string) {
  const [found = []] = await database.batch([command(sql)]);
  return found;
}

const total = async (metric: string) =>
  Number(
    (await rows(`SELECT value FROM usage WHERE metric = '${metric}' AND period = 'inf'`))[0]?.value ?? 0,
  );

beforeAll(async () => {
  // Counting asks only whether the project exists.
  const columns = Object.values(getTableColumns(projects)).filter(
    (column) => column.notNull && !column.primary,
  );
  const names = columns.map(({ name }) => name);
  const values = columns.map(({ name }) => (name === "id" ? "'P'" : name === "sequence" ? "1" : "'{}'"));
  await database.batch([command(`INSERT INTO projects (${names.join()}) VALUES (${values.join()})`)]);
});

const usage = (id: string, metric: string, by: number, shard = "d1:DB"): UsageMessage => ({
  v: 1,
  id,
  shard,
  at: Date.parse("2031-05-04T03:02:01Z"),
  counts: [["P", metric, by]],
  reductions: [],
});

let ids = 0;
async function deliver(queue: string, ...bodies: unknown[]) {
  const messages = bodies.map((body) => ({
    id: `message-${ids++}`,
    timestamp: new Date(),
    attempts: 1,
    body,
  }));
  const batch = createMessageBatch(`edgewrite-${queue}`, messages);
  const context = createExecutionContext();
  await consume(batch, bindings, context);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

test("a message counts once, in one batch or in two", async () => {
  const twice = usage("twice", "once", 3);
  expect(await deliver("usage", twice, twice, usage("other", "once", 4))).toEqual({ acked: 3, retried: 0 });
  expect(await deliver("usage", twice)).toEqual({ acked: 1, retried: 0 });
  expect(await total("once")).toBe(7);
});

test("what one shard does not take comes again, and holds up no other", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const result = await deliver("usage", usage("far", "apart", 1, "do:gone"), usage("near", "apart", 1));
  expect(result).toEqual({ acked: 1, retried: 1 });
  expect(await total("apart")).toBe(1);
  expect(JSON.parse(String(printed.mock.calls[0]))).toMatchObject({
    level: "error",
    source: "queue",
    queue: "usage",
  });
  printed.mockRestore();
});

test("a message nobody understands becomes a dead job", async () => {
  expect(await deliver("usage", { v: 1, counts: "many" }, usage("sound", "beside", 1))).toEqual({
    acked: 2,
    retried: 0,
  });
  expect(await total("beside")).toBe(1);
  const dead = await rows("SELECT kind, status, body FROM jobs WHERE id LIKE 'poisoned:usage:%'");
  expect(dead).toEqual([{ kind: "usage", status: "dead", body: '{"v":1,"counts":"many"}' }]);
});

test("what the queue gave up is counted when an operator replays it", async () => {
  expect(await deliver("dead", usage("lost", "found", 5))).toEqual({ acked: 1, retried: 0 });
  expect(await total("found")).toBe(0);
  const [job] = await rows("SELECT id, kind, status FROM jobs WHERE id LIKE 'poisoned:dead:%'");
  expect(job).toMatchObject({ kind: "usage", status: "dead" });
  const id = String(job?.id);
  await rows("UPDATE jobs SET status = 'due' WHERE status = 'dead' AND id LIKE 'poisoned:dead:%'");
  await deliver("usage", { v: 1, shard: "d1:DB", jobs: [id] });
  expect(await total("found")).toBe(5);
  expect(await rows(`SELECT 1 FROM jobs WHERE id = '${id}'`)).toEqual([]);
});

const record: AuditRecord = {
  projectId: "P",
  event: "team.create",
  resource: "team/T",
  userId: "U",
  userName: "",
  userEmail: "",
  userType: "user",
  mode: "default",
  userAgent: "",
  ip: "",
  country: "--",
  time: "2031-05-04T03:02:01.250+00:00",
  data: {},
};

test("when the queues take nothing, it is written all the same", async () => {
  ledger.audit("d1:DB", record);
  ledger.usage.of("d1:DB", "P").add("direct", 2);
  const full = {
    send: async () => {
      throw new Error("too many messages");
    },
    sendBatch: async () => {},
  };
  const context = createExecutionContext();
  flushSoon({ ...bindings, QUEUE_AUDITS: full, QUEUE_USAGE: full } as Env, (promise) =>
    context.waitUntil(promise),
  );
  await waitOnExecutionContext(context);
  expect(await total("direct")).toBe(2);
  expect(await rows("SELECT event, resource FROM audits")).toEqual([
    { event: "team.create", resource: "team/T" },
  ]);
});
