import { beforeAll, describe, expect, test } from "vitest";
import { type Console, signInToConsole } from "../support/bootstrap.ts";
import { caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let console: Console;

beforeAll(async () => {
  console = await signInToConsole(sharedUrl());
});

describe("the console service", () => {
  test("variables are the server's settings, in one round trip", async () => {
    await console.call("GET", "/console/variables");
    const answer = await console.call("GET", "/console/variables");
    expect(answer).toMatchObject({
      status: 200,
      roundTrips: 1,
      body: { _APP_STORAGE_LIMIT: 30_000_000, _APP_VCS_ENABLED: false, supportForRelationships: false },
    });
  });

  test("variables are for the signed-in", async () => {
    const guest = caller(console.endpoint);
    expect(await guest("GET", "/console/variables")).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
  });

  test("scopes are what keys can be granted", async () => {
    const { body } = await caller(console.endpoint)("GET", "/console/scopes/project");
    const scopes = body.scopes as {
      $id: string;
      description: string;
      category: string;
      deprecated: boolean;
    }[];
    expect(body.total).toBe(scopes.length);
    expect(scopes).toContainEqual({
      $id: "users.read",
      description: "Read users.",
      category: "Auth",
      deprecated: false,
    });
    expect(scopes.find(({ $id }) => $id === "documents.read")?.deprecated).toBe(true);
    const organization = await caller(console.endpoint)("GET", "/console/scopes/organization");
    expect(organization.body.total).toBe(4);
  });
});
