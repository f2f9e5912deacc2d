import { forgotten } from "#shared/store/jobs.ts";
import type { Store } from "#shared/store/store.ts";
import type { Work } from "#shared/store/work.ts";
import { JOB_QUEUES, type JobQueue } from "./wake-up.ts";

/** Jobs woken a minute and shard at most; the rest is woken the next minute. */
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
      const [due] = await work.read(forgotten(now, A_MINUTE));
      for (const queue of JOB_QUEUES) {
        const ids = due.filter((job) => job.kind === queue).map((job) => job.id);
        if (ids.length > 0) await wake(work, queue, ids);
      }
    }),
  );
}
