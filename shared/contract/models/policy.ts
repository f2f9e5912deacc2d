import { anyOf, type ModelOf, model, page } from "./model.ts";

const toggle = { $id: "string", enabled: "boolean" } as const;
/** 0: no limit. */
const limit = { $id: "string", total: "integer" } as const;

export const policyPasswordDictionary = model(toggle);
export const policyPasswordHistory = model(limit);
export const policyPasswordStrength = model({
  $id: "string",
  min: "integer",
  uppercase: "boolean",
  lowercase: "boolean",
  number: "boolean",
  symbols: "boolean",
});
export const policyPasswordPersonalData = model(toggle);
export const policySessionAlert = model(toggle);
/** In seconds. */
export const policySessionDuration = model({ $id: "string", duration: "integer" });
export const policySessionInvalidation = model(toggle);
export const policySessionLimit = model(limit);
export const policyUserLimit = model(limit);
export const policyMembershipPrivacy = model({
  $id: "string",
  userId: "boolean",
  userEmail: "boolean",
  userPhone: "boolean",
  userName: "boolean",
  userMFA: "boolean",
  userAccessedAt: "boolean",
});

export const policyMfaFactors = model({
  $id: "string",
  totp: "boolean",
  email: "boolean",
  phone: "boolean",
  custom: "boolean",
});

/** One of a project's policies, told apart by its id. */
export const policy = anyOf(
  policyPasswordDictionary,
  policyPasswordHistory,
  policyPasswordStrength,
  policyPasswordPersonalData,
  policySessionAlert,
  policySessionDuration,
  policySessionInvalidation,
  policySessionLimit,
  policyUserLimit,
  policyMembershipPrivacy,
  policyMfaFactors,
);

export const policyList = page("policies", policy);
export type Policy = ModelOf<(typeof policy)["anyOf"][number]>;
