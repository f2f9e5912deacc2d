import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { projectOf, type Tour, takeTour } from "./support/quickstart.ts";

let server: RunningServer;
let first: Tour;

beforeAll(async () => {
  server = await startServer();
  first = await takeTour(server.endpoint);
});
afterAll(() => server?.stop());

/** What the tour printed after `name`, without the remark. */
function printed(name: string): string | undefined {
  const line = first.output.split("\n").find((text) => text.startsWith(`  ${name} `));
  return line
    ?.slice(2 + name.length)
    .trim()
    .split("  ")[0];
}

describe("on a fresh server the tour", () => {
  test("comes to its end", () => {
    expect(first).toEqual({ code: 0, output: expect.stringContaining("http://localhost:5173/?project=") });
  });

  test("signs up the owner and two users", () => {
    expect(first.output).toMatch(/owner {2,}owner@example\.com {2}password \S{12}/);
    expect(printed("Ada")).toBe("ada@example.com");
    expect(printed("Ben")).toBe("ben@example.com");
  });

  test.each([
    ["equal", "Our trip to Lisbon · Lisbon, where to eat"],
    ["search", "Our trip to Lisbon · Lisbon, where to eat"],
    ["contains", "Rain over the river · Tiles of Alfama · Tram 28 at sunrise"],
    ["order, limit", "Our trip to Lisbon · Lisbon, where to eat"],
    ["cursor", "Rain over the river · Tiles of Alfama"],
    ["select", '{"title":"Our trip to Lisbon","stars":4}'],
  ])("finds by %s what Ben may read", (query, titles) => {
    expect(printed(query)).toBe(titles);
  });

  test.each([
    ["read private", "404 row_not_found"],
    ["change shared", "401 user_unauthorized"],
    ["new column", "400 row_invalid_structure"],
    ["notes", "Ada sees 6, Ben sees 5"],
  ])("shows the wall: %s", (attempt, answer) => {
    expect(printed(attempt)).toBe(answer);
  });

  test("counts what Ben may read, not what there is", () => {
    expect(first.output).toMatch(/order, limit .* {2}2 of 5\n/);
  });
});

describe("on a server with an owner the tour", () => {
  test("asks for the owner's password", async () => {
    const { code, output } = await takeTour(server.endpoint);
    expect(code).toBe(1);
    expect(output).toContain("has an owner already");
  });

  test("makes another project for the owner", async () => {
    const password = /password (\S+)/.exec(first.output)?.[1] ?? "";
    const second = await takeTour(server.endpoint, "owner@example.com", password);
    expect(second.code).toBe(0);
    expect(projectOf(second)).not.toBe(projectOf(first));
  });
});

test("without a server the tour says how to start one", async () => {
  const { code, output } = await takeTour("http://localhost:9/v1");
  expect(code).toBe(1);
  expect(output).toContain("npm start");
});
