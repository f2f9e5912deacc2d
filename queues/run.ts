import { bury, claim, finish, type Job, postpone, proceed } from "#shared/store/jobs.ts";
import type { Query } from "#shared/store/statement.ts";
import { Hopeless, type JobHandler, type Tools, TryLater } from "./handler.ts";

/** No handler takes longer, in milliseconds; after that another consumer may take the job. */
const LEASE = 120_000;

/** How much of an error is kept, in characters. */
const ERROR_LENGTH = 2_000;

/** Runs one job, if it is due and nobody is at it, and records how it went. */
export async function runJob(handler: JobHandler, id: string, tools: Tools): Promise<void> {
  const [job] = await tools.work.write([], claim(id, tools.now, LEASE));
  if (job) await tools.work.write([], await attempt(handler, job, tools));
}

/** One attempt at a job → the statement that records its outcome. */
async function attempt(handler: JobHandler, job: Job, tools: Tools): Promise<Query<unknown>> {
  const { id, attempts } = job;
  try {
    const outcome = await handler.attempt(job, tools);
    return outcome ? proceed(id, outcome.proceed, tools.now + (outcome.after ?? 0)) : finish(id);
  } catch (error) {
    const text = String(error instanceof Error ? error.message : error).slice(0, ERROR_LENGTH);
    const pause = handler.retries[attempts - 1];
    if (error instanceof Hopeless || pause === undefined) {
      report("error", "job given up", job, text);
      return bury(id, text);
    }
    report("warn", "job attempt failed", job, text);
    const wait = error instanceof TryLater ? error.after : jittered(pause, tools);
    return postpone(id, text, tools.now + wait);
  }
}

/** Up to a tenth longer, lest all that failed together come back together. */
function jittered(pause: number, tools: Tools): number {
  const [byte = 0] = tools.random(1);
  return Math.round(pause * (1 + byte / 2560));
}

function report(level: "warn" | "error", message: string, job: Job, error: string): void {
  const { id, kind, projectId, attempts } = job;
  console[level](JSON.stringify({ level, message, queue: kind, job: id, projectId, attempts, error }));
}
