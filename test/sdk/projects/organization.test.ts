import { Client, Organization } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Console, signInToConsole } from "../support/bootstrap.ts";
import { newOwner, type Owner } from "../support/organization.ts";
import { caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let console: Console;
let stranger: Owner;

beforeAll(async () => {
  console = await signInToConsole(sharedUrl());
  stranger = await newOwner(sharedUrl());
});

const named = (organizationId: string) => ({ "x-appwrite-organization": organizationId });

const create = (body: object) =>
  console.call("POST", "/projects", { name: "Test", teamId: console.organizationId, ...body });

describe("creating a project", () => {
  test("everything is at its default", async () => {
    const { status, body } = await create({ projectId: "unique()", name: "Shop" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: "Shop",
      teamId: console.organizationId,
      region: "default",
      status: "active",
      devKeys: [],
      labels: [],
      pingCount: 0,
      pingedAt: "",
      smtpEnabled: false,
      smtpPassword: "",
      blocks: [],
    });
    for (const name of ["authMethods", "services", "protocols"]) {
      expect(body[name]).not.toEqual([]);
      expect(body[name]).toEqual((body[name] as object[]).map((one) => ({ ...one, enabled: true })));
    }
    expect(Object.keys(body)).not.toContain("keys");
  });

  test("an id of one's own, once", async () => {
    const id = `own-${Date.now()}`;
    expect((await create({ projectId: id })).body.$id).toBe(id);
    expect(await create({ projectId: id })).toMatchObject({
      status: 409,
      body: { type: "project_already_exists" },
    });
    // Nobody can see from the outside whose it is.
    const other = await stranger.call("POST", "/projects", {
      projectId: id,
      name: "X",
      teamId: stranger.organizationId,
    });
    expect(other).toMatchObject({ status: 409, body: { type: "project_already_exists" } });
  });

  test("two at once with one id: one is made", async () => {
    const id = `race-${Date.now()}`;
    const answers = await Promise.all([create({ projectId: id }), create({ projectId: id })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each<[string, object, number, string]>([
    ["the console's id", { projectId: "console" }, 400, "project_reserved_project"],
    ["capitals", { projectId: "Shop" }, 400, "general_argument_invalid"],
    ["an underscore", { projectId: "my_shop" }, 400, "general_argument_invalid"],
    ["a leading hyphen", { projectId: "-shop" }, 400, "general_argument_invalid"],
    ["37 characters", { projectId: "a".repeat(37) }, 400, "general_argument_invalid"],
    ["no id", {}, 400, "general_argument_invalid"],
    ["no name", { projectId: "unique()", name: "" }, 400, "general_argument_invalid"],
    ["a long name", { projectId: "unique()", name: "x".repeat(129) }, 400, "general_argument_invalid"],
    ["another region", { projectId: "unique()", region: "moon" }, 400, "general_argument_invalid"],
    ["an unknown organization", { projectId: "unique()", teamId: "nowhere" }, 404, "team_not_found"],
  ])("%s", async (_name, body, status, type) => {
    expect(await create(body)).toMatchObject({ status, body: { type, code: status } });
  });

  test("in an organization of others, without one, without a session, from within a project", async () => {
    const others = await create({ projectId: "unique()", teamId: stranger.organizationId });
    expect(others).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const smuggled = await console.call(
      "POST",
      "/projects",
      { projectId: "unique()", name: "X", teamId: stranger.organizationId },
      named(console.organizationId),
    );
    expect(smuggled).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const none = await console.call("POST", "/projects", { projectId: "unique()", name: "X" });
    expect(none).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
    const guest = caller(console.endpoint);
    const anonymous = await guest("POST", "/projects", {
      projectId: "unique()",
      name: "X",
      teamId: console.organizationId,
    });
    expect(anonymous).toMatchObject({ status: 401, body: { type: "general_unauthorized_scope" } });
    const { keyed, console: home } = await bootstrap(sharedUrl());
    const key = await keyed("POST", "/projects", {
      projectId: "unique()",
      name: "X",
      teamId: home.organizationId,
    });
    expect(key).toMatchObject({ status: 401, body: { type: "general_access_forbidden" } });
  });
});

describe("the organization service", () => {
  const list = (path: string, headers = named(console.organizationId)) =>
    console.call("GET", path, undefined, headers);

  test("create, get, list, rename, delete through the SDK's paths", async () => {
    const headers = named(console.organizationId);
    const made = await console.call(
      "POST",
      "/organization/projects",
      { projectId: "unique()", name: "First" },
      headers,
    );
    expect(made).toMatchObject({ status: 201, body: { name: "First", teamId: console.organizationId } });
    const path = `/organization/projects/${made.body.$id}`;
    expect((await list(path)).body).toEqual(made.body);
    const renamed = await console.call("PATCH", path, { name: "Second" }, headers);
    expect(renamed).toMatchObject({ status: 200, body: { $id: made.body.$id, name: "Second" } });
    const found = await list("/organization/projects?search=second");
    expect(found.body.projects).toContainEqual(
      expect.objectContaining({ $id: made.body.$id, name: "Second" }),
    );
    expect((await console.call("DELETE", path, undefined, headers)).status).toBe(204);
    expect(await list(path)).toMatchObject({ status: 404, body: { type: "project_not_found" } });
    expect(await console.call("DELETE", path, undefined, headers)).toMatchObject({ status: 404 });
  });

  test("lists are filtered, paged, counted, and read in one round trip", async () => {
    const { call, organizationId } = await newOwner(sharedUrl());
    const headers = named(organizationId);
    const ids: unknown[] = [];
    for (const name of ["One", "Two", "Three"]) {
      const { body } = await call("POST", "/projects", {
        projectId: "unique()",
        name,
        teamId: organizationId,
      });
      ids.push(body.$id);
    }
    const queries = (...parts: object[]) =>
      parts.map((part, at) => `queries[${at}]=${encodeURIComponent(JSON.stringify(part))}`).join("&");
    const newest = { method: "orderDesc", attribute: "" };
    const page = await call(
      "GET",
      `/organization/projects?${queries(newest, { method: "limit", values: [2] })}`,
      undefined,
      headers,
    );
    expect(page.body.total).toBe(3);
    expect((page.body.projects as { $id: string }[]).map(({ $id }) => $id)).toEqual([ids[2], ids[1]]);
    expect(page.roundTrips).toBe(1);
    const equal = queries(
      { method: "equal", attribute: "name", values: ["two"] },
      { method: "select", values: ["$id", "name"] },
    );
    expect((await call("GET", `/projects?${equal}`)).body).toMatchObject({
      total: 1,
      projects: [{ $id: ids[1] }],
    });
    const after = queries({ method: "cursorAfter", values: [ids[0]] }, { method: "limit", values: [1] });
    expect((await call("GET", `/projects?${after}`)).body).toMatchObject({ projects: [{ $id: ids[1] }] });
    expect((await call("GET", "/projects?total=false")).body).toMatchObject({
      total: 0,
      projects: [{}, {}, {}],
    });
    const wrong = queries({ method: "equal", attribute: "region", values: ["default"] });
    expect(await call("GET", `/projects?${wrong}`)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
    // The cursor of a project one may not see is none.
    const foreign = await create({ projectId: "unique()" });
    const peeking = queries({ method: "cursorAfter", values: [foreign.body.$id] });
    expect(await call("GET", `/projects?${peeking}`)).toMatchObject({
      status: 400,
      body: { type: "general_cursor_not_found" },
    });
  });

  test("without an organization, with an unknown one, with one of others", async () => {
    expect(await list("/organization/projects", named(""))).toMatchObject({
      status: 404,
      body: { type: "team_not_found" },
    });
    expect(await list("/organization/projects", named("nowhere"))).toMatchObject({
      status: 404,
      body: { type: "team_not_found" },
    });
    expect(await list("/organization/projects", named(stranger.organizationId))).toMatchObject({
      status: 401,
      body: { type: "user_unauthorized" },
    });
  });

  test("a project of another organization is not there", async () => {
    const { body } = await create({ projectId: "unique()" });
    for (const [method, data] of [["GET"], ["PATCH", { name: "Mine" }], ["DELETE"]] as const) {
      const answer = await stranger.call(
        method,
        `/organization/projects/${body.$id}`,
        data,
        named(stranger.organizationId),
      );
      expect(answer).toMatchObject({ status: 404, body: { type: "project_not_found" } });
    }
    const listed = await stranger.call("GET", "/projects");
    expect(listed.body).toEqual({ total: 0, projects: [] });
  });

  test("through node-appwrite, which names no organization, it asks for one", async () => {
    const { key, projectId } = await bootstrap(sharedUrl());
    const client = new Client().setEndpoint(console.endpoint).setProject(projectId).setKey(key);
    await expect(new Organization(client).listProjects()).rejects.toMatchObject({ code: 401 });
  });
});

describe("managing a project", () => {
  test("its details, which older clients see", async () => {
    const { body } = await create({ projectId: "unique()" });
    const changes = { name: "Renamed", description: "A shop", url: "https://shop.test", legalCity: "Oslo" };
    const changed = await console.call("PATCH", `/projects/${body.$id}`, changes);
    expect(changed).toMatchObject({ status: 200, body: { name: "Renamed" } });
    expect(changed.body.description).toBeUndefined();
    const older = await console.call("GET", `/projects/${body.$id}`, undefined, {
      "x-appwrite-response-format": "1.8.0",
    });
    expect(older.body).toMatchObject({
      ...changes,
      authEmailPassword: true,
      authLimit: 0,
      serviceStatusForTablesdb: true,
      platforms: [],
      keys: [],
      webhooks: [],
      oAuthProviders: [],
    });
    const kept = await console.call(
      "PATCH",
      `/projects/${body.$id}`,
      { name: "Again" },
      { "x-appwrite-response-format": "1.8.0" },
    );
    expect(kept.body).toMatchObject({ name: "Again", description: "A shop" });
  });

  test.each<[string, object]>([
    ["no name", {}],
    ["a URL that is none", { name: "X", url: "shop" }],
    ["a long description", { name: "X", description: "x".repeat(257) }],
  ])("%s", async (_name, changes) => {
    const { body } = await create({ projectId: "unique()" });
    const answer = await console.call("PATCH", `/projects/${body.$id}`, changes);
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  });

  test("strangers and unknown ids", async () => {
    const { body } = await create({ projectId: "unique()" });
    const theirs = await stranger.call("PATCH", `/projects/${body.$id}`, { name: "Mine" });
    expect(theirs).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const unknown = await console.call("PATCH", "/projects/nowhere", { name: "X" });
    expect(unknown).toMatchObject({ status: 404, body: { type: "project_not_found" } });
  });

  test("handing it over to another organization", async () => {
    const { body } = await create({ projectId: "unique()" });
    const path = `/projects/${body.$id}/team`;
    const foreign = await console.call("PATCH", path, { teamId: stranger.organizationId });
    expect(foreign).toMatchObject({ status: 404, body: { type: "team_not_found" } });
    const second = await console.call("POST", "/teams", { teamId: "unique()", name: "Second" });
    const moved = await console.call("PATCH", path, { teamId: second.body.$id });
    expect(moved).toMatchObject({ status: 200, body: { teamId: second.body.$id } });
    const listed = await console.call(
      "GET",
      "/organization/projects",
      undefined,
      named(String(second.body.$id)),
    );
    expect(listed.body).toMatchObject({ total: 1, projects: [{ $id: body.$id }] });
    const theft = await stranger.call("PATCH", path, { teamId: stranger.organizationId });
    expect(theft).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
  });

  test("deleting it takes everything with it, at once", async () => {
    const place = await bootstrap(sharedUrl());
    await place.keyed("POST", "/users", { userId: "ada", email: "ada@shop.test", password: "password1234" });
    expect((await place.keyed("GET", "/users/ada")).status).toBe(200);
    expect((await place.admin("DELETE", "/project")).status).toBe(204);
    expect(await place.keyed("GET", "/users/ada")).toMatchObject({
      status: 404,
      body: { type: "project_not_found" },
    });
    expect(await place.guest("GET", "/locale")).toMatchObject({
      status: 404,
      body: { type: "project_not_found" },
    });
    const listed = await place.console.call("GET", `/projects?search=${place.projectId}`);
    expect(listed.body).toEqual({ total: 0, projects: [] });

    // The id is free again, and what had it before is gone.
    const again = await create({ projectId: place.projectId });
    expect(again.status).toBe(201);
    expect(await place.keyed("GET", "/users")).toMatchObject({
      status: 401,
      body: { type: "user_unauthorized" },
    });
    expect((await console.admin(place.projectId)("GET", "/users")).body).toEqual({ total: 0, users: [] });
  });

  test("with a key that may, through the legacy path, and without the right", async () => {
    const place = await bootstrap(sharedUrl());
    const reader = await place.admin("POST", "/project/keys", {
      keyId: "unique()",
      name: "R",
      scopes: ["project.read"],
    });
    const limited = caller(place.endpoint, {
      "x-appwrite-project": place.projectId,
      "x-appwrite-key": String(reader.body.secret),
    });
    expect((await limited("GET", "/project")).body.$id).toBe(place.projectId);
    expect(await limited("DELETE", "/project")).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
    const theirs = await stranger.call("DELETE", `/projects/${place.projectId}`);
    expect(theirs).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    expect((await place.console.call("DELETE", `/projects/${place.projectId}`)).status).toBe(204);
    expect((await place.console.call("GET", `/projects/${place.projectId}`)).status).toBe(404);
  });
});
