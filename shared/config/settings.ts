import { z } from "zod";
import { isReportable } from "../telemetry/reporter.ts";
import { avatarSettings } from "./avatars.ts";
import { choice, email, host, integer, ipRanges, list, optionalHost, text, toggle } from "./kinds.ts";
import { encryptionKey, jwtKey } from "./secrets.ts";
import { readSettings, setting } from "./setting.ts";
import { shardList } from "./shards.ts";
import { storageSettings } from "./storage.ts";
import { s3PlaceOf } from "./storage-place.ts";

const GENERAL = "General";
const CONSOLE = "Console";
const DOMAINS = "Domains";
const MAIL = "E-mail";
const MAINTENANCE = "Maintenance";
const EDGE = "Edgewrite";

/**
 * Every setting of the Worker, in one place: name, meaning, default. Where Appwrite has a variable for a
 * concept, name and meaning are its own. docs/CONFIGURATION.md is generated from this (`npm run docs:config`).
 */
export const settingsSchema = z.object({
  environment: setting(
    choice(["production", "development"], "production"),
    GENERAL,
    "_APP_ENV",
    "`development` adds the place of the fault to error answers.",
    { later: true },
  ),
  locale: setting(
    text("en"),
    GENERAL,
    "_APP_LOCALE",
    "Language of names, e-mails and messages when a request asks for none that is known.",
  ),
  abuseLimits: setting(
    toggle(true),
    GENERAL,
    "_APP_OPTIONS_ABUSE",
    "Rate limits. Disable them for load tests only.",
  ),
  locking: setting(
    toggle(true),
    GENERAL,
    "_APP_LOCKING_ENABLED",
    "Changes that take more than one step lock what they change. Disabled: they run unlocked.",
  ),
  forceHttps: setting(
    toggle(false),
    GENERAL,
    "_APP_OPTIONS_FORCE_HTTPS",
    "Answer requests over plain http with a redirect to https.",
  ),
  responseFormat: setting(
    z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, "write a version such as 1.9.5")
      .default(""),
    GENERAL,
    "_APP_SYSTEM_RESPONSE_FORMAT",
    "Response format for clients that send no `X-Appwrite-Response-Format`. Empty: the newest.",
  ),
  trustedHeaders: setting(
    list(
      z
        .string()
        .toLowerCase()
        .regex(/^[a-z0-9-]+$/, "write header names with commas, such as x-forwarded-for"),
    ),
    GENERAL,
    "_APP_TRUSTED_HEADERS",
    "Headers of your own proxy that carry the client's address, in order of preference; the first address counts. " +
      "Appwrite believes `x-forwarded-for` unasked; here nothing is believed until it is named, because any client can write that header. " +
      "Name one only if every request passes the proxy and the proxy replaces the header. " +
      "On a single machine this also makes `X-Forwarded-Proto` count.",
  ),
  webhookMaxFailures: setting(
    integer(10, 1, 1_000),
    GENERAL,
    "_APP_WEBHOOK_MAX_FAILED_ATTEMPTS",
    "Failures in a row after which a webhook is paused and the owners of its organization are told.",
  ),
  encryptionKey: setting(
    encryptionKey(),
    GENERAL,
    "_APP_OPENSSL_KEY_V1",
    "The key under which secrets are stored (API keys, provider credentials). Losing it loses them.",
    { secret: true, unset: "made on the first start and on the first deploy" },
  ),
  loggingConfig: setting(
    text().refine(isReportable, "write sentry://project:key@host, or leave it empty"),
    GENERAL,
    "_APP_LOGGING_CONFIG",
    "Where faults are reported besides the log: a DSN of Sentry, `sentry://project:key@host` or `https://key@host/project`. Empty: nowhere.",
    { secret: true },
  ),

  domain: setting(
    host("localhost"),
    DOMAINS,
    "_APP_DOMAIN",
    "The host clients reach the API at; links in e-mails and function environments use it.",
  ),
  domainFunctions: setting(
    optionalHost(),
    DOMAINS,
    "_APP_DOMAIN_FUNCTIONS",
    "Base domain of functions' own addresses.",
  ),
  domainSites: setting(optionalHost(), DOMAINS, "_APP_DOMAIN_SITES", "Base domain of sites' own addresses."),
  domainTargetCname: setting(
    optionalHost(),
    DOMAINS,
    "_APP_DOMAIN_TARGET_CNAME",
    "What a custom domain's CNAME must point to.",
  ),
  domainTargetA: setting(
    text(),
    DOMAINS,
    "_APP_DOMAIN_TARGET_A",
    "What a custom domain's A record must hold.",
  ),
  domainTargetAaaa: setting(
    text(),
    DOMAINS,
    "_APP_DOMAIN_TARGET_AAAA",
    "What a custom domain's AAAA record must hold.",
  ),
  domainTargetCaa: setting(
    text(),
    DOMAINS,
    "_APP_DOMAIN_TARGET_CAA",
    "The authority a custom domain's CAA record must allow.",
  ),

  consoleDomain: setting(
    host("localhost"),
    CONSOLE,
    "_APP_CONSOLE_DOMAIN",
    "The host the console is served at.",
  ),
  consoleHostnames: setting(
    list(),
    CONSOLE,
    "_APP_CONSOLE_HOSTNAMES",
    "Further host names whose pages may call the API as the console, with commas.",
  ),
  consoleSingleRoot: setting(
    toggle(true),
    CONSOLE,
    "_APP_CONSOLE_WHITELIST_ROOT",
    "Only the first sign-up on the console gets an account. Disabled: everyone may sign up, within the two lists below.",
  ),
  consoleEmails: setting(
    list(z.string().toLowerCase()),
    CONSOLE,
    "_APP_CONSOLE_WHITELIST_EMAILS",
    "E-mail addresses that may sign up on the console, with commas. Empty: any.",
  ),
  consoleIps: setting(
    list(),
    CONSOLE,
    "_APP_CONSOLE_WHITELIST_IPS",
    "IP addresses that may sign up on the console, with commas. Empty: any.",
  ),
  consoleInvites: setting(
    toggle(true),
    CONSOLE,
    "_APP_CONSOLE_INVITES",
    "Members of an organization may be invited by e-mail.",
  ),
  consoleSessionAlerts: setting(
    toggle(false),
    CONSOLE,
    "_APP_CONSOLE_SESSION_ALERTS",
    "Write to a console user when a new session of theirs begins.",
  ),
  consoleRootSession: setting(
    toggle(false),
    CONSOLE,
    "_APP_CONSOLE_ROOT_SESSION",
    "Console cookies count on the whole registrable domain instead of one host.",
  ),

  smtpHost: setting(text(), MAIL, "_APP_SMTP_HOST", "Server that sends e-mail. Empty: none is sent."),
  smtpPort: setting(
    integer(25, 1, 65_535),
    MAIL,
    "_APP_SMTP_PORT",
    "Its port. Cloudflare blocks port 25; use 587 or 465 there.",
  ),
  smtpSecure: setting(
    choice(["", "tls", "ssl"], ""),
    MAIL,
    "_APP_SMTP_SECURE",
    "`tls` (STARTTLS), `ssl`, or empty for neither.",
  ),
  smtpUsername: setting(text(), MAIL, "_APP_SMTP_USERNAME", "User name at that server."),
  smtpPassword: setting(z.string().default(""), MAIL, "_APP_SMTP_PASSWORD", "Password at that server.", {
    secret: true,
  }),
  systemEmailName: setting(
    text("Edgewrite"),
    MAIL,
    "_APP_SYSTEM_EMAIL_NAME",
    "Sender's name in e-mails of the server.",
  ),
  systemEmailAddress: setting(
    email("noreply@edgewrite.invalid"),
    MAIL,
    "_APP_SYSTEM_EMAIL_ADDRESS",
    "Sender's address in e-mails of the server.",
  ),

  ...storageSettings,

  ...avatarSettings,

  auditRetention: setting(
    integer(1_209_600, 1),
    MAINTENANCE,
    "_APP_MAINTENANCE_RETENTION_AUDIT",
    "How long the audit logs of projects are kept, in seconds (14 days).",
  ),
  consoleAuditRetention: setting(
    integer(15_778_800, 1),
    MAINTENANCE,
    "_APP_MAINTENANCE_RETENTION_AUDIT_CONSOLE",
    "How long the console's own audit log is kept, in seconds (6 months).",
  ),
  hourlyUsageRetention: setting(
    integer(8_640_000, 86_400),
    MAINTENANCE,
    "_APP_MAINTENANCE_RETENTION_USAGE_HOURLY",
    "How long usage by the hour is kept, in seconds (100 days). Usage by the day is kept for ever.",
  ),

  jwtKey: setting(
    jwtKey(),
    EDGE,
    "EDGEWRITE_JWT_KEY",
    "The private key that signs JWTs, as a JSON Web Key. Its public half is served at `/.well-known/jwks.json`.",
    { secret: true, unset: "made on the first start and on the first deploy" },
  ),
  shards: setting(
    shardList(),
    EDGE,
    "EDGEWRITE_SHARDS",
    "The databases, with commas: `d1:<binding of wrangler.toml>` or `do:<name of your choice>` (a SQLite Durable Object). " +
      "The first is the default shard; it holds the directory and the console, so it never moves. Never take away a shard that holds projects.",
  ),
  serverTiming: setting(
    choice(["on", "off"], "off").transform((word) => word === "on"),
    EDGE,
    "EDGEWRITE_SERVER_TIMING",
    "Report database round trips and statements of each request in the `Server-Timing` header. `npm start` turns it on.",
  ),
  log: setting(
    choice(["faults", "requests"], "faults"),
    EDGE,
    "EDGEWRITE_LOG",
    "What is logged: `faults` alone, or one line of JSON for each of the `requests` as well.",
  ),
  bodyLimit: setting(
    integer(12_582_912, 1_024, 100_000_000),
    EDGE,
    "EDGEWRITE_BODY_LIMIT",
    "Largest request body, in bytes. Upload chunks of 5 MiB must fit.",
  ),
  privateTargets: setting(
    toggle(false),
    EDGE,
    "EDGEWRITE_PRIVATE_TARGETS",
    "Webhooks may be sent to IP addresses and names of local networks, such as `http://localhost:3000`, and avatars fetched from there. " +
      "`npm start` enables it while the server listens on loopback addresses only.",
  ),
  ipLimit: setting(
    integer(0, 0, 1_000_000),
    EDGE,
    "EDGEWRITE_IP_LIMIT",
    "Requests a minute that one IP address (IPv6: one /64 network) may make to one project, over all endpoints and besides " +
      "their own limits. Refused requests and opened sockets count as well; those without an endpoint or a project " +
      "that exists, and those with a body that cannot be read, are counted together. `0`: any number. Requests of API keys, " +
      "development keys and administrators are not limited, unless they are refused before anyone looks at whose they are: " +
      "for a path that does not exist, or for a body that cannot be read.",
  ),
  trustedIps: setting(
    ipRanges(),
    EDGE,
    "EDGEWRITE_TRUSTED_IPS",
    "IP addresses and ranges, with commas, that no rate limit holds for: `192.0.2.7, 10.0.0.0/8, 2001:db8::/32`.",
  ),
  clientIpSource: setting(
    choice(["edge", "peer"], "edge"),
    EDGE,
    "EDGEWRITE_CLIENT_IP",
    "Where the client's address comes from: `edge` is Cloudflare's `cf-connecting-ip`, `peer` the other end of the connection. `npm start` sets `peer`; leave it alone.",
  ),
});

export type Settings = Readonly<z.output<typeof settingsSchema>>;

/**
 * Reads all settings out of the Worker's env or a process environment.
 * @throws SettingsError: one sentence that names the wrong variable and the remedy.
 */
export function parseSettings(env: Readonly<Record<string, unknown>>): Settings {
  const settings = readSettings(settingsSchema, env);
  s3PlaceOf(settings);
  return settings;
}

const parsed = new WeakMap<object, Settings>();

/** As parseSettings, but reads one env object only once: a Worker's env never changes. */
export function settingsOf(env: object): Settings {
  let settings = parsed.get(env);
  if (settings === undefined) {
    settings = parseSettings({ ...env });
    parsed.set(env, settings);
  }
  return settings;
}
