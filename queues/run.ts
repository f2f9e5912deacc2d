import { bury, claim, finish, type Job, postpone, proceed } from "#shared/store/jobs.ts";
import type { Query } from "#shared/store/statement.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { Hopeless, type JobHandler, type Tools, TryLater } from "./handler.ts";

/** How much of an error is kept, in characters. */
const ERROR_LENGTH = 2_000;

/** Longest pause that a delayed wake-up spans, in milliseconds (Queues allow 12 hours). After longer ones the sweep wakes. */
const WOKEN = 600_000;

/** What an attempt came to: the statement that records it, and in how many milliseconds the job goes on, if it does. */
interface Verdict {
  readonly record: Query<unknown>;
  readonly again?: number;
}

/** Runs one job, if it is due and nobody is at it, and records how it went. */
export async function runJob(handler: JobHandler, id: string, tools: Tools): Promise<void> {
  const claimed = claim(id, tools.now, handler.lease);
  const [job, beside] = await tools.work.write([], claimed, ...(handler.beside ? [handler.beside(id)] : []));
  if (!job) return;
  const { record, again } = await attempt(handler, job, tools, beside);
  await tools.work.write([], record);
  if (again !== undefined && again <= WOKEN) await tools.wake(handler.queue, [id], again);
}

async function attempt(handler: JobHandler, job: Job, tools: Tools, beside: unknown): Promise<Verdict> {
  const { id, kind, projectId, attempts } = job;
  const facts = { queue: kind, job: id, projectId, attempts };
  const pause = handler.retries[attempts - 1];
  // The attempts before never came back to say how they went: whatever takes the consumer down with it must end too.
  if (attempts > handler.retries.length + 1) {
    return up("Its consumer died at every attempt.");
  }
  try {
    const outcome = await handler.attempt(job, tools, beside);
    if (!outcome) return { record: finish(id) };
    const { after = 0 } = outcome;
    return { record: proceed(id, outcome.proceed, tools.clock() + after), again: after };
  } catch (error) {
    const text = String(error instanceof Error ? error.message : error).slice(0, ERROR_LENGTH);
    if (error instanceof Hopeless || pause === undefined) return up(text, error);
    console.warn(JSON.stringify({ level: "warn", message: "job attempt failed", ...facts, error: text }));
    const wait = Math.max(jittered(pause, tools), error instanceof TryLater ? error.after : 0);
    return { record: postpone(id, text, tools.clock() + wait), again: wait };
  }

  async function up(text: string, error?: unknown): Promise<Verdict> {
    const fault = { source: "queue", message: "job given up", at: tools.clock(), tags: facts } as const;
    await tools.report?.(faultOf(fault, error ?? text));
    return { record: bury(id, text) };
  }
}

/** Up to a tenth longer, lest all that failed together come back together. */
function jittered(pause: number, tools: Tools): number {
  const [byte = 0] = tools.random(1);
  return Math.round(pause * (1 + byte / 2560));
}
