import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { endpoints } from "#workers/api/endpoints.ts";
import { Routes } from "#workers/api/routes.ts";
import { SegmentRouter } from "#workers/api/segment-router.ts";

const routesOf = (...paths: string[]) => {
  const routes = new Routes<string>();
  for (const path of paths) routes.add("GET", path, path);
  return routes;
};

describe("Routes", () => {
  it.each([
    ["/v1/teams/t1", "/v1/teams/{teamId}", { teamId: "t1" }],
    ["/v1/teams/prefs", "/v1/teams/prefs", {}],
    ["/v1/teams/prefs/memberships", "/v1/teams/{id}/memberships", { id: "prefs" }],
    [
      "/v1/teams/t1/memberships/m1",
      "/v1/teams/{teamId}/memberships/{membershipId}",
      {
        teamId: "t1",
        membershipId: "m1",
      },
    ],
  ])("finds %s", (path, target, params) => {
    const routes = routesOf(
      "/v1/teams/{teamId}",
      "/v1/teams/prefs",
      "/v1/teams/{id}/memberships",
      "/v1/teams/{teamId}/memberships/{membershipId}",
    );
    expect(routes.find("GET", path)).toEqual({ target, params });
  });

  it.each(["/v1/teams", "/v1/teams/", "/v1//t1", "/v1/teams/t1/x", "/"])("finds nothing at %s", (path) =>
    expect(routesOf("/v1/teams/{teamId}").find("GET", path)).toBeNull(),
  );

  it.each([
    ["GET", "/v1//rows"],
    ["GET", "//v1/rows"],
    ["GET", "/v1/rows/"],
    ["POST", "/v1/rows/"],
    ["DELETE", "/v1//rows"],
  ])("overlooks the empty segment of %s %s", (method, path) => {
    const routes = new Routes<string>();
    for (const verb of ["GET", "POST", "DELETE"]) routes.add(verb, "/v1/rows", "all");
    for (const verb of ["GET", "DELETE"]) routes.add(verb, "/v1/rows/{rowId}", "one");
    expect(routes.find(method, path)).toEqual({ target: "all", params: {} });
  });

  it("overlooks one after an id, and takes none for an id", () => {
    const routes = routesOf("/v1/rows", "/v1/rows/{rowId}", "/v1/rows/{rowId}/logs");
    for (const path of ["/v1/rows", "/v1/rows/{rowId}"]) routes.add("DELETE", path, path);
    expect(routes.find("DELETE", "/v1/rows/r1/")?.params).toEqual({ rowId: "r1" });
    expect(routes.find("DELETE", "/v1/rows/")).toBeNull();
    expect(routes.find("GET", "/v1/rows//logs")).toBeNull();
  });

  it("keeps methods apart", () => {
    const routes = routesOf("/v1/teams");
    routes.add("POST", "/v1/teams", "create");
    expect(routes.find("POST", "/v1/teams")?.target).toBe("create");
    expect(routes.find("PUT", "/v1/teams")).toBeNull();
  });

  it.each([
    ["/v1/teams/a%2Fb", "a/b"],
    ["/v1/teams/%C3%A9", "é"],
    ["/v1/teams/100%", "100%"],
    ["/v1/teams/%2541", "%41"],
    ["/v1/%74eams/x", "x"],
  ])("lets Hono resolve the escapes of %s", async (path, teamId) => {
    const app = new Hono({ router: new SegmentRouter() });
    app.get("/v1/teams/:teamId", (c) => c.json(c.req.param()));
    const response = await app.request(`http://localhost${path}`);
    expect(await response.json()).toEqual({ teamId });
  });

  it("finds every endpoint of the API at its own path, whatever its placeholders hold", () => {
    const routes = new Routes<string>();
    for (const { method, path } of endpoints) routes.add(method, path, path);
    // A value that is also a word of a path would name the other endpoint.
    const value = fc.stringMatching(/^[a-zA-Z0-9._-]{1,36}$/).filter((text) => !words.has(text));
    const words = new Set(endpoints.flatMap(({ path }) => path.split("/")));
    fc.assert(
      fc.property(
        fc.constantFrom(...endpoints),
        fc.array(value, { minLength: 6, maxLength: 6 }),
        (one, values) => {
          const names = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
          const left = [...values];
          const path = one.path.replace(/\{\w+\}/g, () => left.shift() ?? "");
          const found = routes.find(one.method, path);
          expect(found?.target).toBe(one.path);
          expect(found?.params).toEqual(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        },
      ),
    );
  });
});
