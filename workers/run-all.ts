import { waitUntil } from "cloudflare:workers";
import type { JobHandler, Tools } from "#queues/handler.ts";
import { runJob } from "#queues/run.ts";

/**
 * Runs jobs, `lanes` of them at the same time. Where the handler's patience ends first, they go on while the queue
 * delivers the next messages: the jobs are claimed in D1, so that one that is cut off comes back when its lease is over.
 * @param tools a fresh set for each job
 * @throws what a job threw that was over in time
 */
export async function runAll(
  handler: JobHandler,
  ids: readonly string[],
  lanes: number,
  tools: () => Tools,
): Promise<void> {
  const left = [...ids];
  const lane = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await runJob(handler, id, tools());
  };
  const done = Promise.all(Array.from({ length: lanes }, lane));
  if (handler.patience === undefined) {
    await done;
    return;
  }
  waitUntil(done.catch(noted));
  await Promise.race([done, scheduler.wait(handler.patience)]);
}

const noted = (error: unknown) =>
  console.error(JSON.stringify({ level: "error", message: "job left to its lease", error: String(error) }));
