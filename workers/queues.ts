import { JOB_QUEUES, type JobQueue, type WakeUp } from "#queues/wake-up.ts";
import type { Work } from "#shared/store/work.ts";
import type { Env } from "./env.ts";

/** Jobs a message wakes at most: a batch of messages must get by with the subrequests of one invocation. */
const A_MESSAGE = 20;

/** Messages Queues take at once. */
const A_BATCH = 100;

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
export async function wake(
  env: Env,
  work: Work,
  queue: JobQueue,
  jobs: readonly string[],
  after = 0,
): Promise<void> {
  const messages: { body: WakeUp }[] = [];
  for (let at = 0; at < jobs.length; at += A_MESSAGE) {
    messages.push({ body: { v: 1, shard: work.shard.address, jobs: jobs.slice(at, at + A_MESSAGE) } });
  }
  if (messages.length === 0) return;
  try {
    // A whole second late rather than a moment early: a job that is not due yet is not run.
    const delaySeconds = Math.ceil(after / 1000);
    for (let at = 0; at < messages.length; at += A_BATCH) {
      await producer(env, queue).sendBatch(messages.slice(at, at + A_BATCH), { delaySeconds });
    }
  } catch (error) {
    console.warn(
      JSON.stringify({ level: "warn", message: "queue takes no message", queue, error: String(error) }),
    );
  }
}

/** Wakes the consumers of jobs of several queues. */
export async function wakeAll(
  env: Env,
  work: Work,
  jobs: readonly { id: string; kind: string }[],
): Promise<void> {
  await Promise.all(
    JOB_QUEUES.map((queue) => {
      const ids = jobs.filter(({ kind }) => kind === queue).map(({ id }) => id);
      return wake(env, work, queue, ids);
    }),
  );
}
