import { and, eq, gt } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Session } from "#shared/contract/models/session.ts";
import { customId, text } from "#shared/contract/params.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { userVersion } from "#shared/store/facts/user.ts";
import { tokens, users } from "#shared/store/schema/index.ts";
import { findOne, remove } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { change } from "../users/change.ts";
import { isUser, ofUser } from "../users/existing-user.ts";
import { newSession, signedIn, trimSessions } from "./new-session.ts";
import { alertUser, earlierSession } from "./session-alert.ts";
import { signingIn } from "./signing-in.ts";

/** How a session that a token was exchanged for is marked, by the token's type. */
const PROOFS: Readonly<Record<string, { provider: string; factors: readonly string[] }>> = {
  custom: { provider: "token", factors: ["token"] },
};

const params = () => ({ userId: customId(), secret: text(256) });
const limit = { max: 10, per: 3600, key: "ip:{ip},userId:{param-userId}" };

export const createSession = endpoint(
  {
    ...signingIn,
    id: "account.createSession",
    path: "/v1/account/sessions/token",
    limit: { ...limit, reset: [201] },
    params,
  },
  exchange,
);

/** The same by an older name, as the next one is: any token is taken at any of them. */
export const updateMagicURLSession = endpoint(
  {
    ...signingIn,
    id: "account.updateMagicURLSession",
    method: "PUT",
    path: "/v1/account/sessions/magic-url",
    limit: { ...limit, reset: [201] },
    params,
    deprecated: true,
  },
  exchange,
);

export const updatePhoneSession = endpoint(
  {
    ...signingIn,
    id: "account.updatePhoneSession",
    method: "PUT",
    path: "/v1/account/sessions/phone",
    limit,
    params,
    deprecated: true,
  },
  exchange,
);

/** Exchanges a token for a session. @throws ApiError user_invalid_token, user_blocked */
async function exchange(context: Context<{ userId: string; secret: string }>): Promise<Session> {
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
}
