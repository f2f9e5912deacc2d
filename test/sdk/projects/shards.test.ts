import { Project, Users } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Console, type Place, signInToConsole } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { newOwner } from "../support/organization.ts";
import { startServer } from "../support/server.ts";

let server: RunningServer;
let console: Console;
/** Projects on the default shard and on the second one. */
let first: Place;
let second: Place;

beforeAll(async () => {
  server = await startServer({
    settings: {
      EDGEWRITE_SHARDS: "d1:DB,do:second",
      EDGEWRITE_SERVER_TIMING: "on",
      _APP_CONSOLE_WHITELIST_ROOT: "disabled",
    },
  });
  first = await bootstrap(server.url);
  // The next project goes where there are fewest.
  second = await bootstrap(server.url);
  console = await signInToConsole(server.url);
});

afterAll(() => server.stop());

describe("a project on another shard than the console", () => {
  test("projects spread over the shards", async () => {
    const { body } = await first.keyed("GET", "/health/db");
    expect(body).toMatchObject({ total: 2, statuses: [{ name: "d1:DB" }, { name: "do:second" }] });
    expect(first.projectId).not.toBe(second.projectId);
  });

  test("keys, users and pings work, and a warm request is one round trip", async () => {
    const users = new Users(second.server());
    await users.create("ada", "ada@shop.test", undefined, "password1234", "Ada");
    await expect(users.create("ada")).rejects.toMatchObject({ code: 409, type: "user_already_exists" });
    expect((await users.list()).users).toMatchObject([{ $id: "ada" }]);
    expect((await new Users(first.server()).list()).total).toBe(0);
    expect((await second.guest("GET", "/ping")).body).toEqual({ text: "Pong!" });
    expect((await new Project(second.server()).get()).pingCount).toBe(1);
    await second.keyed("GET", "/users/ada");
    expect((await second.keyed("GET", "/users/ada")).roundTrips).toBe(1);
  });

  test("app users sign up and in there", async () => {
    const account = { userId: "bob", email: "bob@shop.test", password: "password1234" };
    expect((await second.guest("POST", "/account", account)).status).toBe(201);
    const session = await second.guest("POST", "/account/sessions/email", account);
    expect(session.status).toBe(201);
    const fallback = session.headers.get("x-fallback-cookies") ?? "";
    expect(
      (await second.guest("GET", "/account", undefined, { "x-fallback-cookies": fallback })).body.$id,
    ).toBe("bob");
  });

  test("the console manages it in admin mode, strangers do not", async () => {
    expect((await second.admin("GET", "/users")).status).toBe(200);
    const made = await second.admin("POST", "/project/platforms/web", {
      platformId: "web",
      name: "Web",
      hostname: "shop.test",
    });
    expect(made.status).toBe(201);
    expect((await second.guest("GET", "/locale", undefined, { origin: "https://shop.test" })).status).toBe(
      200,
    );
    const stranger = await newOwner(server.url);
    const theirs = await stranger.admin(second.projectId)("GET", "/users");
    expect(theirs).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
    const dev = await second.console.call("POST", `/projects/${second.projectId}/dev-keys`, {
      name: "Laptop",
      expire: "2099-01-01T00:00:00.000+00:00",
    });
    expect(dev.status).toBe(201);
    expect((await second.admin("GET", "/project")).body.devKeys).toEqual([dev.body]);
  });

  test("lists show the projects of all shards, and changes reach the list", async () => {
    const renamed = await second.console.call("PATCH", `/projects/${second.projectId}`, { name: "Far away" });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Far away" } });
    const found = await console.call("GET", "/projects?search=away");
    expect(found.body).toMatchObject({ total: 1, projects: [{ $id: second.projectId, name: "Far away" }] });
    expect(found.body.projects).toMatchObject([{ devKeys: [{ name: "Laptop" }] }]);
    const both = await console.call("GET", "/projects");
    const ids = (both.body.projects as { $id: string }[]).map(({ $id }) => $id);
    expect(ids).toEqual(expect.arrayContaining([first.projectId, second.projectId]));
  });

  test("handing over and the id that is taken", async () => {
    const again = await console.call("POST", "/projects", {
      projectId: second.projectId,
      name: "X",
      teamId: console.organizationId,
    });
    expect(again).toMatchObject({ status: 409, body: { type: "project_already_exists" } });
    const moved = await second.console.call("PATCH", `/projects/${second.projectId}/team`, {
      teamId: console.organizationId,
    });
    expect(moved).toMatchObject({ status: 200, body: { teamId: console.organizationId } });
    const listed = await console.call("GET", "/organization/projects", undefined, {
      "x-appwrite-organization": console.organizationId,
    });
    expect(listed.body).toMatchObject({ total: 1, projects: [{ $id: second.projectId }] });
  });

  test("deleted, it is gone everywhere, and its id starts afresh on either shard", async () => {
    expect((await second.admin("DELETE", "/project")).status).toBe(204);
    expect(await second.keyed("GET", "/users")).toMatchObject({
      status: 404,
      body: { type: "project_not_found" },
    });
    const body = { name: "New", teamId: console.organizationId };
    for (let round = 0; round < 4; round++) {
      // Another project in between, so that the id changes its shard.
      if (round % 2 === 1) await console.call("POST", "/projects", { ...body, projectId: "unique()" });
      const made = await console.call("POST", "/projects", { ...body, projectId: second.projectId });
      expect(made).toMatchObject({ status: 201, body: { $id: second.projectId } });
      const admin = console.admin(second.projectId);
      expect((await admin("GET", "/users")).body).toEqual({ total: 0, users: [] });
      expect((await admin("POST", "/users", { userId: "ada" })).status).toBe(201);
      expect((await admin("DELETE", "/project")).status).toBe(204);
      expect((await admin("GET", "/users")).status).toBe(404);
    }
  });
});
