import { Project, ProjectPolicyId } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let project: Project;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  project = new Project(place.server());
});

const DEFAULTS = [
  { $id: "password-dictionary", enabled: false },
  { $id: "password-history", total: 0 },
  { $id: "password-strength", min: 8, uppercase: false, lowercase: false, number: false, symbols: false },
  { $id: "password-personal-data", enabled: false },
  { $id: "session-alert", enabled: false },
  { $id: "session-duration", duration: 31_536_000 },
  { $id: "session-invalidation", enabled: true },
  { $id: "session-limit", total: 0 },
  { $id: "user-limit", total: 0 },
  {
    $id: "membership-privacy",
    userId: false,
    userEmail: false,
    userPhone: false,
    userName: false,
    userMFA: false,
    userAccessedAt: false,
  },
  { $id: "mfa-factors", totp: true, email: true, phone: true, custom: false },
];

describe("policies", () => {
  test("all are listed, at their defaults", async () => {
    expect(await project.listPolicies()).toEqual({ total: DEFAULTS.length, policies: DEFAULTS });
    const page = await project.listPolicies([
      JSON.stringify({ method: "limit", values: [2] }),
      JSON.stringify({ method: "offset", values: [1] }),
    ]);
    expect(page).toEqual({ total: DEFAULTS.length, policies: DEFAULTS.slice(1, 3) });
  });

  test("each change answers the project and shows in the policy", async () => {
    const changes: [ProjectPolicyId, () => Promise<object>, object][] = [
      [
        ProjectPolicyId.Passworddictionary,
        () => project.updatePasswordDictionaryPolicy(true),
        { enabled: true },
      ],
      [ProjectPolicyId.Passwordhistory, () => project.updatePasswordHistoryPolicy(5), { total: 5 }],
      [
        ProjectPolicyId.Passwordpersonaldata,
        () => project.updatePasswordPersonalDataPolicy(true),
        { enabled: true },
      ],
      [ProjectPolicyId.Sessionalert, () => project.updateSessionAlertPolicy(true), { enabled: true }],
      [ProjectPolicyId.Sessionduration, () => project.updateSessionDurationPolicy(3600), { duration: 3600 }],
      [
        ProjectPolicyId.Sessioninvalidation,
        () => project.updateSessionInvalidationPolicy(false),
        { enabled: false },
      ],
      [ProjectPolicyId.Sessionlimit, () => project.updateSessionLimitPolicy(3), { total: 3 }],
      [ProjectPolicyId.Userlimit, () => project.updateUserLimitPolicy(100), { total: 100 }],
      [
        ProjectPolicyId.Membershipprivacy,
        () => project.updateMembershipPrivacyPolicy({ userEmail: true, userName: true }),
        { userEmail: true, userName: true, userId: false, userMFA: false },
      ],
    ];
    for (const [id, change, expected] of changes) {
      expect(await change()).toMatchObject({ $id: place.projectId });
      expect(await project.getPolicy(id)).toMatchObject({ $id: id, ...expected });
    }
    // A change leaves the others alone.
    expect(await project.getPolicy(ProjectPolicyId.Passwordhistory)).toMatchObject({ total: 5 });
  });

  test("the password's strength answers itself, and keeps what is not sent", async () => {
    const first = await project.updatePasswordStrengthPolicy(12, true);
    expect(first).toEqual({
      $id: "password-strength",
      min: 12,
      uppercase: true,
      lowercase: false,
      number: false,
      symbols: false,
    });
    expect(await project.updatePasswordStrengthPolicy({ number: true })).toMatchObject({
      min: 12,
      uppercase: true,
      number: true,
    });
    const weak = await place.guest("POST", "/account", {
      userId: "unique()",
      email: "weak@shop.test",
      password: "password",
    });
    expect(weak).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });

  test("null is no limit", async () => {
    for (const policy of ["password-history", "session-limit", "user-limit"]) {
      expect((await place.admin("PATCH", `/project/policies/${policy}`, { total: null })).status).toBe(200);
      expect((await place.admin("GET", `/project/policies/${policy}`)).body.total).toBe(0);
    }
  });

  test("as older clients write them", async () => {
    const older = (path: string, body: object) =>
      place.console.call("PATCH", `/projects/${place.projectId}/auth/${path}`, body, {
        "x-appwrite-response-format": "1.8.0",
      });
    expect((await older("limit", { limit: 7 })).body.authLimit).toBe(7);
    expect((await older("limit", { limit: 0 })).body.authLimit).toBe(0);
    expect((await older("duration", { duration: 600 })).body.authDuration).toBe(600);
    expect((await older("max-sessions", { limit: 4 })).body.authSessionsLimit).toBe(4);
    expect((await older("password-history", { limit: 2 })).body.authPasswordHistory).toBe(2);
    expect((await older("session-alerts", { alerts: false })).body.authSessionAlerts).toBe(false);
    const privacy = await older("memberships-privacy", { userName: true, userEmail: false, mfa: true });
    expect(privacy.body).toMatchObject({
      authMembershipsUserName: true,
      authMembershipsUserEmail: false,
      authMembershipsMfa: true,
    });
  });

  test.each<[string, object]>([
    ["password-history", { total: 21 }],
    ["password-history", {}],
    ["session-duration", { duration: 59 }],
    ["session-limit", { total: 0 }],
    ["user-limit", { total: 10_001 }],
    ["password-strength", { min: 7 }],
    ["session-alert", {}],
    ["membership-privacy", { userId: "perhaps" }],
  ])("%s refuses %j", async (policy, body) => {
    const answer = await place.admin("PATCH", `/project/policies/${policy}`, body);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });

  test("an unknown policy", async () => {
    expect(await place.admin("GET", "/project/policies/none")).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});
