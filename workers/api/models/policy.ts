import type { Policy } from "#shared/contract/models/policy.ts";
import type { Auths } from "#shared/contract/project.ts";

/** A project's policies by their id, in the order they are listed (reference/auth.md §7.2). */
export const POLICIES = {
  "password-dictionary": ($id, { passwordDictionary }) => ({ $id, enabled: passwordDictionary }),
  "password-history": ($id, { passwordHistory }) => ({ $id, total: passwordHistory }),
  "password-strength": ($id, { passwordStrength }) => ({ $id, ...passwordStrength }),
  "password-personal-data": ($id, { personalDataCheck }) => ({ $id, enabled: personalDataCheck }),
  "session-alert": ($id, { sessionAlerts }) => ({ $id, enabled: sessionAlerts }),
  "session-duration": ($id, { duration }) => ({ $id, duration }),
  "session-invalidation": ($id, { invalidateSessions }) => ({ $id, enabled: invalidateSessions }),
  "session-limit": ($id, { maxSessions }) => ({ $id, total: maxSessions }),
  "user-limit": ($id, { limit }) => ({ $id, total: limit }),
  "membership-privacy": ($id, { membership }) => ({
    $id,
    userId: membership.userId,
    userEmail: membership.userEmail,
    userPhone: membership.userPhone,
    userName: membership.userName,
    userMFA: membership.mfa,
    userAccessedAt: membership.userAccessedAt,
  }),
  "mfa-factors": ($id, { mfaFactors }) => ({ $id, ...mfaFactors }),
} as const satisfies Record<string, ($id: string, auths: Auths) => Policy>;

export type PolicyId = keyof typeof POLICIES;

export const policyModel = (id: PolicyId, auths: Auths): Policy => POLICIES[id](id, auths);
