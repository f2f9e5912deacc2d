import { auditMessage } from "#shared/audits/record.ts";
import { writeAudits } from "#shared/audits/statements.ts";
import { batchHandler } from "./batch-handler.ts";

/** Who did what. */
export const audits = batchHandler({ queue: "audits", message: auditMessage, statements: writeAudits });
