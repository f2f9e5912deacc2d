import type { Identity } from "./connection.ts";
import type { Standing } from "./standings.ts";

/** Why a connection may not go on, in words for its client. */
export interface Refusal {
  readonly refusal: string;
}

/** What becomes of a connection whose user stands as told; undefined: they no longer exist. */
export function judge(identity: Identity, standing: Standing | undefined, now: number): Identity | Refusal {
  if (!standing) return { refusal: "The user of this connection no longer exists." };
  if (!standing.active) return { refusal: "The user of this connection is blocked." };
  if (!standing.admitted) return { refusal: "The user of this connection may no longer read this project." };
  const roles = new Set(standing.roles);
  const { sessionId, until } = identity;
  const session = sessionId === null ? Number.POSITIVE_INFINITY : (standing.sessions.get(sessionId) ?? 0);
  const end = Math.min(session, until ?? Number.POSITIVE_INFINITY);
  if (end <= now) return { refusal: SESSION_ENDED };
  const expires = Number.isFinite(end) ? end : null;
  return { ...identity, roles, expires, readAt: now };
}

export const SESSION_ENDED = "The session or JWT of this connection has ended. Sign in and connect again.";
