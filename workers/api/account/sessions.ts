import { and, eq, gt } from "drizzle-orm";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Session } from "#shared/contract/models/session.ts";
import { uid } from "#shared/contract/params.ts";
import { type SessionRow, userVersion } from "#shared/store/facts/user.ts";
import { sessions } from "#shared/store/schema/index.ts";
import { findMany, findOne, remove, update } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { sessionModel } from "../models/session.ts";
import { change } from "../users/change.ts";
import { dropPushTargets, endSessions, ofUser } from "../users/existing-user.ts";
import { clearSessionCookies } from "./cookies.ts";
import { me } from "./me.ts";

const common = { scope: "account", auth: ["session", "jwt", "admin"] } as const;
const EVENT = "users.[userId].sessions.[sessionId]";
const HUNDRED_AN_HOUR = { max: 100, per: 3600, key: "url:{url},ip:{ip}" };

const modelFor = ({ actor, request }: Context<unknown>, row: SessionRow): Session =>
  sessionModel(row, { current: row.id === actor.session?.id, locale: request.locale });

/** The session an endpoint means; `current` is the one of the request. @throws ApiError user_session_not_found */
function wanted({ actor }: Context<unknown>, sessionId: string): string {
  if (sessionId !== "current") return sessionId;
  return found(actor.session, "user_session_not_found").id;
}

const mine = (projectId: string, userId: string, id: string) =>
  and(ofUser(sessions, projectId, userId), eq(sessions.id, id));

export const listSessions = endpoint(
  {
    ...common,
    id: "account.listSessions",
    method: "GET",
    path: "/v1/account/sessions",
    status: 200,
    returns: "sessionList",
  },
  async (context) => {
    const { user, projectId, work, today } = me(context);
    const live = and(ofUser(sessions, projectId, user.id), gt(sessions.expire, today));
    const [rows] = await work.read(findMany(sessions, { where: live, orderBy: [sessions.sequence] }));
    return { total: rows.length, sessions: rows.map((row) => modelFor(context, row)) };
  },
);

export const getSession = endpoint(
  {
    ...common,
    id: "account.getSession",
    method: "GET",
    path: "/v1/account/sessions/{sessionId}",
    params: () => ({ sessionId: uid() }),
    status: 200,
    returns: "session",
  },
  async (context) => {
    const { user, projectId, work } = me(context);
    const { session } = context.actor;
    const id = wanted(context, context.input.sessionId);
    if (session?.id === id) return modelFor(context, session);
    const [row] = await work.read(findOne(sessions, mine(projectId, user.id, id)));
    return modelFor(context, found(row, "user_session_not_found"));
  },
);

export const updateSession = endpoint(
  {
    ...common,
    id: "account.updateSession",
    method: "PATCH",
    path: "/v1/account/sessions/{sessionId}",
    event: `${EVENT}.update`,
    audit: "session.update",
    limit: { max: 10, per: 3600, key: "url:{url},ip:{ip}" },
    params: () => ({ sessionId: uid() }),
    status: 200,
    returns: "session",
  },
  async (context) => {
    const { user, projectId, project, work, today } = me(context);
    const id = wanted(context, context.input.sessionId);
    const expire = formatDatetime(context.now + project.auths.duration * 1000);
    const longer = update(sessions, { expire, updatedAt: today }, mine(projectId, user.id, id));
    const [[row]] = await change(work, [userVersion(projectId, user.id)], {}, longer);
    return modelFor(context, found(row, "user_session_not_found"));
  },
);

export const deleteSession = endpoint(
  {
    ...common,
    id: "account.deleteSession",
    method: "DELETE",
    path: "/v1/account/sessions/{sessionId}",
    event: `${EVENT}.delete`,
    audit: "session.delete",
    limit: HUNDRED_AN_HOUR,
    params: () => ({ sessionId: uid() }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { user, projectId, work } = me(context);
    const id = wanted(context, context.input.sessionId);
    const [[row]] = await change(
      work,
      [userVersion(projectId, user.id)],
      {},
      remove(sessions, mine(projectId, user.id, id)),
      dropPushTargets(projectId, user.id),
    );
    if (!row) throw new ApiError("user_session_not_found");
    if (id === context.actor.session?.id) clearSessionCookies(context, projectId);
    return modelFor(context, row);
  },
);

export const deleteSessions = endpoint(
  {
    ...common,
    id: "account.deleteSessions",
    method: "DELETE",
    path: "/v1/account/sessions",
    event: `${EVENT}.delete`,
    audit: "session.delete",
    limit: HUNDRED_AN_HOUR,
    status: 204,
    returns: null,
  },
  async (context) => {
    const { user, projectId, work } = me(context);
    const { session } = context.actor;
    // One event for all of them: it names the session that asked.
    context.tell({ sessionId: session?.id ?? "*" }, session ? modelFor(context, session) : {});
    await change(work, [userVersion(projectId, user.id)], {}, ...endSessions(projectId, user.id));
    clearSessionCookies(context, projectId);
  },
);
