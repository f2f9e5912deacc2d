import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { newOwner, type Owner } from "../support/organization.ts";
import { caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let other: Owner;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  other = await newOwner(sharedUrl());
});

describe("admin mode", () => {
  test("the owner reads and writes what a key could", async () => {
    expect((await place.admin("GET", "/project")).body.$id).toBe(place.projectId);
    expect((await place.admin("GET", "/users")).body).toMatchObject({ total: 0 });
    expect((await place.admin("GET", "/project")).roundTrips).toBe(1);
  });

  test("a stranger is refused, a guest has no scope", async () => {
    expect(await other.admin(place.projectId)("GET", "/project")).toMatchObject({
      status: 401,
      body: {
        type: "user_unauthorized",
        message: "You are no member of the project's organization. Ask one of its owners to invite you.",
      },
    });
    const guest = caller(place.endpoint, {
      "x-appwrite-project": place.projectId,
      "x-appwrite-mode": "admin",
    });
    expect(await guest("GET", "/project")).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
  });

  test("the console has none", async () => {
    const answer = await place.console.call("GET", "/account", undefined, { "x-appwrite-mode": "admin" });
    expect(answer).toMatchObject({ status: 400, body: { type: "general_bad_request" } });
  });

  test("an unknown project", async () => {
    expect(await place.console.admin("nowhere")("GET", "/project")).toMatchObject({
      status: 404,
      body: { type: "project_not_found" },
    });
  });

  test("the path's project and the header's must be one", async () => {
    const answer = await place.admin("GET", "/projects/another");
    expect(answer).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
  });

  test("a project's endpoints are not the console's, and the console's not a project's", async () => {
    for (const path of ["/project", "/project/keys", "/project/platforms"]) {
      expect(await place.console.call("GET", path)).toMatchObject({
        status: 401,
        body: { type: "general_access_forbidden" },
      });
    }
    for (const path of [
      "/projects",
      "/organization/projects",
      "/console/variables",
      `/projects/${place.projectId}/dev-keys`,
    ]) {
      expect(await place.keyed("GET", path)).toMatchObject({
        status: 401,
        body: { type: "general_access_forbidden" },
      });
    }
  });
});

describe("the organization header gives no rights beyond its projects", () => {
  test("over other organizations or the console's users", async () => {
    const headers = { "x-appwrite-organization": other.organizationId };
    const team = await other.call("GET", `/teams/${place.console.organizationId}`, undefined, headers);
    expect(team).toMatchObject({ status: 404, body: { type: "team_not_found" } });
    const gone = await other.call("DELETE", `/teams/${place.console.organizationId}`, undefined, headers);
    expect(gone.status).toBeGreaterThanOrEqual(400);
    const users = await other.call("GET", "/users", undefined, headers);
    expect(users).toMatchObject({ status: 401, body: { type: "general_access_forbidden" } });
  });
});
