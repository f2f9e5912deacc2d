import { readLog } from "#shared/audits/statements.ts";
import { boolean, queries } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { logList, logPage, named } from "../log-page.ts";
import { me } from "./me.ts";

export const listAccountLogs = endpoint(
  {
    id: "account.listLogs",
    method: "GET",
    path: "/v1/account/logs",
    scope: "account",
    auth: ["admin", "session", "jwt"],
    params: () => ({ queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "logList",
  },
  async (context) => {
    const { user, projectId, work } = me(context);
    const page = { ...logPage(context.input.queries), total: context.input.total };
    const [rows, total] = await work.read(...readLog(projectId, { user: user.id }, page));
    return logList(context, named(rows, user), total);
  },
);
