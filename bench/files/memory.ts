import { childMemory } from "../cpu.ts";

/** How much the runtime's memory grows while something is done. */
export interface Growth {
  /** Bytes at the beginning, and at most above that. */
  readonly before: number;
  readonly most: number;
}

/** Looks ten times a second. Null where the system does not tell. */
export async function growthWhile(launcher: number, work: () => Promise<void>): Promise<Growth | null> {
  const before = childMemory(launcher, "workerd");
  let most = 0;
  const look = () => {
    most = Math.max(most, (childMemory(launcher, "workerd") ?? 0) - (before ?? 0));
  };
  const timer = setInterval(look, 100);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return before === null ? null : { before, most };
}
