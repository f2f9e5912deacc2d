import { formatDatetime } from "#shared/contract/datetime.ts";
import type { Session } from "#shared/contract/models/session.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { encodeSession } from "#shared/crypto/session-value.ts";
import type { SessionRow } from "#shared/store/facts/user.ts";
import { sessions } from "#shared/store/schema/index.ts";
import type { Query } from "#shared/store/statement.ts";
import { insert } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { sessionModel } from "../models/session.ts";
import { endSessions } from "../users/existing-user.ts";
import { setSessionCookies } from "./cookies.ts";
import { userAgentOf } from "./user-agent.ts";

const SECRET_BYTES = 128;

/** How somebody proved who they are. */
export interface Proof {
  readonly userId: string;
  readonly provider: string;
  /** The e-mail, phone or id the provider knows them by. */
  readonly providerUid?: string;
  readonly factors: readonly string[];
}

/** A session about to be written. */
export interface NewSession {
  readonly insert: Query<SessionRow>;
  /** What the client is given: in cookies, headers or `secret`. */
  readonly value: string;
}

/** Makes a session of the project's length for a user of the project. */
export function newSession(
  context: Context<unknown>,
  { userId, provider, providerUid = "", factors }: Proof,
): NewSession {
  const { project, request, now, today } = context;
  const secret = context.secret(SECRET_BYTES);
  return {
    value: encodeSession({ userId, secret }),
    insert: insert(sessions, {
      projectId: project.id,
      id: context.id("unique()"),
      createdAt: today,
      updatedAt: today,
      userId,
      secretHash: sha256Hex(secret),
      expire: formatDatetime(now + project.auths.duration * 1000),
      provider,
      providerUid,
      factors: [...factors],
      mfaUpdatedAt: null,
      userAgent: userAgentOf(context),
      ip: request.ip,
      countryCode: request.country || "--",
    }),
  };
}

/** Ends the oldest sessions beyond the project's limit. Belongs after the new session, in its batch. */
export function trimSessions({ project }: Context<unknown>, userId: string): Query<void>[] {
  const { maxSessions } = project.auths;
  if (maxSessions === 0) return [];
  return endSessions(
    project.id,
    userId,
    `sequence NOT IN (SELECT sequence FROM sessions WHERE projectId = ?1 AND userId = ?2
       ORDER BY sequence DESC LIMIT ?3)`,
    [maxSessions],
  );
}

/** The answer to a sign-in: the session in cookies and, for keys and admins, in `secret`. */
export function signedIn(context: Context<unknown>, row: SessionRow, value: string): Session {
  setSessionCookies(context, row.projectId, value, row.expire);
  return sessionModel(row, {
    current: true,
    secret: context.actor.trusted ? value : "",
    locale: context.request.locale,
  });
}
