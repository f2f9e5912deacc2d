import { z } from "zod";

/** `[project, metric, by how much]`; project "" counts for the installation. */
const count = z.tuple([z.string(), z.string(), z.number()]);

/** `[project, database, container]` that is gone with all it held; container "" is the whole database, or a bucket. */
const reduction = z.tuple([z.string(), z.string(), z.string()]);

/** A message of the queue `usage`: what one isolate counted for one shard. */
export const usageMessage = z.object({
  v: z.literal(1),
  /** Its own: a message that is delivered twice counts once. */
  id: z.string(),
  shard: z.string(),
  /** When it was counted, in milliseconds since the epoch. */
  at: z.number(),
  counts: z.array(count),
  reductions: z.array(reduction),
});

export type UsageMessage = z.infer<typeof usageMessage>;
export type Count = z.infer<typeof count>;
export type Reduction = z.infer<typeof reduction>;
