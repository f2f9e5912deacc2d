import { Query } from "node-appwrite";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Call, caller } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";
import { type Person, type Stage, stage, teamOf } from "./people.ts";

let on: Stage;
let ada: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  on = await stage(sharedUrl());
  [ada, bob, eve] = await Promise.all([on.person("ada"), on.person("bob"), on.person("eve")]);
});

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

describe("adding a member by key", () => {
  let teamId: string;
  beforeEach(async () => {
    teamId = (await on.teams.create({ teamId: "unique()", name: "Band" })).$id;
  });

  it("by id: confirmed at once, counted, allowed in", async () => {
    const membership = await on.teams.createMembership({
      teamId,
      roles: ["bass", "bass", "vocals"],
      userId: "ada",
    });
    expect(membership).toEqual({
      $id: expect.stringMatching(/^[0-9a-f]{20}$/),
      $createdAt: expect.stringMatching(MOMENT),
      $updatedAt: membership.$createdAt,
      userId: "ada",
      userName: "Name of ada",
      userEmail: "ada@people.test",
      userPhone: "",
      teamId,
      teamName: "Band",
      invited: membership.$createdAt,
      joined: membership.$createdAt,
      confirm: true,
      mfa: false,
      userAccessedAt: expect.stringMatching(MOMENT),
      roles: ["bass", "vocals"],
    });
    expect((await ada.page.teams.get({ teamId })).total).toBe(1);
  });

  it("by the e-mail of a user, in any case", async () => {
    const membership = await on.teams.createMembership({ teamId, roles: [], email: "ADA@people.test" });
    expect(membership.userId).toBe("ada");
    expect((await on.users.list({ queries: [Query.equal("email", "ada@people.test")] })).total).toBe(1);
  });

  it("by an e-mail nobody has: makes a user who has no password yet", async () => {
    const email = `new-${teamId}@people.test`;
    const membership = await on.teams.createMembership({ teamId, roles: [], email, name: "Newcomer" });
    const user = await on.users.get({ userId: membership.userId });
    expect(user).toMatchObject({ email, name: "Newcomer", emailVerification: false, status: true });
    expect(user.passwordUpdate).toBe("");
    expect(user.targets).toMatchObject([{ providerType: "email", identifier: email, userId: user.$id }]);
    expect((await on.users.list({ search: email })).total).toBe(1);
    expect(await on.guest("POST", "/account/sessions/email", { email, password: "password" })).toMatchObject({
      status: 401,
      body: { type: "user_invalid_credentials" },
    });
    const again = await on.teams.create({ teamId: "unique()", name: "Second" });
    const second = await on.teams.createMembership({ teamId: again.$id, roles: [], email });
    expect(second.userId).toBe(user.$id);
    expect((await on.users.get({ userId: user.$id })).targets).toHaveLength(1);
  });

  it("by a phone nobody has, then by the same phone", async () => {
    const phone = `+1415${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
    const membership = await on.teams.createMembership({ teamId, roles: [], phone });
    expect(membership).toMatchObject({ userPhone: phone, userEmail: "" });
    const user = await on.users.get({ userId: membership.userId });
    expect(user.targets).toMatchObject([{ providerType: "sms", identifier: phone }]);
    const again = await on.teams.create({ teamId: "unique()", name: "Second" });
    const second = await on.teams.createMembership({ teamId: again.$id, roles: [], phone });
    expect(second.userId).toBe(user.$id);
  });

  it("by an admin", async () => {
    const answer = await on.admin("POST", `/teams/${teamId}/memberships`, { roles: ["x"], userId: "ada" });
    expect(answer).toMatchObject({ status: 201, body: { confirm: true, userId: "ada" } });
  });

  it("in one round trip", async () => {
    const path = `/teams/${teamId}/memberships`;
    expect((await on.keyed("POST", path, { roles: [], userId: "ada" })).roundTrips).toBe(1);
    expect(
      (await on.keyed("POST", path, { roles: [], email: `trip-${teamId}@people.test` })).roundTrips,
    ).toBe(1);
  });

  it("once, however many ask at the same time", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => on.keyed("POST", `/teams/${teamId}/memberships`, { roles: [], userId: "bob" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.type).toBe("membership_already_confirmed");
    expect((await on.teams.get({ teamId })).total).toBe(1);
  });

  const refused: [name: string, body: object, status: number, type: string][] = [
    ["an unknown id", { roles: [], userId: "nobody" }, 404, "user_not_found"],
    [
      "an id with another's e-mail",
      { roles: [], userId: "ada", email: "bob@people.test" },
      409,
      "user_already_exists",
    ],
    [
      "an id with a phone that is not theirs",
      { roles: [], userId: "ada", phone: "+14155550100" },
      409,
      "user_already_exists",
    ],
    [
      "an e-mail with a phone that is not theirs",
      { roles: [], email: "ada@people.test", phone: "+14155550100" },
      409,
      "user_already_exists",
    ],
    ["nobody", { roles: [] }, 400, "general_argument_invalid"],
    ["no roles", { userId: "ada" }, 400, "general_argument_invalid"],
    ["a role with a slash", { roles: ["a/b"], userId: "ada" }, 400, "general_argument_invalid"],
    ["a role of 82 characters", { roles: ["a".repeat(82)], userId: "ada" }, 400, "general_argument_invalid"],
    ["no e-mail address", { roles: [], email: "ada" }, 400, "general_argument_invalid"],
    ["no phone number", { roles: [], phone: "555" }, 400, "general_argument_invalid"],
    [
      "a page elsewhere",
      { roles: [], userId: "ada", url: "https://evil.test/join" },
      400,
      "general_argument_invalid",
    ],
    ["no URL", { roles: [], userId: "ada", url: "javascript:alert(1)" }, 400, "general_argument_invalid"],
    [
      "a name of 129 characters",
      { roles: [], userId: "ada", name: "a".repeat(129) },
      400,
      "general_argument_invalid",
    ],
  ];
  it.each(refused)("refuses %s and changes nothing", async (_name, body, status, type) => {
    expect(await on.keyed("POST", `/teams/${teamId}/memberships`, body)).toMatchObject({
      status,
      body: { type },
    });
    expect((await on.teams.get({ teamId })).total).toBe(0);
    expect((await on.teams.listMemberships({ teamId })).total).toBe(0);
  });

  it("refuses an unknown team, and makes no user for it", async () => {
    const email = `lost-${teamId}@people.test`;
    expect(await on.keyed("POST", "/teams/nowhere/memberships", { roles: [], email })).toMatchObject({
      status: 404,
      body: { type: "team_not_found" },
    });
    expect((await on.users.list({ queries: [Query.equal("email", email)] })).total).toBe(0);
  });
});

describe("inviting by a user", () => {
  let teamId: string;
  beforeAll(async () => {
    ({ teamId } = await teamOf(on, ada, bob));
  });

  const url = "http://localhost/join";
  const scenarios: [name: string, body: object, status: number, type: string][] = [
    ["without a URL", { roles: [], email: "x@people.test" }, 400, "general_argument_invalid"],
    ["without anybody", { roles: [], url }, 400, "general_argument_invalid"],
    [
      "to a page elsewhere",
      { roles: [], email: "x@people.test", url: "https://evil.test" },
      400,
      "general_argument_invalid",
    ],
    ["by phone", { roles: [], phone: "+14155550100", url }, 503, "general_phone_disabled"],
    ["of a user nobody knows", { roles: [], userId: "nobody", url }, 404, "user_not_found"],
    [
      "of a user by another's address",
      { roles: [], userId: "eve", email: "ada@people.test", url },
      409,
      "user_already_exists",
    ],
    ["of a member", { roles: [], userId: "bob", url }, 409, "membership_already_confirmed"],
  ];
  it.each(scenarios)("%s", async (_name, body, status, type) => {
    expect(await ada.call("POST", `/teams/${teamId}/memberships`, body)).toMatchObject({
      status,
      body: { type },
    });
  });

  it("is not for guests", async () => {
    const body = { roles: [], email: "x@people.test", url };
    expect(await on.guest("POST", `/teams/${teamId}/memberships`, body)).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
  });
});

describe("one membership", () => {
  let ids: Awaited<ReturnType<typeof teamOf>>;
  let path: string;
  const callers = (): Record<string, Call> => ({
    guest: on.guest,
    stranger: eve.call,
    member: bob.call,
    owner: ada.call,
    key: on.keyed,
    admin: on.admin,
  });

  beforeEach(async () => {
    ids = await teamOf(on, ada, bob);
    path = `/teams/${ids.teamId}/memberships`;
  });

  const UNSEEN = [404, "team_not_found"] as const;
  const DENIED = [401, "user_unauthorized"] as const;
  const GUEST = [401, "general_unauthorized_scope"] as const;
  type Outcome = readonly [number, string?];
  const scenarios: [who: string, read: Outcome, change: Outcome, removeOther: Outcome][] = [
    ["guest", GUEST, GUEST, GUEST],
    ["stranger", UNSEEN, UNSEEN, UNSEEN],
    ["member", [200], DENIED, DENIED],
    ["owner", [200], [200], [204]],
    ["key", [200], [200], [204]],
    ["admin", [200], [200], [204]],
  ];
  it.each(scenarios)("by the %s", async (who, read, change, removeOther) => {
    const call = callers()[who] as Call;
    const third = await on.teams.createMembership({
      teamId: ids.teamId,
      roles: [],
      email: "third@people.test",
    });
    const got = await call("GET", `${path}/${third.$id}`);
    expect([got.status, got.body.type]).toEqual([...read, ...(read.length < 2 ? [undefined] : [])]);
    const changed = await call("PATCH", `${path}/${third.$id}`, { roles: ["scout"] });
    expect([changed.status, changed.body.type]).toEqual([
      ...change,
      ...(change.length < 2 ? [undefined] : []),
    ]);
    const removed = await call("DELETE", `${path}/${third.$id}`);
    expect([removed.status, removed.body.type]).toEqual([
      ...removeOther,
      ...(removeOther.length < 2 ? [undefined] : []),
    ]);
    const { total } = await on.teams.get({ teamId: ids.teamId });
    expect(total).toBe(removed.status === 204 ? 2 : 3);
  });

  it("changes roles, effective with the next request", async () => {
    expect((await bob.call("PUT", `/teams/${ids.teamId}`, { name: "Mine" })).status).toBe(401);
    const changed = await ada.page.teams.updateMembership({ ...ids, roles: ["owner", "owner", "captain"] });
    expect(changed).toMatchObject({
      $id: ids.membershipId,
      roles: ["owner", "captain"],
      userName: "Name of bob",
    });
    expect(changed.$updatedAt > changed.$createdAt).toBe(true);
    expect((await bob.call("PUT", `/teams/${ids.teamId}`, { name: "Mine" })).status).toBe(200);
    await on.teams.updateMembership({ ...ids, roles: [] });
    expect((await bob.call("PUT", `/teams/${ids.teamId}`, { name: "Mine" })).status).toBe(401);
    expect((await on.teams.getMembership(ids)).roles).toEqual([]);
  });

  it("is left by its member", async () => {
    expect((await bob.call("GET", path)).status).toBe(200);
    expect((await bob.call("DELETE", `${path}/${ids.membershipId}`)).status).toBe(204);
    expect(await bob.call("GET", path)).toMatchObject({ status: 404, body: { type: "team_not_found" } });
    expect((await ada.page.teams.get({ teamId: ids.teamId })).total).toBe(1);
  });

  it("of the last owner may end outside the console", async () => {
    expect((await ada.call("PATCH", `${path}/${ids.ownMembershipId}`, { roles: ["guest"] })).status).toBe(
      200,
    );
    expect((await ada.call("PATCH", `${path}/${ids.ownMembershipId}`, { roles: ["owner"] })).status).toBe(
      401,
    );
    expect((await ada.call("DELETE", `${path}/${ids.ownMembershipId}`)).status).toBe(204);
    expect((await on.teams.get({ teamId: ids.teamId })).total).toBe(1);
  });

  it("ends with its user, and counts no more", async () => {
    const gone = await on.users.create({ userId: "unique()", email: `${ids.teamId}@people.test` });
    await on.teams.createMembership({ teamId: ids.teamId, roles: [], userId: gone.$id });
    await on.users.delete({ userId: gone.$id });
    const { total, memberships } = await on.teams.listMemberships({ teamId: ids.teamId });
    expect([total, memberships.length]).toEqual([2, 2]);
    expect((await on.teams.get({ teamId: ids.teamId })).total).toBe(2);
  });

  it("does not exist", async () => {
    const scenarios: [string, string, object | undefined, string][] = [
      ["GET", `${path}/nobody`, undefined, "membership_not_found"],
      ["PATCH", `${path}/nobody`, { roles: [] }, "membership_not_found"],
      ["DELETE", `${path}/nobody`, undefined, "team_invite_not_found"],
      ["GET", "/teams/nowhere/memberships/nobody", undefined, "team_not_found"],
      ["PATCH", "/teams/nowhere/memberships/nobody", { roles: [] }, "team_not_found"],
      ["DELETE", "/teams/nowhere/memberships/nobody", undefined, "team_not_found"],
    ];
    for (const [method, at, body, type] of scenarios) {
      const answer = await on.keyed(method, at, body);
      expect([method, at, answer.status, answer.body.type]).toEqual([method, at, 404, type]);
    }
  });

  it("is not another team's", async () => {
    const other = await teamOf(on, ada, bob);
    const at = `/teams/${other.teamId}/memberships/${ids.membershipId}`;
    expect(await ada.call("GET", at)).toMatchObject({ status: 404, body: { type: "membership_not_found" } });
    expect(await ada.call("PATCH", at, { roles: [] })).toMatchObject({ status: 404 });
    expect(await ada.call("DELETE", at)).toMatchObject({
      status: 404,
      body: { type: "team_membership_mismatch" },
    });
    expect((await on.teams.getMembership(ids)).roles).toEqual(["player"]);
  });

  it("is not an owner's of another team to change", async () => {
    const foreign = await eve.page.teams.create({ teamId: "unique()", name: "Foreign" });
    const at = `/teams/${foreign.$id}/memberships/${ids.membershipId}`;
    expect((await eve.call("PATCH", at, { roles: ["owner"] })).status).toBe(404);
    expect((await eve.call("DELETE", at)).status).toBe(404);
    expect((await on.teams.getMembership(ids)).roles).toEqual(["player"]);
  });

  it("takes one round trip", async () => {
    await ada.call("GET", path);
    expect((await ada.call("GET", `${path}/${ids.membershipId}`)).roundTrips).toBe(1);
    expect((await ada.call("PATCH", `${path}/${ids.membershipId}`, { roles: ["x"] })).roundTrips).toBe(1);
    expect((await ada.call("DELETE", `${path}/${ids.membershipId}`)).roundTrips).toBe(1);
  });

  it("needs a list of roles", async () => {
    for (const roles of [undefined, null, "owner", ["a b"], [1]]) {
      expect(await ada.call("PATCH", `${path}/${ids.membershipId}`, { roles })).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
    }
  });
});

describe("listing memberships", () => {
  let teamId: string;
  beforeAll(async () => {
    teamId = (await on.teams.create({ teamId: "listed", name: "Listed" })).$id;
    await on.teams.createMembership({ teamId, roles: ["owner"], userId: "ada" });
    await on.teams.createMembership({ teamId, roles: ["player", "captain"], userId: "bob" });
    await on.teams.createMembership({ teamId, roles: ["player"], userId: "eve" });
    await teamOf(on, ada, bob);
  });

  const scenarios: [
    name: string,
    options: { queries?: string[]; search?: string; total?: boolean },
    ids: string[],
    total: number,
  ][] = [
    ["all", {}, ["ada", "bob", "eve"], 3],
    ["by user", { queries: [Query.equal("userId", "bob")] }, ["bob"], 1],
    ["by role", { queries: [Query.contains("roles", ["player"])] }, ["bob", "eve"], 2],
    ["confirmed", { queries: [Query.equal("confirm", true)] }, ["ada", "bob", "eve"], 3],
    ["unconfirmed", { queries: [Query.equal("confirm", false)] }, [], 0],
    ["joined before a day", { queries: [Query.lessThan("joined", "2001-01-01T00:00:00.000+00:00")] }, [], 0],
    ["newest first", { queries: [Query.orderDesc("$createdAt"), Query.limit(2)] }, ["eve", "bob"], 3],
    ["by a search for a user", { search: "eve" }, ["eve"], 1],
    ["without a total", { total: false }, ["ada", "bob", "eve"], 0],
  ];
  it.each(scenarios)("%s", async (_name, options, ids, total) => {
    const page = await on.teams.listMemberships({ teamId, ...options });
    expect(page.memberships.map(({ userId }) => userId)).toEqual(ids);
    expect(page.total).toBe(total);
  });

  it("starts after a member", async () => {
    const [first] = (await on.teams.listMemberships({ teamId })).memberships;
    const page = await on.teams.listMemberships({ teamId, queries: [Query.cursorAfter(first?.$id ?? "")] });
    expect(page.memberships.map(({ userId }) => userId)).toEqual(["bob", "eve"]);
  });

  it.each([Query.equal("userName", "x"), Query.equal("secretHash", ""), "{}"])(
    "refuses %s",
    async (query) => {
      expect(
        await on.keyed("GET", `/teams/${teamId}/memberships?queries[0]=${encodeURIComponent(query)}`),
      ).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
    },
  );
});

describe("privacy of members", () => {
  it("hides their data from other members of a new project, not from keys", async () => {
    const ids = await teamOf(on, ada, bob);
    const seen = await ada.page.teams.getMembership(ids);
    expect(seen).toMatchObject({
      userId: "",
      userName: "",
      userEmail: "",
      userPhone: "",
      userAccessedAt: "",
      mfa: false,
      teamName: "Ours",
      roles: ["player"],
    });
    const [listed] = (await bob.page.teams.listMemberships({ teamId: ids.teamId })).memberships;
    expect(listed).toMatchObject({ userId: "", userName: "", userEmail: "" });
    expect(await on.teams.getMembership(ids)).toMatchObject({ userId: "bob", userEmail: "bob@people.test" });
  });
});

describe("keys", () => {
  it("need the scope of what they do", async () => {
    const made = await on.admin("POST", "/project/keys", {
      keyId: "unique()",
      name: "Reader",
      scopes: ["teams.read"],
    });
    const reader = caller(on.endpoint, {
      "x-appwrite-project": on.projectId,
      "x-appwrite-key": String(made.body.secret),
    });
    expect((await reader("GET", "/teams")).status).toBe(200);
    expect(await reader("POST", "/teams", { teamId: "unique()", name: "x" })).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
  });
});
