import { describe, expect, test } from "vitest";
import { models, unions } from "#shared/contract/models/registry.ts";
import { labelParams } from "#shared/events/label.ts";
import { placeholdersOf } from "#shared/events/names.ts";
import { endpoints } from "#workers/api/endpoints.ts";

const nothing = { told: {}, payload: null, input: {}, made: [], userId: "", projectId: "" };

describe("values of a label's placeholders", () => {
  test.each([
    ["what the handler told wins", { told: { teamId: "T" }, payload: { $id: "P" } }, "T"],
    ["a resource knows its own id", { payload: { $id: "P" }, input: { teamId: "unique()" } }, "P"],
    ["before the change: what was made", { input: { teamId: "unique()" }, made: ["M"] }, "M"],
    ["a parameter", { input: { teamId: "I" } }, "I"],
    ["a field of the answer", { payload: { teamId: "F" } }, "F"],
    ["a key", { payload: { key: "title" } }, "title"],
    ["the key that was asked for", { input: { key: "title" } }, "title"],
  ])("%s", (_, sources, expected) => {
    expect(labelParams("teams.[teamId].create", { ...nothing, ...sources })).toEqual({ teamId: expected });
  });

  test("the parent's id is never the resource's own", () => {
    const sources = { ...nothing, payload: { $id: "M" }, input: { teamId: "T" }, made: ["M"] };
    expect(labelParams("teams.[teamId].memberships.[membershipId].create", sources)).toEqual({
      teamId: "T",
      membershipId: "M",
    });
  });

  test("a user acting on themselves", () => {
    const sources = { ...nothing, payload: { $id: "S" }, userId: "U" };
    expect(labelParams("users.[userId].sessions.[sessionId].create", sources)).toEqual({
      userId: "U",
      sessionId: "S",
    });
  });

  test("a value nobody tells is an error that names it", () => {
    expect(() => labelParams("teams.[teamId].create", nothing)).toThrow("[teamId]");
  });
});

const tells = new Set(["account.deleteSessions"]);

test.each(endpoints.filter(({ event, id }) => event !== undefined && !tells.has(id)))(
  "$id: every placeholder of its event has a source",
  ({ event = "", params, returns }) => {
    const names = placeholdersOf(event);
    const known = new Set([...Object.keys(params?.() ?? {}), "userId", "projectId"]);
    const answers = (field: string) =>
      [...(unions.get(returns ?? "") ?? []), returns ?? ""].some(
        (name) => field in (models.get(name)?.fields ?? {}),
      );
    const homeless = names.filter((name, i) => {
      const last = i === names.length - 1;
      const bySelf = last && (answers("$id") || answers("key") || known.has("key"));
      return !known.has(name) && !answers(name) && !bySelf;
    });
    expect(homeless).toEqual([]);
  },
);
