import { expireAudits } from "#shared/audits/statements.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { forgetReceived } from "#shared/store/received.ts";
import { many, type Query } from "#shared/store/statement.ts";
import { expireHours } from "#shared/usage/statements.ts";
import type { Tools } from "./handler.ts";

/** Rows of one kind that a step deletes at most. */
const A_STEP = 1_000;

/** A message is delivered again for hours at most. In seconds. */
const RECEIVED = 86_400;

/** Entries of audit logs that are older than the settings keep them. */
export async function deleteOldAudits(tools: Tools): Promise<boolean> {
  const { auditRetention, consoleAuditRetention } = tools.settings;
  const before = { projects: ago(tools, auditRetention), console: ago(tools, consoleAuditRetention) };
  return deleteSome(tools, expireAudits(before, A_STEP));
}

/** Usage by the hour that is older than the settings keep it, and the ids of messages nobody will deliver again. */
export async function deleteOldUsage(tools: Tools): Promise<boolean> {
  const hours = expireHours(ago(tools, tools.settings.hourlyUsageRetention), A_STEP);
  return deleteSome(tools, [hours, forgetReceived(ago(tools, RECEIVED), A_STEP)]);
}

const ago = ({ now }: Tools, seconds: number) => formatDatetime(now - seconds * 1000);

/** Runs deletions in one batch. @returns whether one of them deleted as much as it may */
async function deleteSome({ work }: Tools, deletions: readonly Query<void>[]): Promise<boolean> {
  const counted = deletions.map(({ sql, params }) =>
    many(`${sql} RETURNING 1 AS one`, params, (row) => row.one),
  );
  const results = await work.write([], ...counted);
  return results.some((rows) => rows.length >= A_STEP);
}
