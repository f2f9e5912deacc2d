import { and, desc, eq, gt } from "drizzle-orm";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { range, uid } from "#shared/contract/params.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { signUserToken } from "#shared/crypto/user-token.ts";
import { sessions, tokens, users } from "#shared/store/schema/index.ts";
import { findMany, findOne, insert } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { tokenModel } from "../models/token.ts";
import { signingKey } from "../secrets.ts";
import { change } from "./change.ts";
import { ensureUser, isUser, ofUser } from "./existing-user.ts";

export const createToken = endpoint(
  {
    id: "users.createToken",
    method: "POST",
    path: "/v1/users/{userId}/tokens",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    event: "users.[userId].tokens.[tokenId].create",
    audit: "tokens.create",
    params: () => ({
      userId: uid(),
      length: range(4, 128).default(6),
      expire: range(60, 31_536_000).default(900),
    }),
    status: 201,
    returns: "token",
  },
  async (context) => {
    const { input, project, work, request, now, today } = context;
    const { userId, length } = input;
    const secret = context.secret(Math.ceil(length / 2)).slice(0, length);
    const [, row] = await change(
      work,
      [],
      {},
      ensureUser(project.id, userId),
      insert(tokens, {
        projectId: project.id,
        id: context.id("unique()"),
        createdAt: today,
        updatedAt: today,
        userId,
        type: "custom",
        secretHash: sha256Hex(secret),
        expire: formatDatetime(now + input.expire * 1000),
        userAgent: request.userAgent,
        ip: request.ip,
      }),
    );
    return tokenModel(row, secret);
  },
);

export const createJWT = endpoint(
  {
    id: "users.createJWT",
    method: "POST",
    path: "/v1/users/{userId}/jwts",
    scope: "users.write",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({
      userId: uid(),
      sessionId: uid().default("recent"),
      duration: range(0, 3600).default(900),
    }),
    status: 201,
    returns: "jwt",
  },
  async ({ input, project, work, settings, now, today }) => {
    const { userId, sessionId, duration } = input;
    const live = and(ofUser(sessions, project.id, userId), gt(sessions.expire, today));
    const where = sessionId === "recent" ? live : and(live, eq(sessions.id, sessionId));
    const [user, [session]] = await work.read(
      findOne(users, isUser(project.id, userId)),
      findMany(sessions, { where, orderBy: [desc(sessions.sequence)], limit: 1 }),
    );
    found(user, "user_not_found");
    const jwt = await signUserToken(
      await signingKey(settings),
      // Without a session the token is bound to none and lives until it expires (reference/auth.md §5).
      { userId, sessionId: session?.id ?? "" },
      { projectId: project.id, now: new Date(now), duration },
    );
    return { jwt };
  },
);
