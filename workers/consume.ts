import { batchConsumers } from "#queues/batch-consumers.ts";
import { consumers } from "#queues/consumers.ts";
import type { JobHandler, Tools } from "#queues/handler.ts";
import { wakeUp } from "#queues/wake-up.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { deviceFor } from "#shared/files/devices.ts";
import { enqueue } from "#shared/store/jobs.ts";
import { command } from "#shared/store/statement.ts";
import { type Fault, faultOf } from "#shared/telemetry/fault.ts";
import { platformChance } from "./api/chance.ts";
import { endSocketsIfGone } from "./api/realtime/gone.ts";
import { tellUnseen } from "./api/realtime/unseen.ts";
import { consumeBatch } from "./consume-batch.ts";
import type { Env } from "./env.ts";
import { flushSoon, ledger } from "./ledger.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";
import { report } from "./report.ts";
import { runAll } from "./run-all.ts";

/** Jobs of one batch that run at the same time. */
const AT_ONCE = 16;

/** Messages of one queue. What a message is about is in D1, so that one that fails may come again or be lost. */
export async function consume(
  batch: MessageBatch<unknown>,
  env: Env,
  execution: ExecutionContext,
): Promise<void> {
  const name = batch.queue.replace(/^edgewrite-/, "");
  const collected = batchConsumers.find((consumer) => consumer.queue === name);
  const handler = collected?.replay ?? consumers.find((consumer) => consumer.queue === name);
  const messages = collected ? await consumeBatch(batch.messages, collected, env) : batch.messages;
  // Each message has lanes of its own, so that a job that takes its time holds up none of another message.
  const lanes = Math.max(1, Math.floor(AT_ONCE / messages.length));
  await Promise.all(messages.map((message) => take(message, name, handler, lanes, env)));
  // What the counters themselves count would keep them busy for ever.
  if (!collected) flushSoon(env, (promise) => execution.waitUntil(promise));
}

async function take(
  message: Message<unknown>,
  queue: string,
  handler: JobHandler | undefined,
  lanes: number,
  env: Env,
): Promise<void> {
  const body = wakeUp.safeParse(message.body);
  try {
    // A wake-up that was given up needs nothing: its jobs are still in D1, and the cron wakes for them again.
    if (!body.success || (!handler && queue !== "dead")) await keepPoisoned(env, queue, message);
    else if (handler) await runAll(handler, body.data.jobs, lanes, () => tools(env, body.data.shard));
    message.ack();
    ledger.metrics.add("edgewrite_queue_messages_total", { queue, outcome: "done" });
  } catch (error) {
    const fault = {
      source: "queue",
      message: "wake-up failed",
      at: platformChance.now(),
      tags: { queue },
    } as const;
    await report(env, faultOf(fault, error));
    ledger.metrics.add("edgewrite_queue_messages_total", { queue, outcome: "retried" });
    message.retry({ delaySeconds: Math.min(2 ** message.attempts, 600) });
  }
}

/** A fresh set for each job: what one has read must not make another's look stale. */
export function tools(env: Env, shard: string): Tools {
  const settings = settingsOf(env);
  const store = openStore(env, settings);
  const work = store.on(shard);
  const now = platformChance.now();
  const place = { env, settings, shard, chance: platformChance };
  return {
    settings,
    store,
    work,
    device: deviceFor(settings, env.FILES),
    now,
    today: formatDatetime(now),
    clock: () => platformChance.now(),
    random: platformChance.random,
    // That a subscriber does not answer is for its owner to know, who is told.
    report: async (fault) => (fault.tags.queue === "webhooks" ? warn(fault) : report(env, fault)),
    tellSockets: (items) => tellUnseen(place, items),
    endSockets: (projectId) => endSocketsIfGone(place, projectId),
    send: (url, init) => (env.PUBLIC_NETWORK ?? globalThis).fetch(url, init),
    wake: (queue, jobs, after) => wake(env, work, queue, jobs, after),
  };
}

/** A message nobody understands becomes a dead job, so that an operator can see it. */
async function keepPoisoned(env: Env, queue: string, message: Message<unknown>): Promise<void> {
  const { main } = openStore(env, settingsOf(env));
  const id = `poisoned:${queue}:${message.id}`;
  // A queue's own messages that it gave up can be replayed as its jobs.
  const kind = batchConsumers.find((consumer) => consumer.parse(message.body))?.queue ?? queue;
  const job = { id, projectId: "console", kind, body: message.body ?? null };
  await main.write(
    [],
    enqueue(job, formatDatetime(platformChance.now())),
    command("UPDATE jobs SET status = 'dead', error = ?2 WHERE id = ?1", [
      id,
      kind === queue ? "The message is not one of this queue." : "The queue gave the message up.",
    ]),
  );
}

function warn({ message, tags, error }: Fault): void {
  console.warn(JSON.stringify({ level: "warn", message, ...tags, error }));
}
