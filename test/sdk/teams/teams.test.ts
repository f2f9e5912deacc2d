import { Query, Teams } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import type { Call } from "#test/sdk/support/raw.ts";
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

describe("creating a team", () => {
  it("makes its creator the owner, with further roles when asked", async () => {
    const team = await ada.page.teams.create({
      teamId: "climbers",
      name: "Climbers",
      roles: ["guide", "guide"],
    });
    expect(team).toEqual({
      $id: "climbers",
      $createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      $updatedAt: team.$createdAt,
      name: "Climbers",
      total: 1,
      prefs: {},
    });
    const { total, memberships } = await on.teams.listMemberships({ teamId: "climbers" });
    expect(total).toBe(1);
    expect(memberships[0]).toMatchObject({
      userId: "ada",
      roles: ["guide", "owner"],
      confirm: true,
      invited: team.$createdAt,
      joined: team.$createdAt,
    });
  });

  it("by a key or an admin has no members", async () => {
    const made = await on.teams.create({ teamId: "unique()", name: "Empty" });
    expect(made).toMatchObject({ total: 0 });
    expect(made.$id).toMatch(/^[0-9a-f]{20}$/);
    const byAdmin = await on.admin("POST", "/teams", { teamId: "by-admin", name: "By admin" });
    expect(byAdmin).toMatchObject({ status: 201, body: { total: 0 } });
  });

  it("gives an id once, whoever asks at the same time", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => on.keyed("POST", "/teams", { teamId: "contested", name: "One" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.type).toBe("team_already_exists");
  });

  const bad: [name: string, body: object, param: string][] = [
    ["no id", { name: "x" }, "teamId"],
    ["an id with a space", { teamId: "a b", name: "x" }, "teamId"],
    ["an id that starts with a period", { teamId: ".a", name: "x" }, "teamId"],
    ["an id of 37 characters", { teamId: "a".repeat(37), name: "x" }, "teamId"],
    ["a number as id", { teamId: 7, name: "x" }, "teamId"],
    ["no name", { teamId: "unique()" }, "name"],
    ["an empty name", { teamId: "unique()", name: "" }, "name"],
    ["a name of 129 characters", { teamId: "unique()", name: "a".repeat(129) }, "name"],
    ["roles that are no list", { teamId: "unique()", name: "x", roles: "owner" }, "roles"],
    ["a role with a space", { teamId: "unique()", name: "x", roles: ["a b"] }, "roles"],
    [
      "101 roles",
      { teamId: "unique()", name: "x", roles: Array.from({ length: 101 }, (_, i) => `r${i}`) },
      "roles",
    ],
  ];
  it.each(bad)("refuses %s", async (_name, body, param) => {
    const answer = await ada.call("POST", "/teams", body);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    expect(answer.body.message).toContain(param);
  });

  it("refuses malformed JSON", async () => {
    expect(await ada.call("POST", "/teams", "{")).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("one team", () => {
  let teamId: string;
  const callers = (): Record<string, Call> => ({
    guest: on.guest,
    stranger: eve.call,
    member: bob.call,
    owner: ada.call,
    key: on.keyed,
    admin: on.admin,
  });

  beforeAll(async () => {
    ({ teamId } = await teamOf(on, ada, bob));
  });

  const UNSEEN = [404, "team_not_found"] as const;
  const scenarios: [who: string, read: readonly [number, string?], change: readonly [number, string?]][] = [
    ["guest", [401, "general_unauthorized_scope"], [401, "general_unauthorized_scope"]],
    ["stranger", UNSEEN, UNSEEN],
    ["member", [200], [401, "user_unauthorized"]],
    ["owner", [200], [200]],
    ["key", [200], [200]],
    ["admin", [200], [200]],
  ];

  it.each(scenarios)("by the %s", async (who, [readStatus, readType], [changeStatus, changeType]) => {
    const call = callers()[who] as Call;
    const path = `/teams/${teamId}`;
    for (const suffix of ["", "/prefs", "/memberships"]) {
      const answer = await call("GET", path + suffix);
      expect([suffix, answer.status, answer.body.type]).toEqual([suffix, readStatus, readType]);
    }
    const renamed = await call("PUT", path, { name: `Renamed by ${who}` });
    expect([renamed.status, renamed.body.type]).toEqual([changeStatus, changeType]);
    if (changeStatus === 200) expect(renamed.body.name).toBe(`Renamed by ${who}`);
    const kept = await call("PUT", `${path}/prefs`, { prefs: { by: who } });
    expect([kept.status, kept.body.type]).toEqual([changeStatus, changeType]);
    if (changeStatus === 200) expect(kept.body).toEqual({ by: who });
    if (changeStatus !== 200) {
      const removed = await call("DELETE", path);
      expect([removed.status, removed.body.type]).toEqual([changeStatus, changeType]);
    }
  });

  it("is read and written in one round trip by a member", async () => {
    await bob.call("GET", `/teams/${teamId}`);
    for (const path of ["", "/prefs", "/memberships"]) {
      expect([path, (await bob.call("GET", `/teams/${teamId}${path}`)).roundTrips]).toEqual([path, 1]);
    }
    await ada.call("GET", `/teams/${teamId}`);
    expect((await ada.call("PUT", `/teams/${teamId}`, { name: "Again" })).roundTrips).toBe(1);
    expect((await ada.call("PUT", `/teams/${teamId}/prefs`, { prefs: {} })).roundTrips).toBe(1);
    expect((await bob.call("GET", "/teams")).roundTrips).toBe(1);
  });

  it("changes its name and nothing else", async () => {
    const before = await on.teams.get({ teamId });
    const after = await ada.page.teams.updateName({ teamId, name: "Зелёные 🟢" });
    expect(after).toEqual({ ...before, name: "Зелёные 🟢", $updatedAt: after.$updatedAt });
    expect(after.$updatedAt > before.$updatedAt).toBe(true);
    expect(await bob.page.teams.get({ teamId })).toEqual(after);
  });

  it("keeps its prefs whole", async () => {
    const prefs = { theme: "dark", nested: { list: [1, "two", null, { three: true }] }, big: 2 ** 40 };
    expect(await ada.page.teams.updatePrefs({ teamId, prefs })).toEqual(prefs);
    expect(await bob.page.teams.getPrefs({ teamId })).toEqual(prefs);
    expect((await on.teams.get({ teamId })).prefs).toEqual(prefs);
    expect(await ada.page.teams.updatePrefs({ teamId, prefs: {} })).toEqual({});
    expect((await on.keyed("GET", `/teams/${teamId}/prefs`)).body).toEqual({});
  });

  const bad: [name: string, path: string, body: object, param: string][] = [
    ["an empty name", "", { name: "" }, "name"],
    ["no name", "", {}, "name"],
    ["no prefs", "/prefs", {}, "prefs"],
    ["prefs that are a list", "/prefs", { prefs: ["a"] }, "prefs"],
    ["prefs that are a text", "/prefs", { prefs: "dark" }, "prefs"],
    ["prefs of more than 65535 bytes", "/prefs", { prefs: { a: "x".repeat(65536) } }, "prefs"],
  ];
  it.each(bad)("refuses %s", async (_name, suffix, body, param) => {
    const answer = await ada.call("PUT", `/teams/${teamId}${suffix}`, body);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    expect(answer.body.message).toContain(param);
  });

  it("does not exist", async () => {
    for (const call of [ada.call, on.keyed, on.admin]) {
      for (const [method, path, body] of [
        ["GET", "/teams/nowhere"],
        ["GET", "/teams/nowhere/prefs"],
        ["GET", "/teams/nowhere/memberships"],
        ["PUT", "/teams/nowhere", { name: "x" }],
        ["PUT", "/teams/nowhere/prefs", { prefs: {} }],
        ["DELETE", "/teams/nowhere"],
      ] as const) {
        const answer = await call(method, path, body);
        expect([method, path, answer.status, answer.body.type]).toEqual([
          method,
          path,
          404,
          "team_not_found",
        ]);
      }
    }
    expect(await ada.call("GET", "/teams/a%20b")).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("deleting a team", () => {
  it("takes its roles from every member at once", async () => {
    const { teamId } = await teamOf(on, ada, bob);
    await bob.page.teams.get({ teamId });
    await ada.page.teams.delete({ teamId });
    expect(await bob.call("GET", `/teams/${teamId}`)).toMatchObject({ status: 404 });
    expect(await on.keyed("GET", `/teams/${teamId}`)).toMatchObject({ status: 404 });
    expect(
      (await on.users.listMemberships({ userId: "bob" })).memberships.map((m) => m.teamId),
    ).not.toContain(teamId);
  });

  it("frees its id, and gives the namesake's members nothing", async () => {
    await ada.page.teams.create({ teamId: "phoenix", name: "First" });
    await ada.call("DELETE", "/teams/phoenix");
    await on.teams.create({ teamId: "phoenix", name: "Second" });
    expect(await ada.call("GET", "/teams/phoenix")).toMatchObject({ status: 404 });
  });

  it("answers with nothing", async () => {
    const { $id } = await on.teams.create({ teamId: "unique()", name: "Short" });
    const answer = await on.keyed("DELETE", `/teams/${$id}`);
    expect(answer).toMatchObject({ status: 204, body: {} });
    expect(answer.headers.get("content-type")).toBeNull();
  });
});

describe("listing teams", () => {
  let lonely: Stage;
  let zoe: Person;
  const names = ["Alpha", "beta", "Gamma ray", "alpha two", "Delta"];

  beforeAll(async () => {
    lonely = await stage(sharedUrl());
    zoe = await lonely.person("zoe");
    for (const [i, name] of names.entries()) await lonely.teams.create({ teamId: `t${i}`, name });
    for (const teamId of ["t1", "t3"]) {
      await lonely.teams.createMembership({ teamId, roles: [], userId: "zoe" });
    }
  });

  const scenarios: [
    name: string,
    options: { queries?: string[]; search?: string; total?: boolean },
    ids: string[],
    total: number,
  ][] = [
    ["all in order of creation", {}, ["t0", "t1", "t2", "t3", "t4"], 5],
    ["a page", { queries: [Query.limit(2), Query.offset(1)] }, ["t1", "t2"], 5],
    ["newest first", { queries: [Query.orderDesc("$createdAt")] }, ["t4", "t3", "t2", "t1", "t0"], 5],
    ["by name in any case", { queries: [Query.equal("name", "ALPHA")] }, ["t0"], 1],
    ["ordered by name", { queries: [Query.orderAsc("name")] }, ["t0", "t3", "t1", "t4", "t2"], 5],
    ["by members", { queries: [Query.greaterThan("total", 0)] }, ["t1", "t3"], 2],
    ["after a cursor", { queries: [Query.cursorAfter("t2")] }, ["t3", "t4"], 5],
    ["before a cursor", { queries: [Query.cursorBefore("t2")] }, ["t0", "t1"], 5],
    [
      "either of two",
      { queries: [Query.or([Query.equal("$id", "t0"), Query.equal("$id", "t4")])] },
      ["t0", "t4"],
      2,
    ],
    ["by a search", { search: "alpha" }, ["t0", "t3"], 2],
    ["by a search for an id", { search: "t2" }, ["t2"], 1],
    ["by a search for nothing there", { search: "omega" }, [], 0],
    ["without a total", { total: false }, ["t0", "t1", "t2", "t3", "t4"], 0],
  ];
  it.each(scenarios)("%s", async (_name, options, ids, total) => {
    const page = await lonely.teams.list(options);
    expect(page.teams.map(({ $id }) => $id)).toEqual(ids);
    expect(page.total).toBe(total);
  });

  it("shows a user their own alone, totals included", async () => {
    const page = await zoe.page.teams.list();
    expect(page.teams.map(({ $id }) => $id)).toEqual(["t1", "t3"]);
    expect(page.total).toBe(2);
    expect((await zoe.page.teams.list({ search: "alpha" })).total).toBe(1);
    expect(
      (await zoe.page.teams.list({ queries: [Query.cursorAfter("t2")] })).teams.map((t) => t.$id),
    ).toEqual(["t3"]);
  });

  it("shows an admin all and a guest none", async () => {
    expect((await lonely.admin("GET", "/teams")).body.total).toBe(5);
    expect((await lonely.guest("GET", "/teams")).status).toBe(401);
    expect((await new Teams(on.server()).list({ queries: [Query.equal("$id", "t0")] })).total).toBe(0);
  });

  const bad: [name: string, query: string][] = [
    ["an unknown attribute", `queries[0]=${encodeURIComponent(Query.equal("prefs", "x"))}`],
    ["a select", `queries[0]=${encodeURIComponent(Query.select(["name"]))}`],
    ["no JSON", "queries[0]=equal(name)"],
    ["a text for a number", `queries[0]=${encodeURIComponent(Query.equal("total", "many"))}`],
    ["a search of 257 characters", `search=${"a".repeat(257)}`],
    ["a total that is no boolean", "total=maybe"],
  ];
  it.each(bad)("refuses %s", async (_name, query) => {
    expect(await lonely.keyed("GET", `/teams?${query}`)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });

  it("refuses a cursor that names nothing", async () => {
    const query = encodeURIComponent(Query.cursorAfter("nowhere"));
    expect(await lonely.keyed("GET", `/teams?queries[0]=${query}`)).toMatchObject({
      status: 400,
      body: { type: "general_cursor_not_found" },
    });
  });
});
