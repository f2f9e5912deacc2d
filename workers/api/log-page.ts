import type { AuditRow } from "#shared/audits/statements.ts";
import type { LogList } from "#shared/contract/models/log.ts";
import { PAGE_ONLY, readQueries } from "#shared/contract/queries/index.ts";
import { DEFAULT_LIMIT } from "#shared/contract/queries/types.ts";
import type { Context } from "./context.ts";
import { logModel } from "./models/log.ts";

/** Which entries of a log are asked for. @throws ApiError general_argument_invalid for any query but limit and offset. */
export function logPage(queries: readonly string[]): { limit: number; offset: number } {
  const { limit, offset } = readQueries(queries, {
    fields: new Map(),
    allow: PAGE_ONLY,
    fault: "general_argument_invalid",
  });
  return { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0 };
}

/** Entries of one user's log, of which those they signed up or in by do not tell their name. */
export const named = (rows: readonly AuditRow[], { name, email }: { name: string; email: string | null }) =>
  rows.map((row) => ({
    ...row,
    userName: row.userName || name,
    userEmail: row.userEmail || (email ?? ""),
  }));

/** Entries as the client sees them. */
export function logList(
  { request }: Context<unknown>,
  rows: readonly AuditRow[],
  total: number | null,
): LogList {
  return { total: total ?? 0, logs: rows.map((row) => logModel(row, request.locale)) };
}
