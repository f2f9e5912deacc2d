import { audits } from "./audits.ts";
import type { BatchHandler } from "./batch-handler.ts";
import { usage } from "./usage.ts";

/** The consumer of each queue that carries its work in its messages. */
export const batchConsumers: readonly BatchHandler[] = [audits, usage];
