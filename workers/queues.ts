import type { JobQueue, WakeUp } from "#queues/wake-up.ts";
import type { Work } from "#shared/store/work.ts";
import type { Env } from "./env.ts";

/** Wake-ups a message holds at most. */
const A_MESSAGE = 100;

/** The producer binding of a queue: `webhooks` → `QUEUE_WEBHOOKS`. */
export function producer(env: Env, queue: string): Queue<unknown> {
  const binding: unknown = Reflect.get(env, `QUEUE_${queue.toUpperCase()}`);
  if (isQueue(binding)) return binding;
  throw new Error(`wrangler.toml has no producer QUEUE_${queue.toUpperCase()}.`);
}

function isQueue(value: unknown): value is Queue<unknown> {
  return typeof value === "object" && value !== null && "sendBatch" in value;
}

/**
 * Wakes the consumers of jobs that are in D1 already. A queue that takes no message costs a delay, not the job: the
 * sweep of the next minute finds it.
 */
export async function wake(env: Env, work: Work, queue: JobQueue, jobs: readonly string[]): Promise<void> {
  const messages: { body: WakeUp }[] = [];
  for (let at = 0; at < jobs.length; at += A_MESSAGE) {
    messages.push({ body: { v: 1, shard: work.shard.address, jobs: jobs.slice(at, at + A_MESSAGE) } });
  }
  if (messages.length === 0) return;
  try {
    await producer(env, queue).sendBatch(messages);
  } catch (error) {
    console.warn(
      JSON.stringify({ level: "warn", message: "queue takes no message", queue, error: String(error) }),
    );
  }
}
