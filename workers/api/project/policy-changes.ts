import { boolean, integer, nullable } from "#shared/contract/params.ts";
import type { Auths } from "#shared/contract/project.ts";
import type { Context } from "../context.ts";
import type { Input, Params } from "../declaration.ts";
import { endpoint } from "../endpoint.ts";
import { policyModel } from "../models/policy.ts";
import { changeOwnProject } from "../projects/change.ts";

const LABEL = "projects.[projectId].policies.[policy].update";

const common = {
  method: "PATCH",
  scope: ["policies.write", "project.policies.write"],
  auth: ["admin", "key"],
  realm: "project",
  event: LABEL,
  audit: LABEL,
  status: 200,
  returns: "project",
} as const;

/** An endpoint that changes one policy and answers the project. `older` is its path below `/projects/{P}/auth/`. */
function policy<P extends Params>(
  { name, path, older }: { name: string; path: string; older?: string },
  params: () => P,
  change: (input: Input<P>, auths: Auths) => Partial<Auths>,
) {
  return endpoint(
    {
      ...common,
      id: `project.update${name}Policy`,
      path: `/v1/project/policies/${path}`,
      ...(older === undefined ? {} : { aliases: [`/v1/projects/{projectId}/auth/${older}`] }),
      params,
    },
    async (context) => changeAuths(context, change(context.input, context.project.auths)),
  );
}

const changeAuths = (context: Context<unknown>, changes: Partial<Auths>) =>
  changeOwnProject(context, { auths: { ...context.project.auths, ...changes } });

const enabled = () => ({ enabled: boolean() });

/** A number within bounds; null is no limit, which is kept as 0. */
const total = (min: number, max: number) => ({ total: nullable(integer(min, max)) });

export const updatePasswordDictionaryPolicy = policy(
  { name: "PasswordDictionary", path: "password-dictionary", older: "password-dictionary" },
  enabled,
  ({ enabled }) => ({ passwordDictionary: enabled }),
);

export const updatePasswordHistoryPolicy = policy(
  { name: "PasswordHistory", path: "password-history", older: "password-history" },
  () => total(1, 20),
  ({ total }) => ({ passwordHistory: total ?? 0 }),
);

export const updatePasswordPersonalDataPolicy = policy(
  { name: "PasswordPersonalData", path: "password-personal-data", older: "personal-data" },
  enabled,
  ({ enabled }) => ({ personalDataCheck: enabled }),
);

export const updateSessionAlertPolicy = policy(
  { name: "SessionAlert", path: "session-alert", older: "session-alerts" },
  enabled,
  ({ enabled }) => ({ sessionAlerts: enabled }),
);

export const updateSessionDurationPolicy = policy(
  { name: "SessionDuration", path: "session-duration", older: "duration" },
  () => ({ duration: integer(60, 31_536_000) }),
  ({ duration }) => ({ duration }),
);

export const updateSessionInvalidationPolicy = policy(
  { name: "SessionInvalidation", path: "session-invalidation", older: "session-invalidation" },
  enabled,
  ({ enabled }) => ({ invalidateSessions: enabled }),
);

export const updateSessionLimitPolicy = policy(
  { name: "SessionLimit", path: "session-limit", older: "max-sessions" },
  () => total(1, 100),
  ({ total }) => ({ maxSessions: total ?? 0 }),
);

export const updateUserLimitPolicy = policy(
  { name: "UserLimit", path: "user-limit", older: "limit" },
  () => total(0, 10_000),
  ({ total }) => ({ limit: total ?? 0 }),
);

/** A flag that is not sent stays as it is. */
const flag = () => boolean().optional();

export const updateMembershipPrivacyPolicy = policy(
  { name: "MembershipPrivacy", path: "membership-privacy", older: "memberships-privacy" },
  () => ({
    userId: flag(),
    userEmail: flag(),
    userPhone: flag(),
    userName: flag(),
    userMFA: flag(),
    userAccessedAt: flag(),
  }),
  ({ userId, userEmail, userPhone, userName, userMFA, userAccessedAt }, { membership }) => ({
    membership: {
      userId: userId ?? membership.userId,
      userEmail: userEmail ?? membership.userEmail,
      userPhone: userPhone ?? membership.userPhone,
      userName: userName ?? membership.userName,
      mfa: userMFA ?? membership.mfa,
      userAccessedAt: userAccessedAt ?? membership.userAccessedAt,
    },
  }),
);

export const updateMFAFactorsPolicy = policy(
  { name: "MFAFactors", path: "mfa-factors" },
  () => ({ totp: flag(), email: flag(), phone: flag(), custom: flag() }),
  ({ totp, email, phone, custom }, { mfaFactors }) => ({
    mfaFactors: {
      totp: totp ?? mfaFactors.totp,
      email: email ?? mfaFactors.email,
      phone: phone ?? mfaFactors.phone,
      custom: custom ?? mfaFactors.custom,
    },
  }),
);

/** The one policy whose change answers itself. */
export const updatePasswordStrengthPolicy = endpoint(
  {
    ...common,
    id: "project.updatePasswordStrengthPolicy",
    path: "/v1/project/policies/password-strength",
    params: () => ({
      min: integer(8, 256).optional(),
      uppercase: flag(),
      lowercase: flag(),
      number: flag(),
      symbols: flag(),
    }),
    returns: "policyPasswordStrength",
  },
  async (context) => {
    const { auths } = context.project;
    const { min, uppercase, lowercase, number, symbols } = context.input;
    const known = auths.passwordStrength;
    const passwordStrength = {
      min: min ?? known.min,
      uppercase: uppercase ?? known.uppercase,
      lowercase: lowercase ?? known.lowercase,
      number: number ?? known.number,
      symbols: symbols ?? known.symbols,
    };
    await changeAuths(context, { passwordStrength });
    return policyModel("password-strength", { ...auths, passwordStrength });
  },
);
