import { describe, expect, test } from "vitest";
import { infoOf, SettingsError } from "#shared/config/setting.ts";
import { parseSettings, settingsOf, settingsSchema } from "#shared/config/settings.ts";

const jwk = JSON.stringify({ kty: "OKP", crv: "Ed25519", x: "eA", d: "ZA" });
const secrets = { _APP_OPENSSL_KEY_V1: "0123456789abcdef", EDGEWRITE_JWT_KEY: jwk };

function failure(env: Record<string, unknown>): string {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "";
}

test("a fresh machine needs nothing but the two generated secrets", () => {
  const settings = parseSettings(secrets);
  expect(settings).toMatchObject({
    domain: "localhost",
    abuseLimits: true,
    consoleSingleRoot: true,
    trustedHeaders: [],
    smtpPort: 25,
    storageLimit: 30_000_000,
    serverTiming: false,
    clientIpSource: "edge",
    shards: [{ address: "d1:DB", driver: "d1", name: "DB" }],
    jwtKey: jwk,
  });
});

test("an empty variable counts as unset", () => {
  expect(parseSettings({ ...secrets, _APP_DOMAIN: "", _APP_SMTP_PORT: "" })).toEqual(parseSettings(secrets));
});

test("values are read by their kind", () => {
  const settings = parseSettings({
    ...secrets,
    _APP_CONSOLE_WHITELIST_ROOT: "disabled",
    _APP_CONSOLE_WHITELIST_EMAILS: " A@b.example , c@d.example,",
    _APP_TRUSTED_HEADERS: "X-Real-IP, x-forwarded-for",
    _APP_DOMAIN: "API.Example.com",
    EDGEWRITE_SHARDS: "d1:DB, do:second",
    EDGEWRITE_SERVER_TIMING: "on",
    EDGEWRITE_BODY_LIMIT: "2048",
  });
  expect(settings).toMatchObject({
    consoleSingleRoot: false,
    consoleEmails: ["a@b.example", "c@d.example"],
    trustedHeaders: ["x-real-ip", "x-forwarded-for"],
    domain: "api.example.com",
    serverTiming: true,
    bodyLimit: 2048,
    shards: [
      { address: "d1:DB", driver: "d1", name: "DB" },
      { address: "do:second", driver: "do", name: "second" },
    ],
  });
});

describe("a wrong value stops the start with a sentence that names it", () => {
  test.each([
    ["_APP_OPTIONS_ABUSE", "maybe", "write enabled or disabled"],
    ["_APP_ENV", "prod", "write production or development"],
    ["_APP_DOMAIN", "https://a.example", "write a host name"],
    ["_APP_SMTP_PORT", "70000", "from 1 to 65535"],
    ["_APP_SMTP_PORT", "2.5", "from 1 to 65535"],
    ["_APP_STORAGE_LIMIT", "-1", "whole number"],
    ["_APP_STORAGE_LIMIT", "30MB", "whole number"],
    ["_APP_TRUSTED_HEADERS", "x forwarded", "write header names"],
    ["_APP_SYSTEM_RESPONSE_FORMAT", "newest", "write a version"],
    ["_APP_SYSTEM_EMAIL_ADDRESS", "me", "e-mail address"],
    ["EDGEWRITE_SHARDS", "d1:DB,pg:other", "write d1:<BINDING> or do:<name>"],
    ["EDGEWRITE_SHARDS", "d1:DB,d1:DB", "name d1:DB once"],
    ["EDGEWRITE_SERVER_TIMING", "yes", "write on or off"],
  ])("%s=%s", (variable, value, remedy) => {
    const message = failure({ ...secrets, [variable]: value });
    expect(message).toContain(`${variable} has a wrong value "${value}"`);
    expect(message).toContain(remedy);
    expect(message.endsWith(".")).toBe(true);
    expect(message).not.toContain("\n");
  });

  test("a missing secret says where it comes from", () => {
    expect(failure({ EDGEWRITE_JWT_KEY: secrets.EDGEWRITE_JWT_KEY })).toMatch(
      /^_APP_OPENSSL_KEY_V1 is not set: .*npm start/,
    );
  });

  test.each([
    ["_APP_OPENSSL_KEY_V1", "too-short-key"],
    ["EDGEWRITE_JWT_KEY", "not-json-key"],
    ["EDGEWRITE_JWT_KEY", '{"kty":"OKP","x":"public-only"}'],
  ])("a secret is never shown: %s", (variable, value) => {
    const message = failure({ ...secrets, [variable]: value });
    expect(message.startsWith(`${variable} has a wrong value: `)).toBe(true);
    expect(message).not.toContain(value);
    expect(message).not.toContain("public-only");
  });
});

test("one env object is read once", () => {
  const env = { ...secrets };
  expect(settingsOf(env)).toBe(settingsOf(env));
  expect(settingsOf({ ...secrets })).not.toBe(settingsOf(env));
});

test("every variable is documented, once, under Appwrite's prefix or ours", () => {
  const names = Object.values(settingsSchema.shape).map((field) => infoOf(field).variable);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^(_APP|EDGEWRITE)_[A-Z0-9_]+$/);
});
