import type { Reserve } from "#shared/avatars/remote.ts";
import { type Hold, hold } from "#shared/memory/turns.ts";

/** How long a body waits for memory, in milliseconds: less than its server has for all of it. */
const PATIENCE = 8_000;

/**
 * Does work that fetches. Before a body is read there has to be memory for it, which is given back before the next one, and
 * in the end.
 * @throws what the work throws; ApiError general_server_error, 503, when there is no memory for a body
 */
export async function holding<T>(
  clock: () => number,
  work: (reserve: Reserve) => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  const held: Hold[] = [];
  const release = () => {
    for (const one of held.splice(0)) one.release();
  };
  try {
    return await work(async (bytes) => {
      // Who holds nothing while he waits keeps nobody waiting.
      release();
      held.push(await hold(clock, bytes, patience));
    });
  } finally {
    release();
  }
}
