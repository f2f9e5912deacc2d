import type { Miniflare } from "miniflare";

const MINUTE = 60_000;

/** Locally crons never fire by themselves. The project has one tick a minute; workers/cron.ts decides what is due. */
export const TICK = "* * * * *";

/**
 * Fires the Worker's `scheduled` at the start of every minute; a tick still at work makes the next one wait out.
 * @returns how to stop.
 */
export function startCron(runtime: Miniflare, worker: string): () => void {
  let timer: NodeJS.Timeout;
  let busy = false;
  const tick = async () => {
    arm();
    if (busy) return;
    busy = true;
    try {
      const { outcome } = await (await runtime.getWorker(worker)).scheduled({ cron: TICK });
      if (outcome !== "ok") console.error(`The cron tick ended with "${outcome}".`);
    } catch (error) {
      console.error("The cron tick failed.", error);
    } finally {
      busy = false;
    }
  };
  const arm = () => {
    timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
  };
  arm();
  return () => clearTimeout(timer);
}
