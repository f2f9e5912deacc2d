import type { Grant } from "./lock.ts";

/**
 * How an attempt at a lock ended (events-and-workers.md §9). Our own is `expired`: it was acquired, and ran out before its
 * work was done.
 */
export type Outcome = "acquired" | "skipped" | "contended" | "expired" | "backend_error" | "release_error";

/** What an outcome is counted and logged under. */
export interface Place {
  /** What kind of thing is locked: `project`. */
  readonly target: string;
  readonly projectId: string;
  /** The key without the id of what is locked: `projects:*`. */
  readonly keyPattern: string;
}

/** Where locks are kept. */
export interface Locks {
  acquire(key: string, ttl: number): Promise<Grant>;
  /** False when the lock had expired before. */
  release(key: string, fence: number): Promise<boolean>;
  pause(milliseconds: number): Promise<void>;
  report(outcome: Outcome, place: Place, error?: unknown): void;
}
