import { both, type Change, filled, renamed, without } from "./changes.ts";
import { olderQueries } from "./older-queries.ts";

/** Changes to the parameters of clients that speak a format below a version: of every endpoint, and by the endpoint's id. */
export type RequestFormat = { below: string; every?: Change; endpoints: Readonly<Record<string, Change>> };

const noLegal = without(
  "description",
  "logo",
  "url",
  "legalName",
  "legalCountry",
  "legalState",
  "legalCity",
  "legalAddress",
  "legalTaxId",
);

const scopeList = filled({ scopes: [] });

const templateNames = renamed({ type: "templateId", replyTo: "replyToEmail" });

/** A limit of 0 meant none, which null means since. */
const limitAsTotal: Change = ({ limit, ...rest }) =>
  limit === undefined ? rest : { ...rest, total: limit === 0 ? null : limit };

const membershipPrivacy = both(renamed({ mfa: "userMFA" }), (params) => ({
  ...params,
  userId: false,
  userPhone: false,
}));

const newerWebhook = renamed({
  security: "tls",
  httpUser: "authUsername",
  httpPass: "authPassword",
  signatureKey: "secret",
});

const enabledByStatus = renamed({ status: "enabled" });

/** The id was made by the server, and a platform of any kind had a `key`. */
function platform(field?: string): { create: Change; update: Change } {
  const update = both(field === undefined ? (params) => params : renamed({ key: field }), without("store"));
  return { create: both(filled({ platformId: "unique()" }), update), update };
}

const web = platform();
const apple = platform("bundleIdentifier");
const android = platform("applicationId");
const windows = platform("packageIdentifierName");
const linux = platform("packageName");

/**
 * What changed in requests, oldest first: parameters of an old format are brought up step by step
 * (reference/auth.md §3.6).
 */
export const requestFormats: readonly RequestFormat[] = [
  { below: "1.5.0", every: olderQueries, endpoints: {} },
  {
    below: "1.9.0",
    endpoints: {
      "project.createWebPlatform": web.create,
      "project.updateWebPlatform": web.update,
      "project.createApplePlatform": apple.create,
      "project.updateApplePlatform": apple.update,
      "project.createAndroidPlatform": android.create,
      "project.updateAndroidPlatform": android.update,
      "project.createWindowsPlatform": windows.create,
      "project.updateWindowsPlatform": windows.update,
      "project.createLinuxPlatform": linux.create,
      "project.updateLinuxPlatform": linux.update,
      "project.createVariable": filled({ variableId: "unique()" }),
      "webhooks.create": filled({ webhookId: "unique()" }),
    },
  },
  {
    below: "1.9.1",
    endpoints: {
      "webhooks.create": newerWebhook,
      "webhooks.update": newerWebhook,
      "project.updateService": both(renamed({ service: "serviceId" }), enabledByStatus),
      "project.updateProtocol": both(renamed({ api: "protocolId" }), enabledByStatus),
    },
  },
  {
    below: "1.9.2",
    endpoints: {
      "project.getEmailTemplate": templateNames,
      "project.updateEmailTemplate": templateNames,
      "project.updateSMTP": renamed({ replyTo: "replyToEmail" }),
      "project.updateMembershipPrivacyPolicy": membershipPrivacy,
      "project.updateSessionAlertPolicy": renamed({ alerts: "enabled" }),
      "project.updateUserLimitPolicy": limitAsTotal,
      "project.updateSessionLimitPolicy": limitAsTotal,
      "project.updatePasswordHistoryPolicy": limitAsTotal,
      "project.updateAuthMethod": enabledByStatus,
      "project.createMockPhone": renamed({ phone: "number" }),
    },
  },
  {
    below: "1.9.3",
    endpoints: {
      "project.createKey": both(filled({ keyId: "unique()" }), scopeList),
      "project.updateKey": scopeList,
    },
  },
  {
    below: "1.9.4",
    endpoints: {
      "functions.createVariable": filled({ variableId: "unique()" }),
      "sites.createVariable": filled({ variableId: "unique()" }),
    },
  },
  { below: "1.9.5", endpoints: { "projects.create": noLegal } },
];
