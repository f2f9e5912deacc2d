import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everyName, placeholdersOf } from "#shared/events/names.ts";
import { concerned, mayConcern } from "#shared/events/subscriptions.ts";
import { endpoints } from "#workers/api/endpoints.ts";

const labels = [...new Set(endpoints.flatMap(({ event, emits }) => event ?? emits ?? []))];
const id = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,8}$/);
const anEvent = fc
  .constantFrom(...labels)
  .chain((label) =>
    fc.tuple(
      fc.constant(label),
      fc.tuple(...placeholdersOf(label).map((name) => id.map((value) => [name, value]))),
    ),
  )
  .map(([label, params]) => ({ label, params: Object.fromEntries(params) }));

describe("who is told", () => {
  test("whoever an event concerns could be seen before its ids were known", () => {
    fc.assert(
      fc.property(anEvent, fc.nat(), ({ label, params }, pick) => {
        const names = everyName(label, params);
        const subscribers = [{ id: "w", events: ["functions.*", names[pick % names.length] ?? ""] }];
        expect(concerned(subscribers, names)).toEqual(subscribers);
        expect(mayConcern(subscribers, label)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("whoever could not be concerned never is", () => {
    fc.assert(
      fc.property(anEvent, anEvent, fc.nat(), (happened, other, pick) => {
        const wanted = everyName(other.label, other.params);
        const subscribers = [{ id: "w", events: [wanted[pick % wanted.length] ?? ""] }];
        const told = concerned(subscribers, everyName(happened.label, happened.params));
        if (!mayConcern(subscribers, happened.label)) expect(told).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["buckets.B.files.F", "buckets.[bucketId].files.[fileId].create", true],
    [
      "databases.D.tables.T",
      "databases.[databaseId].collections.[collectionId].documents.[documentId].update",
      true,
    ],
    ["users.*.update.email", "users.[userId].update.email", true],
    ["users.*.update.email", "users.[userId].update.name", false],
    ["users.U.sessions.S", "users.[userId].sessions.[sessionId].delete", true],
    ["teams.*.create", "teams.[teamId].delete", false],
  ])("%s and %s: %s", (event, label, expected) => {
    expect(mayConcern([{ id: "w", events: [event] }], label)).toBe(expected);
  });

  test("nobody subscribed, nobody concerned", () => {
    expect(mayConcern([], "teams.[teamId].create")).toBe(false);
  });
});
