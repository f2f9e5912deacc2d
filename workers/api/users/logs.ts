import { readLog } from "#shared/audits/statements.ts";
import { boolean, queries, uid } from "#shared/contract/params.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { logList, logPage, named } from "../log-page.ts";
import { isUser } from "./existing-user.ts";

export const listUserLogs = endpoint(
  {
    id: "users.listLogs",
    method: "GET",
    path: "/v1/users/{userId}/logs",
    scope: "users.read",
    auth: ["admin", "key"],
    realm: "project",
    params: () => ({ userId: uid(), queries: queries().default([]), total: boolean().default(true) }),
    status: 200,
    returns: "logList",
  },
  async (context) => {
    const { input, project, work } = context;
    const page = { ...logPage(input.queries), total: input.total };
    const [user, rows, total] = await work.read(
      findOne(users, isUser(project.id, input.userId)),
      ...readLog(project.id, { user: input.userId }, page),
    );
    return logList(context, named(rows, found(user, "user_not_found")), total);
  },
);
