import { describe, expect, it } from "vitest";
import { requestFormats } from "#shared/contract/formats/requests.ts";
import { responseFormats } from "#shared/contract/formats/responses.ts";
import { versionNumber } from "#shared/contract/formats/versions.ts";
import {
  applyRequestFormat,
  applyResponseFormat,
  isNewerThanServer,
  olderProjectFields,
  withOlderFields,
} from "#shared/contract/formats.ts";
import { DEFAULT_AUTHS } from "#shared/contract/project.ts";

const project = {
  $id: "shop",
  name: "Shop",
  devKeys: [],
  smtpReplyToName: "Ann",
  smtpReplyToEmail: "ann@shop.test",
  authMethods: [
    { $id: "email-password", enabled: true },
    { $id: "magic-url", enabled: false },
    { $id: "jwt", enabled: true },
  ],
  services: [{ $id: "tablesdb", enabled: false }],
  protocols: [{ $id: "rest", enabled: true }],
};

const older = () =>
  olderProjectFields({
    auths: {
      ...DEFAULT_AUTHS,
      limit: 7,
      mockNumbers: [{ number: "+1555", otp: "123456", createdAt: "", updatedAt: "" }],
    },
    description: "A shop",
    platforms: [{ $id: "p", type: "android", applicationId: "com.shop" }],
    webhooks: [{ $id: "w", tls: true, authUsername: "u", authPassword: "p", secret: "s" }],
    oAuthProviders: [{ key: "github", name: "GitHub", appId: "1", secret: "", enabled: true }],
  });

describe("the tables", () => {
  it("are in order: answers from the newest version down, requests from the oldest up", () => {
    const [down, up] = [responseFormats, requestFormats].map((table) =>
      table.map((entry) => versionNumber(entry.below) ?? Number.NaN),
    );
    expect(down).toEqual([...(down ?? [])].sort((a, b) => b - a));
    expect(up).toEqual([...(up ?? [])].sort((a, b) => a - b));
    expect([...(down ?? []), ...(up ?? [])].some(Number.isNaN)).toBe(false);
  });
});

describe("versions", () => {
  it("compare by number, not by text", () => {
    expect(versionNumber("1.10.0") ?? 0).toBeGreaterThan(versionNumber("1.9.6") ?? 0);
    expect(["", "1.9", "x", "1.9.x", "1.9.6.1", "v1.9.6"].map(versionNumber)).toEqual(Array(6).fill(null));
  });

  it.each([
    ["2.0.0", true],
    ["1.9.7", true],
    ["1.9.6", false],
    ["1.8.0", false],
    ["nonsense", false],
  ])("%s newer than the server: %s", (version, expected) => {
    expect(isNewerThanServer(version)).toBe(expected);
  });
});

