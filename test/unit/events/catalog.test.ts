import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPublicEvent } from "#shared/events/catalog.ts";
import patterns from "#test/contract/events.json" with { type: "json" };

describe("events that webhooks may name", () => {
  test.each(patterns)("%s, with any ids", (pattern) => {
    expect(isPublicEvent(pattern)).toBe(true);
    expect(isPublicEvent(pattern.replaceAll("*", "an-Id_9"))).toBe(true);
  });

  test.each([
    "",
    "*",
    "users",
    "users.",
    "users.*.",
    "users.*.fly",
    "users.*.update.shoesize",
    "users.*.update.email.more",
    "users.*.create.email",
    "users.*.sessions",
    "users..create",
    "users.*.toString",
    "constructor.*",
    "teams.*.memberships.*.update.prefs",
    "projects.*",
    "databases.*.tables.*.documents.*.create",
    "tablesdb.*.collections.*",
    "users.a b.create",
    "Users.*.create",
    "users.*.create ",
  ])("%j is none", (name) => {
    expect(isPublicEvent(name)).toBe(false);
  });

  test("every name is one of the contract's patterns with ids in place of the stars", () => {
    const known = new Set(patterns);
    const words = [...new Set(patterns.flatMap((pattern) => pattern.split(".")))];
    const word = fc.constantFrom(...words, "id");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (parts) => {
        const name = parts.join(".");
        // Ids and words alternate until an action ends the name.
        const starred = [true, false].map((odd) =>
          parts.map((part, i) => (i % 2 === 1 && (odd || i < parts.length - 1) ? "*" : part)).join("."),
        );
        const attributed = parts
          .map((part, i) => (i % 2 === 1 && i < parts.length - 2 ? "*" : part))
          .join(".");
        const expected = [...starred, attributed].some((form) => known.has(form));
        expect(isPublicEvent(name)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
