import type { Miniflare } from "miniflare";

const MINUTE = 60_000;

/** Locally crons never fire by themselves. The project has one tick a minute; workers/cron.ts decides what is due. */
export const TICK = "* * * * *";

export interface Cron {
  /** Fires now, besides the timer. */
  tick(): Promise<void>;
  stop(): void;
}

/** Fires the Worker's `scheduled` at the start of every minute; a tick still at work makes the next one wait out. */
export function startCron(runtime: Miniflare, worker: string): Cron {
  let timer: NodeJS.Timeout;
  let busy = false;
  const tick = async () => {
    try {
      const { outcome } = await (await runtime.getWorker(worker)).scheduled({ cron: TICK });
      if (outcome !== "ok") console.error(`The cron tick ended with "${outcome}".`);
    } catch (error) {
      console.error("The cron tick failed.", error);
    }
  };
  const timed = async () => {
    arm();
    if (busy) return;
    busy = true;
    await tick();
    busy = false;
  };
  const arm = () => {
    timer = setTimeout(timed, MINUTE - (Date.now() % MINUTE));
  };
  arm();
  return { tick, stop: () => clearTimeout(timer) };
}
