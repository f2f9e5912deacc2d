import { dropOrphans } from "#shared/store/orphans.ts";
import { deleteAbandonedUploads } from "./abandoned-uploads.ts";
import type { Tools } from "./handler.ts";
import { deleteExpiredSessions, deleteExpiredTargets, deleteExpiredTokens } from "./maintenance-expired.ts";
import { deleteOldAudits, deleteOldUsage } from "./maintenance-retention.ts";
import { deleteRefuse } from "./refuse.ts";
import { noteStrayObjects } from "./stray-objects.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Something each shard is in need of from time to time. */
export interface Task {
  readonly name: string;
  /** Milliseconds from one turn to the next. */
  readonly every: number;
  /**
   * One bounded step on `tools.work`, the shard whose turn it is; it is called again while it resolves to true. It may
   * run twice, or two at once.
   */
  run(tools: Tools): Promise<boolean>;
}

/** The upkeep of a shard. To add to it, add a line: turns, retries and dead letters are those of queue `deletes`. */
export const TASKS: readonly Task[] = [
  { name: "sessions", every: HOUR, run: deleteExpiredSessions },
  { name: "tokens", every: HOUR, run: deleteExpiredTokens },
  { name: "targets", every: HOUR, run: deleteExpiredTargets },
  { name: "audits", every: 10 * MINUTE, run: deleteOldAudits },
  { name: "usage", every: HOUR, run: deleteOldUsage },
  { name: "tables", every: 10 * MINUTE, run: ({ work }) => dropOrphans(work.shard) },
  { name: "uploads", every: 10 * MINUTE, run: deleteAbandonedUploads },
  { name: "strays", every: HOUR, run: (tools) => noteStrayObjects(tools).then(() => false) },
  { name: "objects", every: 10 * MINUTE, run: deleteRefuse },
];
