import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { type Call, caller, cookiesOf } from "#test/sdk/support/raw.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { stage } from "./people.ts";
import { openDatabase, secretFor, writeInvitation } from "./stopped-database.ts";

// Invitations travel by e-mail, so these are written into the database while the server is down; so are the settings
// of the project that they meet.

const TEAM = "crew";
const INVITED = ["bob", "carol", "dan", "fay"];
const PASSWORD = "correct horse";
const settings = { _APP_OPTIONS_ABUSE: "disabled", _APP_CONSOLE_WHITELIST_ROOT: "disabled" };

let data: string;
let server: RunningServer;
let guest: Call;
let keyed: Call;
let onConsole: Call;
let organizationId: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "edgewrite-invitations-"));
  server = await startServer({ data, settings });
  const on = await stage(server.url);
  for (const id of ["ada", ...INVITED]) await on.person(id);
  await on.teams.create({ teamId: TEAM, name: "Crew" });
  await on.teams.create({ teamId: "other", name: "Other" });
  await on.teams.createMembership({ teamId: TEAM, roles: ["owner"], userId: "ada" });
  const second = { userId: "second", email: "second@people.test", password: PASSWORD };
  await caller(server.endpoint, { "x-appwrite-project": "console" })("POST", "/account", second);
  organizationId = on.console.organizationId;
  await server.stop();
  await writeWhatWasSent(on.projectId);
  server = await startServer({ data, settings });
  guest = caller(server.endpoint, { "x-appwrite-project": on.projectId });
  keyed = caller(server.endpoint, { "x-appwrite-project": on.projectId, "x-appwrite-key": on.key });
  onConsole = caller(server.endpoint, { "x-appwrite-project": "console" });
});

afterAll(async () => {
  await server.stop();
  await rm(data, { recursive: true, force: true });
});

async function writeWhatWasSent(projectId: string): Promise<void> {
  const database = await openDatabase(data);
  for (const userId of INVITED)
    writeInvitation(database, { projectId, teamId: TEAM, userId, roles: ["rower"] });
  writeInvitation(database, {
    projectId: "console",
    teamId: organizationId,
    userId: "second",
    roles: ["owner"],
  });
  database
    .prepare(
      `UPDATE projects SET auths = json_set(auths, '$.limit', ${INVITED.length + 1},
         '$.membership.userName', json('true'), '$.membership.userId', json('true')) WHERE id = ?`,
    )
    .run(projectId);
  database.close();
}

const statusPath = (userId: string, teamId = TEAM) => `/teams/${teamId}/memberships/for-${userId}/status`;
const answerOf = (userId: string) => ({ userId, secret: secretFor(userId) });

/** Calls of somebody who signed in with their password. */
async function signedIn(userId: string): Promise<Call> {
  const email = `${userId}@people.test`;
  const session = await guest("POST", "/account/sessions/email", { email, password: PASSWORD });
  const cookie = cookiesOf(session.headers);
  return (method, path, body) => guest(method, path, body, { cookie });
}

const total = async () => (await keyed("GET", `/teams/${TEAM}`)).body.total;

