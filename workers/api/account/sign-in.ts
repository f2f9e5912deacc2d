import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import { email, password } from "#shared/contract/params.ts";
import { hashPassword, needsRehash } from "#shared/crypto/passwords/algorithms.ts";
import { type UserRow, userVersion } from "#shared/store/facts/user.ts";
import { users } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { findOne, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import { endpoint } from "../endpoint.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { change } from "../users/change.ts";
import { isUser } from "../users/existing-user.ts";
import { announced, createUser, ensureRoom } from "../users/new-user.ts";
import { isPasswordOf, passwordColumns } from "../users/passwords.ts";
import { newSession, signedIn, trimSessions } from "./new-session.ts";
import { alertUser, earlierSession } from "./session-alert.ts";
import { signingIn } from "./signing-in.ts";

/** Fails the batch when the password that was checked is no longer the user's, or the user no longer may sign in. */
const ensureUnchanged = (user: UserRow): Query<void> =>
  ensure(
    "user_invalid_credentials",
    "EXISTS (SELECT 1 FROM users WHERE projectId = ?1 AND id = ?2 AND password IS ?3 AND status = 1)",
    [user.projectId, user.id, user.password],
  );

export const createEmailPasswordSession = endpoint(
  {
    ...signingIn,
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
    ...signingIn,
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
