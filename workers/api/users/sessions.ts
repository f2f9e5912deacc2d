import { and, eq, gt } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { boolean, customId, uid } from "#shared/contract/params.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { sessions, users } from "#shared/store/schema/index.ts";
import { findMany, findOne, remove } from "#shared/store/tables.ts";
import { newSession } from "../account/new-session.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { sessionModel } from "../models/session.ts";
import { trustedOnly } from "../trusted-only.ts";
import { change } from "./change.ts";
import { dropPushTargets, endSessions, ensureUser, isUser, ofUser } from "./existing-user.ts";

const write = {
  scope: ["users.write", "sessions.write"],
  auth: ["key", "admin"],
  realm: "project",
  // Guests and users hold `sessions.write` too, to sign in by.
  admit: trustedOnly,
} as const;

export const listSessions = endpoint(
  {
    id: "users.listSessions",
    method: "GET",
    path: "/v1/users/{userId}/sessions",
    scope: ["users.read", "sessions.read"],
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({ userId: uid(), total: boolean().default(true) }),
    status: 200,
    returns: "sessionList",
  },
  async ({ input, project, work, today, request }) => {
    const live = and(ofUser(sessions, project.id, input.userId), gt(sessions.expire, today));
    const [user, rows] = await work.read(
      findOne(users, isUser(project.id, input.userId)),
      findMany(sessions, { where: live, orderBy: [sessions.sequence] }),
    );
    found(user, "user_not_found");
    const { locale } = request;
    return {
      total: input.total ? rows.length : 0,
      sessions: rows.map((row) => sessionModel(row, { current: false, locale })),
    };
  },
);

export const createSession = endpoint(
  {
    ...write,
    id: "users.createSession",
    method: "POST",
    path: "/v1/users/{userId}/sessions",
    event: "users.[userId].sessions.[sessionId].create",
    audit: "session.create",
    params: () => ({ userId: customId() }),
    status: 201,
    returns: "session",
  },
  async (context) => {
    const { input, project, work, request } = context;
    const { userId } = input;
    const session = newSession(context, { userId, provider: "server", factors: ["server"] });
    const [, row] = await change(
      work,
      [userVersion(project.id, userId)],
      {},
      ensureUser(project.id, userId),
      session.insert,
    );
    return sessionModel(row, { current: false, secret: session.value, locale: request.locale });
  },
);

export const deleteSession = endpoint(
  {
    ...write,
    id: "users.deleteSession",
    method: "DELETE",
    path: "/v1/users/{userId}/sessions/{sessionId}",
    event: "users.[userId].sessions.[sessionId].delete",
    audit: "session.delete",
    params: () => ({ userId: uid(), sessionId: uid() }),
    status: 204,
    returns: null,
  },
  async ({ input, project, work, request }) => {
    const { userId, sessionId } = input;
    const named = and(ofUser(sessions, project.id, userId), eq(sessions.id, sessionId));
    const [, [row]] = await change(
      work,
      [userVersion(project.id, userId)],
      {},
      ensureUser(project.id, userId),
      remove(sessions, named),
      dropPushTargets(project.id, userId),
    );
    if (!row) throw new ApiError("user_session_not_found");
    return sessionModel(row, { current: false, locale: request.locale });
  },
);

export const deleteSessions = endpoint(
  {
    ...write,
    id: "users.deleteSessions",
    method: "DELETE",
    path: "/v1/users/{userId}/sessions",
    event: "users.[userId].sessions.delete",
    audit: "session.delete",
    params: () => ({ userId: uid() }),
    status: 204,
    returns: null,
  },
  async ({ input, project, work }) => {
    const { userId } = input;
    await change(
      work,
      [userVersion(project.id, userId)],
      {},
      ensureUser(project.id, userId),
      ...endSessions(project.id, userId),
    );
  },
);