describe("an invitation", () => {
  it("is not yet a membership", async () => {
    const bob = await signedIn("bob");
    expect(await bob("GET", `/teams/${TEAM}`)).toMatchObject({
      status: 404,
      body: { type: "team_not_found" },
    });
    expect(await total()).toBe(1);
    const { body } = await keyed("GET", `/teams/${TEAM}/memberships/for-bob`);
    expect(body).toMatchObject({ confirm: false, joined: "", roles: ["rower"] });
  });

  const refused: [name: string, path: string, body: object, status: number, type: string][] = [
    ["that does not exist", statusPath("nobody"), answerOf("bob"), 404, "membership_not_found"],
    ["to no team", statusPath("bob", "nowhere"), answerOf("bob"), 404, "team_not_found"],
    ["to another team", statusPath("bob", "other"), answerOf("bob"), 404, "team_membership_mismatch"],
    [
      "with another secret",
      statusPath("bob"),
      { userId: "bob", secret: "guess" },
      401,
      "team_invalid_secret",
    ],
    ["with another's secret", statusPath("bob"), answerOf("carol"), 401, "team_invalid_secret"],
    [
      "for another user",
      statusPath("bob"),
      { userId: "carol", secret: secretFor("bob") },
      401,
      "team_invite_mismatch",
    ],
    ["without a secret", statusPath("bob"), { userId: "bob" }, 400, "general_argument_invalid"],
    [
      "with an empty secret",
      statusPath("bob"),
      { userId: "bob", secret: "" },
      400,
      "general_argument_invalid",
    ],
    ["without a user", statusPath("bob"), { secret: "x" }, 400, "general_argument_invalid"],
  ];
  it.each(refused)("%s is refused", async (_name, path, body, status, type) => {
    const answer = await guest("PATCH", path, body);
    expect(answer).toMatchObject({ status, body: { type } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await total()).toBe(1);
  });

  it("is not for somebody else who is signed in, nor for keys", async () => {
    const carol = await signedIn("carol");
    expect(await carol("PATCH", statusPath("bob"), answerOf("bob"))).toMatchObject({
      status: 401,
      body: { type: "team_invite_mismatch" },
    });
    expect(await keyed("PATCH", statusPath("bob"), answerOf("bob"))).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
  });

  it("accepted by a guest signs them in and verifies their address", async () => {
    const before = Number(await total());
    const answer = await guest("PATCH", statusPath("bob"), answerOf("bob"));
    expect(answer).toMatchObject({
      status: 200,
      roundTrips: 1,
      body: {
        $id: "for-bob",
        userId: "bob",
        teamId: TEAM,
        teamName: "Crew",
        confirm: true,
        roles: ["rower"],
      },
    });
    expect(answer.body.joined).not.toBe("");
    expect(await total()).toBe(before + 1);
    const cookie = cookiesOf(answer.headers);
    expect(answer.headers.get("x-fallback-cookies")).toContain("a_session_");
    const bob: Call = (method, path, body) => guest(method, path, body, { cookie });
    expect((await bob("GET", "/account")).body).toMatchObject({ $id: "bob", emailVerification: true });
    expect((await bob("GET", "/account/sessions/current")).body).toMatchObject({
      provider: "email",
      providerUid: "bob@people.test",
      factors: ["email"],
    });
    expect((await bob("GET", `/teams/${TEAM}`)).status).toBe(200);
  });

  it("is accepted once", async () => {
    expect(await guest("PATCH", statusPath("bob"), answerOf("bob"))).toMatchObject({
      status: 409,
      body: { type: "membership_already_confirmed" },
    });
  });

  it("accepted by whom it is for keeps their session", async () => {
    const carol = await signedIn("carol");
    expect((await carol("GET", `/teams/${TEAM}`)).status).toBe(404);
    const answer = await carol("PATCH", statusPath("carol"), answerOf("carol"));
    expect(answer).toMatchObject({ status: 200, body: { confirm: true } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await carol("GET", `/teams/${TEAM}`)).status).toBe(200);
  });

  it("becomes a membership when a key adds the user", async () => {
    const before = Number(await total());
    const added = await keyed("POST", `/teams/${TEAM}/memberships`, { roles: ["cox"], userId: "dan" });
    expect(added).toMatchObject({ status: 201, body: { $id: "for-dan", confirm: true, roles: ["cox"] } });
    expect(await total()).toBe(before + 1);
    expect(await guest("PATCH", statusPath("dan"), answerOf("dan"))).toMatchObject({ status: 401 });
  });

  it("withdrawn does not change the number of members", async () => {
    const before = await total();
    expect((await keyed("DELETE", `/teams/${TEAM}/memberships/for-fay`)).status).toBe(204);
    expect(await total()).toBe(before);
    expect(await guest("PATCH", statusPath("fay"), answerOf("fay"))).toMatchObject({
      status: 404,
      body: { type: "membership_not_found" },
    });
  });
});

describe("the project's settings", () => {
  it("say what members see of each other", async () => {
    const ada = await signedIn("ada");
    expect((await ada("GET", `/teams/${TEAM}/memberships/for-bob`)).body).toMatchObject({
      userId: "bob",
      userName: "Name of bob",
      userEmail: "",
      userPhone: "",
      userAccessedAt: "",
    });
  });

  it("do not keep those out of a full project whom a key adds", async () => {
    const path = "/teams/other/memberships";
    for (const email of ["more@people.test", "fay@people.test"])
      expect(await keyed("POST", path, { roles: [], email })).toMatchObject({ status: 201 });
  });
});

describe("an organization", () => {
  let root: Console;
  let second: Call;
  let rootMembership: string;
  const members = () => `/teams/${organizationId}/memberships`;

  beforeAll(async () => {
    root = await signInToConsole(server.url);
    const listed = (await root.call("GET", members())).body.memberships as { $id: string; userId: string }[];
    rootMembership = listed.find(({ userId }) => userId === "root")?.$id ?? "";
  });

  it("counts an invited owner only once they have accepted", async () => {
    expect(
      await root.call("PATCH", `${members()}/${rootMembership}`, { roles: ["developer"] }),
    ).toMatchObject({
      status: 400,
      body: { type: "membership_downgrade_prohibited" },
    });
    const accepted = await onConsole("PATCH", `${members()}/for-second/status`, answerOf("second"));
    expect(accepted.status).toBe(200);
    const cookie = cookiesOf(accepted.headers);
    second = (method, path, body, headers) => onConsole(method, path, body, { cookie, ...headers });
    expect((await second("GET", `/teams/${organizationId}`)).body.total).toBe(2);
  });

  it("has developers who neither promote themselves nor change it, whatever they name", async () => {
    expect((await root.call("PATCH", `${members()}/for-second`, { roles: ["developer"] })).status).toBe(200);
    for (const headers of [{}, { "x-appwrite-organization": organizationId }] as Record<string, string>[]) {
      for (const [method, path, body] of [
        ["PATCH", `${members()}/for-second`, { roles: ["owner"] }],
        ["PUT", `/teams/${organizationId}`, { name: "Taken" }],
        ["DELETE", `/teams/${organizationId}`, undefined],
        ["DELETE", `${members()}/${rootMembership}`, undefined],
      ] as const) {
        const answer = await second(method, path, body, headers);
        expect([method, path, answer.status]).toEqual([method, path, 401]);
      }
    }
    expect((await root.call("PATCH", `${members()}/for-second`, { roles: ["owner"] })).status).toBe(200);
  });

  it("lets an owner go while another is left", async () => {
    expect(
      (await root.call("PATCH", `${members()}/${rootMembership}`, { roles: ["developer"] })).status,
    ).toBe(200);
    expect(await second("PATCH", `${members()}/for-second`, { roles: [] })).toMatchObject({
      status: 400,
      body: { type: "membership_downgrade_prohibited" },
    });
    expect(await second("DELETE", `${members()}/for-second`)).toMatchObject({
      status: 400,
      body: { type: "membership_deletion_prohibited" },
    });
    expect((await root.call("DELETE", `${members()}/${rootMembership}`)).status).toBe(204);
    expect((await root.call("GET", `/teams/${organizationId}`)).status).toBe(404);
  });
});
