import { beforeEach, expect, test } from "vitest";
import { bindings, CHANNEL, Stage } from "./stage.ts";
import type { Wire } from "./wire.ts";

// A member of the console's team has a socket of a project in admin mode. It lasts as long as the right to it.

let on: Stage;
let wire: Wire;
beforeEach(async () => {
  on = await Stage.set();
  wire = await on.listenAsAdmin();
  await wire.subscribe("s", [CHANNEL]);
  await on.note("before", ["any"]);
  expect(await wire.heard()).toEqual(["before"]);
});

/** Lets the console's user go from a team: another owner stays. @returns the path of their own membership */
async function dispensable(teamId: string): Promise<string> {
  const path = `/teams/${teamId}/memberships`;
  const [own] = Object(await Stage.root("GET", path)).memberships;
  const now = "2031-05-04T03:02:01.250+00:00";
  await bindings.DB.prepare(
    `INSERT INTO memberships (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm,
       secretHash, search) VALUES ('console', ?1, ?2, ?2, ?3, 'other', '["owner"]', ?2, ?2, 1, '', '')`,
  )
    .bind(`other-${teamId}`, now, teamId)
    .run();
  return `${path}/${own.$id}`;
}

const teamOf = async ({ projectId }: Stage) =>
  String((await Stage.root("GET", `/projects/${projectId}`)).teamId);

async function expectTheEnd(): Promise<void> {
  await on.note("after", ["any"]);
  expect(await wire.end()).toMatchObject({ code: 1008, reason: expect.stringContaining("no longer read") });
  expect(wire.frames.filter(({ type }) => type === "event")).toHaveLength(1);
}

test.each([[[]], [["gateway"]], [["gateway", "hub"]]] as const)(
  "it ends with the membership, after a sleep of %j too",
  async (asleep) => {
    const own = await dispensable(await teamOf(on));
    await on.sleep(...asleep);
    await Stage.root("DELETE", own);
    await expectTheEnd();
  },
);

test("it ends with the role that may read the project", async () => {
  await Stage.root("PATCH", await dispensable(await teamOf(on)), { roles: ["viewer"] });
  await expectTheEnd();
});

test("it ends with the project's transfer to a team whose projects the member may not read", async () => {
  const { $id: teamId } = await Stage.root("POST", "/teams", { teamId: "unique()", name: "Next" });
  await Stage.root("PATCH", await dispensable(String(teamId)), { roles: ["viewer"] });
  await Stage.root("PATCH", `/projects/${on.projectId}/team`, { teamId });
  await expectTheEnd();
});

test("it outlasts a transfer to a team whose projects the member may read", async () => {
  const guest = await on.listen();
  const { $id: teamId } = await Stage.root("POST", "/teams", { teamId: "unique()", name: "Next" });
  await Stage.root("PATCH", `/projects/${on.projectId}/team`, { teamId });
  await on.note("after", ["any"]);
  expect(await wire.heard()).toEqual(["after"]);
  expect(guest.closed).toBeNull();
});
