import { type Auths, BLANK_PROFILE, DEFAULT_AUTHS } from "../project.ts";
import { type Change, type Fields, isFields } from "./changes.ts";
import { olderFieldsOf } from "./older-fields.ts";

/** What a project answered before 1.9.5 and keeps elsewhere since. */
export type OlderProject = {
  auths?: Auths;
  description?: string;
  logo?: string;
  url?: string;
  legalName?: string;
  legalCountry?: string;
  legalState?: string;
  legalCity?: string;
  legalAddress?: string;
  legalTaxId?: string;
  oAuthProviders?: readonly { key: string; name: string; appId: string; secret: string; enabled: boolean }[];
  /** In the shapes of 1.9.5: a client that speaks an older format gets them changed further. */
  platforms?: readonly Fields[];
  webhooks?: readonly Fields[];
  keys?: readonly Fields[];
};

/** The flat fields of a project, to be attached with `withOlderFields` (reference/auth.md §3.6). */
export function olderProjectFields(project: OlderProject): Fields {
  const { auths = DEFAULT_AUTHS, ...rest } = project;
  return { ...NOTHING_SET, ...flatAuths(auths), ...rest };
}

const NOTHING_SET: Omit<OlderProject, "auths"> = {
  ...BLANK_PROFILE,
  oAuthProviders: [],
  platforms: [],
  webhooks: [],
  keys: [],
};

function flatAuths(auths: Auths): Fields {
  const { membership } = auths;
  return {
    authLimit: auths.limit,
    authDuration: auths.duration,
    authSessionsLimit: auths.maxSessions,
    authPasswordHistory: auths.passwordHistory,
    authPasswordDictionary: auths.passwordDictionary,
    authPersonalDataCheck: auths.personalDataCheck,
    authMockNumbers: auths.mockNumbers.map(({ number, otp }) => ({ phone: number, otp })),
    authSessionAlerts: auths.sessionAlerts,
    authMembershipsUserName: membership.userName,
    authMembershipsUserEmail: membership.userEmail,
    authMembershipsMfa: membership.mfa,
    authMembershipsUserId: membership.userId,
    authMembershipsUserPhone: membership.userPhone,
    authMembershipsUserAccessedAt: membership.userAccessedAt,
    authInvalidateSessions: auths.invalidateSessions,
  };
}

/** Auth method id -> the end of its flat field's name. */
const AUTH_FIELDS: Readonly<Record<string, string>> = {
  "email-password": "EmailPassword",
  "magic-url": "UsersAuthMagicURL",
  "email-otp": "EmailOtp",
  anonymous: "Anonymous",
  invites: "Invites",
  jwt: "JWT",
  phone: "Phone",
};

/** A project before 1.9.5: a field for each sign-in method, service and protocol, and all that moved out since. */
export const flatProject: Change = (project) => {
  const { authMethods, services, protocols, ...rest } = project;
  return {
    ...rest,
    ...switches("auth", authMethods),
    ...switches("serviceStatusFor", services),
    ...switches("protocolStatusFor", protocols),
    ...(olderFieldsOf(project) ?? olderProjectFields({})),
  };
};

function switches(prefix: string, list: unknown): Fields {
  const fields: Record<string, unknown> = {};
  for (const item of Array.isArray(list) ? list : []) {
    if (!isFields(item) || typeof item.$id !== "string") continue;
    fields[prefix + (AUTH_FIELDS[item.$id] ?? capitalized(item.$id))] = item.enabled;
  }
  return fields;
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
