import { forgotten } from "#shared/store/jobs.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import { JOB_QUEUES, type JobQueue } from "./wake-up.ts";

/** Jobs woken a minute, shard and queue at most, so that a long queue starves no other; the rest a minute later. */
const A_MINUTE = 1_000;

/** Wakes consumers for every job that is due and that nobody is at. Overlapping sweeps wake twice, which is harmless. */
export async function sweep(
  store: Store,
  now: number,
  wake: (work: Work, queue: JobQueue, jobs: readonly string[]) => Promise<void>,
): Promise<void> {
  await Promise.all(
    store.shards.map(async ({ address }) => {
      const work = store.on(address);
      const due = await work.read(...JOB_QUEUES.map((queue) => forgotten(queue, now, A_MINUTE)));
      for (const [i, queue] of JOB_QUEUES.entries()) {
        const ids = due[i] ?? [];
        if (ids.length > 0) await wake(work, queue, ids);
      }
    }),
  );
}
