import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Console, signInToConsole } from "#test/sdk/support/bootstrap.ts";
import { type Call, caller, cookiesOf } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

// The teams of the console are the organizations.

let root: Console;
let other: Call;
const OTHER = { email: "second@edgewrite.test", password: "correct horse battery" };

beforeAll(async () => {
  const url = sharedUrl();
  root = await signInToConsole(url);
  const guest = caller(`${url}/v1`, { "x-appwrite-project": "console" });
  await guest("POST", "/account", { userId: "second", ...OTHER });
  const session = await guest("POST", "/account/sessions/email", OTHER);
  other = caller(`${url}/v1`, { "x-appwrite-project": "console", cookie: cookiesOf(session.headers) });
});

describe("an organization", () => {
  let teamId: string;
  let membershipId: string;

  beforeEach(async () => {
    teamId = String((await root.call("POST", "/teams", { teamId: "unique()", name: "Acme" })).body.$id);
    const { memberships } = (await root.call("GET", `/teams/${teamId}/memberships`)).body as {
      memberships: { $id: string; userId: string; userEmail: string; roles: string[] }[];
    };
    expect(memberships).toMatchObject([
      { userId: "root", userEmail: "root@edgewrite.test", roles: ["owner"] },
    ]);
    membershipId = memberships[0]?.$id ?? "";
  });

  it("keeps its last owner", async () => {
    const at = `/teams/${teamId}/memberships/${membershipId}`;
    expect(await root.call("DELETE", at)).toMatchObject({
      status: 400,
      body: { type: "membership_deletion_prohibited" },
    });
    expect(await root.call("PATCH", at, { roles: ["developer"] })).toMatchObject({
      status: 400,
      body: { type: "membership_downgrade_prohibited" },
    });
    expect((await root.call("PATCH", at, { roles: ["owner", "developer"] })).status).toBe(200);
    expect((await root.call("GET", `/teams/${teamId}`)).body.total).toBe(1);
  });

  it("is nobody else's, also when they name one of their own", async () => {
    const own = await other("POST", "/teams", { teamId: "unique()", name: "Mine" });
    const naming = (id: string): Record<string, string> =>
      id === "" ? {} : { "x-appwrite-organization": id };
    for (const headers of ["", String(own.body.$id), teamId].map(naming)) {
      for (const [method, path, body] of [
        ["GET", "", undefined],
        ["PUT", "", { name: "Taken" }],
        ["DELETE", "", undefined],
        ["PUT", "/prefs", { prefs: {} }],
        ["POST", "/memberships", { roles: ["owner"], userId: "second", url: "http://localhost" }],
        ["PATCH", `/memberships/${membershipId}`, { roles: ["owner"] }],
        ["DELETE", `/memberships/${membershipId}`, undefined],
      ] as const) {
        const answer = await other(method, `/teams/${teamId}${path}`, body, headers);
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
      const listed = (await other("GET", "/teams", undefined, headers)).body as { teams: { $id: string }[] };
      expect(listed.teams.map(({ $id }) => $id)).not.toContain(teamId);
    }
    expect((await root.call("GET", `/teams/${teamId}`)).body).toMatchObject({ name: "Acme", total: 1 });
  });

  it("created while naming another belongs to its creator", async () => {
    const naming = { "x-appwrite-organization": teamId };
    const made = await root.call("POST", "/teams", { teamId: "unique()", name: "Branch" }, naming);
    expect(made).toMatchObject({ status: 201, body: { total: 1 } });
    expect((await root.call("DELETE", `/teams/${made.body.$id}`)).status).toBe(204);
  });

  it("takes its projects with it", async () => {
    const project = await root.call("POST", "/projects", { projectId: "unique()", name: "Doomed", teamId });
    expect(project.status).toBe(201);
    const guest = caller(root.endpoint, { "x-appwrite-project": String(project.body.$id) });
    expect((await guest("GET", "/locale")).status).toBe(200);
    expect((await root.call("DELETE", `/teams/${teamId}`)).status).toBe(204);
    expect(await guest("GET", "/locale")).toMatchObject({ status: 404, body: { type: "project_not_found" } });
  });
});
