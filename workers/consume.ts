import { consumers } from "#queues/consumers.ts";
import type { JobHandler, Tools } from "#queues/handler.ts";
import { runJob } from "#queues/run.ts";
import { wakeUp } from "#queues/wake-up.ts";
import { settingsOf } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { enqueue } from "#shared/store/jobs.ts";
import { command } from "#shared/store/statement.ts";
import { platformChance } from "./api/chance.ts";
import type { Env } from "./env.ts";
import { openStore } from "./memory.ts";
import { wake } from "./queues.ts";

/** Jobs of one message that run at the same time. */
const AT_ONCE = 8;

/** Messages of one queue. What a message is about is in D1, so that one that fails may come again or be lost. */
export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const name = batch.queue.replace(/^edgewrite-/, "");
  const handler = consumers.find((consumer) => consumer.queue === name);
  for (const message of batch.messages) {
    const body = wakeUp.safeParse(message.body);
    // A wake-up that was given up: its job is still in D1, and the cron wakes for it again.
    if (name === "dead" && body.success) {
      message.ack();
      continue;
    }
    if (!handler || !body.success) {
      await keepPoisoned(env, name, message);
      message.ack();
      continue;
    }
    try {
      await runAll(handler, body.data.shard, body.data.jobs, env);
      message.ack();
    } catch (error) {
      console.error(
        JSON.stringify({ level: "error", message: "wake-up failed", queue: name, error: String(error) }),
      );
      message.retry({ delaySeconds: Math.min(2 ** message.attempts, 600) });
    }
  }
}

async function runAll(handler: JobHandler, shard: string, ids: readonly string[], env: Env): Promise<void> {
  const left = [...ids];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await runJob(handler, id, tools(env, shard));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** A fresh set for each job: what one has read must not make another's look stale. */
export function tools(env: Env, shard: string): Tools {
  const settings = settingsOf(env);
  const store = openStore(env, settings);
  const work = store.on(shard);
  const now = platformChance.now();
  return {
    settings,
    store,
    work,
    files: env.FILES,
    now,
    today: formatDatetime(now),
    random: platformChance.random,
    wake: (queue, jobs) => wake(env, work, queue, jobs),
  };
}

/** A message nobody understands becomes a dead job, so that an operator can see it. */
async function keepPoisoned(env: Env, queue: string, message: Message<unknown>): Promise<void> {
  const { main } = openStore(env, settingsOf(env));
  const id = `poisoned:${queue}:${message.id}`;
  const job = { id, projectId: "console", kind: queue, body: message.body ?? null };
  await main.write(
    [],
    enqueue(job, formatDatetime(platformChance.now())),
    command(
      "UPDATE jobs SET status = 'dead', error = 'The message is not one of this queue.' WHERE id = ?1",
      [id],
    ),
  );
}
