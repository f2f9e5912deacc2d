import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

let place: Place;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

const probe = { ping: expect.any(Number), status: "pass" };

describe("health", () => {
  test.each([
    ["/health", { name: "http", ...probe }],
    ["/health/db", { total: 1, statuses: [{ name: "d1:DB", ...probe }] }],
    ["/health/cache", { total: 1, statuses: [{ name: "isolate", ...probe }] }],
    ["/health/storage", { name: "files", ...probe }],
    ["/health/storage/local", { name: "files", ...probe }],
  ])("%s answers a key", async (path, expected) => {
    const answer = await place.keyed("GET", path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(expected);
  });

  test("/health/time compares two clocks", async () => {
    const { body } = await place.keyed("GET", "/health/time");
    expect(Math.abs(Number(body.diff))).toBeLessThanOrEqual(2);
    expect(Number(body.remoteTime) - Number(body.localTime)).toBe(body.diff);
  });

  test("/health/version is for everyone", async () => {
    const { status, body } = await place.guest("GET", "/health/version");
    expect([status, body]).toEqual([200, { version: "1.9.6" }]);
  });

  test("guests are refused", async () => {
    const { status, body } = await place.guest("GET", "/health");
    expect([status, body.type]).toEqual([401, "general_unauthorized_scope"]);
  });
});

describe("ping", () => {
  test("answers in text and counts", async () => {
    const { status, headers, body } = await place.guest("GET", "/ping");
    expect([status, body]).toEqual([200, { text: "Pong!" }]);
    expect(headers.get("content-type")).toContain("text/plain");
    const { body: project } = await place.admin("GET", "/project");
    expect(project).toMatchObject({ pingCount: 1, pingedAt: expect.stringMatching(/^\d{4}-/) });
  });

  test("needs a project that exists", async () => {
    const { status, body } = await place.guest("GET", "/ping", undefined, { "x-appwrite-project": "nobody" });
    expect([status, body.type]).toEqual([404, "project_not_found"]);
  });

  test("is not for the console", async () => {
    const { status, body } = await place.guest("GET", "/ping", undefined, {
      "x-appwrite-project": "console",
    });
    expect([status, body.type]).toEqual([401, "general_access_forbidden"]);
  });
});
