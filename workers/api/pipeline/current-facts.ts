import { ApiError } from "#shared/contract/errors.ts";
import { StaleFacts } from "#shared/store/work.ts";
import { locksOf } from "../../locks.ts";
import { withLock } from "../with-lock.ts";
import type { Surroundings } from "./surroundings.ts";

/** How often a request starts over because what it had cached changed under it. */
const ATTEMPTS = 5;
/** After so many times another request has changed the same first, those that change it take turns. */
const OUTDONE = 2;

/** Runs one attempt after the other, by turns with others that would change what `key` versions. */
type Turn = <T>(key: string, attempts: () => Promise<T>) => Promise<T>;

/**
 * Runs the request again while facts it took from the cache turn out to have changed. Many that change the same at once
 * (a script that adds all columns of a table) would outdo each other until all but a few are refused; by turns all come
 * through. @throws ApiError general_resource_locked
 */
export async function withCurrentFacts<T>(attempt: () => Promise<T>, turn: Turn | null): Promise<T> {
  let outdone = 0;
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof StaleFacts)) throw failure;
      if (failure.contended !== null) outdone++;
      if (turn && failure.contended !== null && outdone >= OUTDONE)
        return turn(failure.contended, () => withCurrentFacts(attempt, null));
      if (left <= 1) throw new ApiError("general_resource_locked");
    }
  }
}

/** Turns by a lock. Whoever has it can still be outdone by a request's first attempts, which ask nobody. */
export const turnsOf =
  ({ env, settings }: Pick<Surroundings, "env" | "settings">, project: () => string): Turn =>
  (key, attempts) =>
    withLock(
      { locks: locksOf(env, settings), project: { id: project() } },
      // One segment: logs know the lock by what comes before its last colon.
      { key: `facts:${key.replaceAll(":", "/")}`, target: "facts", mode: "turn" },
      attempts,
    );
