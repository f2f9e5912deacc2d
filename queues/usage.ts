import { usageMessage } from "#shared/usage/message.ts";
import { writeUsage } from "#shared/usage/statements.ts";
import { batchHandler } from "./batch-handler.ts";

/** Counters of projects and of the installation. */
export const usage = batchHandler({ queue: "usage", message: usageMessage, statements: writeUsage });