describe("an answer", () => {
  it.each(["2.0.0", "1.9.6", "1.9.5", "nonsense", ""])("is left alone for %j", (version) => {
    expect(applyResponseFormat(version, "project", project)).toBe(project);
  });

  it("keeps older fields out of the newest shapes", () => {
    expect(JSON.stringify(withOlderFields(project, older))).toBe(JSON.stringify(project));
  });

  it("flattens a project below 1.9.5, without touching the given one", () => {
    const given = withOlderFields(project, older);
    const before = structuredClone(project);
    const flat = applyResponseFormat("1.9.4", "project", given);
    expect(flat).toMatchObject({
      authEmailPassword: true,
      authUsersAuthMagicURL: false,
      authJWT: true,
      serviceStatusForTablesdb: false,
      protocolStatusForRest: true,
      authLimit: 7,
      authDuration: 31_536_000,
      authMockNumbers: [{ phone: "+1555", otp: "123456" }],
      authMembershipsUserId: false,
      description: "A shop",
      legalName: "",
      keys: [],
      platforms: [{ $id: "p", type: "android", applicationId: "com.shop" }],
    });
    expect(flat).not.toHaveProperty("authMethods");
    expect(project).toEqual(before);
  });

  it("has defaults for a project that carries no older fields", () => {
    expect(applyResponseFormat("1.9.4", "project", project)).toMatchObject({
      authLimit: 0,
      platforms: [],
      url: "",
    });
  });

  it("takes a project through every step for an old client, in lists too", () => {
    const answer = applyResponseFormat("1.3.0", "projectList", {
      total: 1,
      projects: [withOlderFields(project, older)],
    });
    const [old] = (answer as { projects: Record<string, unknown>[] }).projects;
    expect(answer).toMatchObject({ total: 1 });
    expect(old).toMatchObject({
      smtpReplyTo: "ann@shop.test",
      webhooks: [{ $id: "w", security: true, httpUser: "u", httpPass: "p", signatureKey: "s" }],
      platforms: [{ $id: "p", type: "android", key: "com.shop", store: "", hostname: "" }],
      providers: [{ name: "Github", appId: "1", secret: "", enabled: true }],
      domains: [],
    });
    for (const gone of [
      "smtpReplyToName",
      "protocolStatusForRest",
      "devKeys",
      "authMockNumbers",
      "oAuthProviders",
    ]) {
      expect(old).not.toHaveProperty(gone);
    }
  });

  it.each([
    ["1.9.1", "membership", { $id: "m", userPhone: "+1", mfa: true }, { $id: "m", mfa: true }],
    ["1.9.2", "membership", { $id: "m", userPhone: "+1" }, { $id: "m", userPhone: "+1" }],
    [
      "1.8.0",
      "user",
      { $id: "u", impersonator: true, impersonatorUserId: "x", mfa: true },
      { $id: "u", mfa: true },
    ],
    ["1.8.0", "account", { $id: "u", impersonator: true, targets: [] }, { $id: "u", targets: [] }],
    ["1.4.0", "user", { $id: "u", targets: [], mfa: true }, { $id: "u" }],
    [
      "1.8.0",
      "platformWeb",
      { $id: "p", hostname: "a.b" },
      { $id: "p", hostname: "a.b", key: "", store: "" },
    ],
    ["1.8.0", "platformApple", { bundleIdentifier: "x" }, { key: "x", store: "", hostname: "" }],
    ["1.7.0", "document", { $id: "d", $sequence: "1", a: 1 }, { $id: "d", a: 1 }],
    ["1.7.0", "row", { $id: "d", $sequence: "1" }, { $id: "d", $sequence: "1" }],
    ["1.9.0", "webhook", { tls: false, secret: "s" }, { security: false, signatureKey: "s" }],
    ["1.9.1", "mockNumber", { number: "+1", otp: "1" }, { phone: "+1", otp: "1" }],
    ["1.8.0", "key", { $id: "k", secret: "s" }, { $id: "k", secret: "s" }],
  ])("of a client at %s, %s", (version, model, value, expected) => {
    expect(applyResponseFormat(version, model, value)).toEqual(expected);
  });

  it("changes the items of a list by their own model", () => {
    const memberships = [{ $id: "a", userPhone: "+1" }, { $id: "b" }];
    expect(applyResponseFormat("1.9.0", "membershipList", { total: 2, memberships })).toEqual({
      total: 2,
      memberships: [{ $id: "a" }, { $id: "b" }],
    });
    const platforms = [{ $id: "p", packageName: "x" }];
    expect(applyResponseFormat("1.8.0", "platformList", { total: 1, platforms })).toEqual({
      total: 1,
      platforms: [{ $id: "p", key: "x", store: "", hostname: "" }],
    });
  });

  it("shows an ephemeral key below 1.9.3 as project and JWT", () => {
    const claims = btoa(JSON.stringify({ projectId: "shop", note: "??>>" }))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    const key = { $id: "k", name: "n", expire: "", scopes: ["rows.read"], secret: `ephemeral_h.${claims}.s` };
    expect(applyResponseFormat("1.9.2", "ephemeralKey", key)).toEqual({
      scopes: ["rows.read"],
      projectId: "shop",
      jwt: key.secret,
    });
    expect(applyResponseFormat("1.9.2", "ephemeralKey", { secret: "broken" })).toMatchObject({
      projectId: "",
    });
  });

  it.each([null, "Pong!", 5, [1]])("that is no object (%j) goes through", (value) => {
    expect(applyResponseFormat("1.0.0", "project", value)).toBe(value);
  });
});

