import { and, eq, gt } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { customId, email, password, text } from "#shared/contract/params.ts";
import { hashPassword, needsRehash } from "#shared/crypto/passwords/algorithms.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { type UserRow, userVersion } from "#shared/store/facts/user.ts";
import { tokens, users } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { findOne, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import { endpoint } from "../endpoint.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { change } from "../users/change.ts";
import { isUser, ofUser } from "../users/existing-user.ts";
import { announced, createUser, ensureRoom } from "../users/new-user.ts";
import { isPasswordOf, passwordColumns } from "../users/passwords.ts";
import { newSession, signedIn, trimSessions } from "./new-session.ts";
import { alertUser, earlierSession } from "./session-alert.ts";

const EVENT = "users.[userId].sessions.[sessionId].create";
const common = {
  method: "POST",
  scope: "sessions.write",
  auth: ["session", "jwt", "admin"],
  event: EVENT,
  audit: "session.create",
  signedOut: true,
  status: 201,
  returns: "session",
} as const;

/** Fails the batch when the password that was checked is no longer the user's, or the user no longer may sign in. */
const ensureUnchanged = (user: UserRow): Query<void> =>
  ensure(
    "user_invalid_credentials",
    "EXISTS (SELECT 1 FROM users WHERE projectId = ?1 AND id = ?2 AND password IS ?3 AND status = 1)",
    [user.projectId, user.id, user.password],
  );

export const createEmailPasswordSession = endpoint(
  {
    ...common,
    id: "account.createEmailPasswordSession",
    path: "/v1/account/sessions/email",
    aliases: ["/v1/account/sessions"],
    signIn: "emailPassword",
    limit: { max: 10, per: 3600, key: "url:{url},email:{param-email}", reset: [201] },
    params: () => ({ email: email(), password: password() }),
  },
  async (context) => {
    const { input, project, work } = context;
    const address = input.email.toLowerCase();
    const [user, earlier] = await work.read(
      findOne(users, and(eq(users.projectId, project.id), eq(users.email, address))),
      earlierSession(project.id, "email", address),
    );
    const known = await isPasswordOf(user, input.password);
    if (!user || !known) throw new ApiError("user_invalid_credentials");
    if (!user.status) throw new ApiError("user_blocked");
    const session = newSession(context, {
      userId: user.id,
      provider: "email",
      providerUid: address,
      factors: ["password"],
    });
    alertUser(context, user, earlier === null);
    const [, row] = await change(
      work,
      [userVersion(project.id, user.id)],
      {},
      ensureUnchanged(user),
      session.insert,
      ...trimSessions(context, user.id),
      ...(await rehash(user, input.password, context.random)),
    );
    return signedIn(context, row, session.value);
  },
);

/** Replaces an imported or outdated hash while the password is at hand. */
async function rehash(
  user: UserRow,
  plain: string,
  random: (bytes: number) => Uint8Array,
): Promise<Query<unknown>[]> {
  if (user.hash === null || user.password === null || !needsRehash(user.hash, user.password)) return [];
  const columns = passwordColumns(await hashPassword(plain, random));
  return [update(users, columns, isUser(user.projectId, user.id))];
}

export const createAnonymousSession = endpoint(
  {
    ...common,
    id: "account.createAnonymousSession",
    path: "/v1/account/sessions/anonymous",
    signIn: "anonymous",
    limit: { max: 50, per: 3600, key: "ip:{ip}" },
  },
  async (context) => {
    const { project, work } = context;
    if (project.id === CONSOLE) throw new ApiError("user_anonymous_console_prohibited");
    const id = context.id("unique()");
    const session = newSession(context, { userId: id, provider: "anonymous", factors: ["anonymous"] });
    const [user, ...belongings] = createUser(context, { id });
    const [, , , , , row] = await change(
      work,
      [userVersion(project.id, id)],
      { users: "user_already_exists" },
      ensureRoom(context),
      announced(context, id, user),
      ...belongings,
      // After the user, who starts without what a namesake has left (trigger `users_start_empty`).
      session.insert,
    );
    return signedIn(context, row, session.value);
  },
);

/** How a session that a token was exchanged for is marked, by the token's type. */
const PROOFS: Readonly<Record<string, { provider: string; factors: readonly string[] }>> = {
  custom: { provider: "token", factors: ["token"] },
};

export const createSession = endpoint(
  {
    ...common,
    id: "account.createSession",
    path: "/v1/account/sessions/token",
    limit: { max: 10, per: 3600, key: "ip:{ip},userId:{param-userId}", reset: [201] },
    params: () => ({ userId: customId(), secret: text(256) }),
  },
  async (context) => {
    const { input, project, work, today } = context;
    const { userId } = input;
    const mine = and(
      ofUser(tokens, project.id, userId),
      eq(tokens.secretHash, sha256Hex(input.secret)),
      gt(tokens.expire, today),
    );
    const [user, token, earlier] = await work.read(
      findOne(users, isUser(project.id, userId)),
      findOne(tokens, mine),
      earlierSession(project.id, "id", userId),
    );
    const proof = token && PROOFS[token.type];
    if (!user || !token || !proof) throw new ApiError("user_invalid_token");
    if (!user.status) throw new ApiError("user_blocked");
    const session = newSession(context, { userId, ...proof });
    alertUser(context, user, earlier === null);
    const [, row] = await change(
      work,
      [userVersion(project.id, userId)],
      {},
      // A token is good for one session, also when two requests bring it at once.
      ensure(
        "user_invalid_token",
        `EXISTS (SELECT 1 FROM tokens JOIN users ON users.projectId = tokens.projectId AND users.id = tokens.userId
           WHERE tokens.sequence = ?1 AND users.status = 1)`,
        [token.sequence],
      ),
      session.insert,
      remove(tokens, eq(tokens.sequence, token.sequence)),
      ...trimSessions(context, userId),
    );
    return signedIn(context, row, session.value);
  },
);
