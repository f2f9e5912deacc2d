import { parseJson } from "../json.ts";
import { both, type Change, each, type Fields, filled, isFields, renamed, without } from "./changes.ts";
import { flatProject } from "./project.ts";

/** Changes for clients that speak a format below a version, by the name of the model. */
export type ResponseFormat = { below: string; models: Readonly<Record<string, Change>> };

/** A platform had one `key`, whatever its kind, a `store` and a `hostname`. */
const sharedPlatform = both(
  renamed({
    bundleIdentifier: "key",
    applicationId: "key",
    packageIdentifierName: "key",
    packageName: "key",
  }),
  filled({ key: "", store: "", hostname: "" }),
);

const olderWebhook = renamed({
  tls: "security",
  authUsername: "httpUser",
  authPassword: "httpPass",
  secret: "signatureKey",
});

const noImpersonator = without("impersonator", "impersonatorUserId");

const jwtOnly: Change = ({ scopes, secret }) => ({ scopes, projectId: projectOf(secret), jwt: secret });

/** The project an ephemeral key names in its claims; '' when it cannot be read. Nothing is verified. */
function projectOf(secret: unknown): unknown {
  const claims = String(secret).split(".")[1] ?? "";
  try {
    const payload = parseJson(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    return isFields(payload) ? (payload.projectId ?? "") : "";
  } catch {
    return "";
  }
}

const capitalizedProvider: Change = ({ key, ...provider }: Fields) => {
  const name = String(key);
  return { ...provider, name: name.slice(0, 1).toUpperCase() + name.slice(1) };
};

/**
 * What changed in answers, newest first: a client of an old format is taken back step by step
 * (contract/headers.md §7, reference/auth.md §3.6). A list is changed item by item, by its items' model.
 */
export const responseFormats: readonly ResponseFormat[] = [
  { below: "1.9.5", models: { project: flatProject } },
  { below: "1.9.4", models: { oAuth2Oidc: renamed({ tokenURL: "tokenUrl", userInfoURL: "userInfoUrl" }) } },
  { below: "1.9.3", models: { ephemeralKey: jwtOnly } },
  {
    below: "1.9.2",
    models: {
      membership: without("userPhone"),
      mockNumber: renamed({ number: "phone" }),
      emailTemplate: both(
        renamed({ templateId: "type", replyToEmail: "replyTo" }),
        without("replyToName", "custom"),
      ),
      project: both(
        renamed({ smtpReplyToEmail: "smtpReplyTo" }),
        without("smtpReplyToName", "authMembershipsUserId", "authMembershipsUserPhone"),
      ),
    },
  },
  {
    below: "1.9.1",
    models: {
      webhook: olderWebhook,
      project: both(
        without("protocolStatusForRest", "protocolStatusForGraphql", "protocolStatusForWebsocket"),
        each("webhooks", olderWebhook),
      ),
    },
  },
  {
    below: "1.9.0",
    models: {
      user: noImpersonator,
      account: noImpersonator,
      platform: sharedPlatform,
      platformWeb: sharedPlatform,
      platformApple: sharedPlatform,
      platformAndroid: sharedPlatform,
      platformWindows: sharedPlatform,
      platformLinux: sharedPlatform,
      project: each("platforms", sharedPlatform),
    },
  },
  { below: "1.8.0", models: { document: without("$sequence") } },
  { below: "1.7.0", models: { project: without("devKeys"), variable: without("secret") } },
  { below: "1.6.0", models: { project: without("authMockNumbers", "authSessionAlerts") } },
  {
    below: "1.5.0",
    models: {
      user: without("targets", "mfa"),
      account: without("targets", "mfa"),
      membership: without("mfa"),
      session: without("factors", "secret"),
      token: without("phrase"),
      project: renamed({ oAuthProviders: "providers" }),
    },
  },
  {
    below: "1.4.0",
    models: {
      project: both(each("providers", capitalizedProvider), (project) => ({ ...project, domains: [] })),
      variable: renamed({ resourceId: "functionId" }),
    },
  },
];