describe("a request", () => {
  it.each([
    ["1.9.2", "project.createKey", { name: "n", scopes: null }, { name: "n", scopes: [], keyId: "unique()" }],
    ["1.9.2", "project.createKey", { keyId: "k", scopes: ["a"] }, { keyId: "k", scopes: ["a"] }],
    ["1.9.3", "project.createKey", { name: "n" }, { name: "n" }],
    ["1.8.0", "project.updateKey", { name: "n" }, { name: "n", scopes: [] }],
    [
      "1.8.0",
      "project.createWebPlatform",
      { type: "web", name: "n", key: "", store: "", hostname: "a.b" },
      { type: "web", name: "n", key: "", hostname: "a.b", platformId: "unique()" },
    ],
    [
      "1.8.0",
      "project.createApplePlatform",
      { platformId: "p", key: "x" },
      { platformId: "p", bundleIdentifier: "x" },
    ],
    ["1.8.0", "project.updateAndroidPlatform", { key: "x" }, { applicationId: "x" }],
    ["1.9.4", "projects.create", { projectId: "p", legalName: "x", url: "" }, { projectId: "p" }],
    ["1.9.5", "projects.create", { projectId: "p", url: "x" }, { projectId: "p", url: "x" }],
    [
      "1.8.0",
      "webhooks.create",
      { security: true, httpUser: "u", name: "n" },
      { webhookId: "unique()", tls: true, authUsername: "u", name: "n" },
    ],
    ["1.9.1", "project.updateUserLimitPolicy", { limit: 0 }, { total: null }],
    ["1.9.1", "project.updateUserLimitPolicy", { limit: 5 }, { total: 5 }],
    ["1.9.1", "project.updateUserLimitPolicy", { total: 5 }, { total: 5 }],
    [
      "1.9.1",
      "project.updateMembershipPrivacyPolicy",
      { mfa: true },
      { userMFA: true, userId: false, userPhone: false },
    ],
    ["1.0.0", "teams.create", { name: "n" }, { name: "n" }],
    ["nonsense", "project.createKey", { name: "n" }, { name: "n" }],
  ])("of a client at %s to %s", (version, endpoint, params, expected) => {
    expect(applyRequestFormat(version, endpoint, params)).toEqual(expected);
  });

  it("keeps the new name when both are sent", () => {
    expect(applyRequestFormat("1.9.0", "webhooks.update", { tls: false, security: true })).toEqual({
      tls: false,
    });
  });
});

describe("queries of SDKs before 1.5", () => {
  const newer = (query: unknown) =>
    applyRequestFormat("1.4.0", "teams.list", { queries: [query] }).queries as unknown[];

  it.each<[string, object]>([
    ['equal("title", ["a","b"])', { method: "equal", attribute: "title", values: ["a", "b"] }],
    ['equal("title", "a")', { method: "equal", attribute: "title", values: ["a"] }],
    ["equal('title', ['a'])", { method: "equal", attribute: "title", values: ["a"] }],
    [
      'equal("n", [1,-2.5,1e3,true,false,null])',
      { method: "equal", attribute: "n", values: [1, -2.5, 1000, true, false, null] },
    ],
    [
      'equal("t", ["she said "hi", twice"])',
      { method: "equal", attribute: "t", values: ['she said "hi", twice'] },
    ],
    ['equal("t", ["a\\"b\\\\c"])', { method: "equal", attribute: "t", values: ['a"b\\c'] }],
    ['search("t", ["(a, b) [c]"])', { method: "search", attribute: "t", values: ["(a, b) [c]"] }],
    ['between("n", [1,2])', { method: "between", attribute: "n", values: [1, 2] }],
    ['isNull("t")', { method: "isNull", attribute: "t", values: [] }],
    ['orderDesc("$createdAt")', { method: "orderDesc", attribute: "$createdAt", values: [] }],
    ['orderAsc("")', { method: "orderAsc", attribute: "", values: [] }],
    ["limit(25)", { method: "limit", values: [25] }],
    [" offset( 5 ) ", { method: "offset", values: [5] }],
    ['cursorAfter("abc")', { method: "cursorAfter", values: ["abc"] }],
    ['select(["a","b.*"])', { method: "select", values: ["a", "b.*"] }],
  ])("%s", (query, expected) => {
    expect(JSON.parse(String(newer(query)[0]))).toEqual(expected);
  });

  it.each([
    "",
    "equal",
    'equal("t"',
    'equal("t", [1',
    "equal(t)",
    '{"method":"limit","values":[1]}',
    7,
    null,
  ])("%j stays as it is", (query) => expect(newer(query)).toEqual([query]));

  it("are not looked for in newer requests", () => {
    const params = { queries: ["limit(1)"] };
    expect(applyRequestFormat("1.5.0", "teams.list", params)).toEqual(params);
  });
});
