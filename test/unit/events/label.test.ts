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
    [
      "before the change: what was made of the parameter",
      { input: { teamId: "unique()" }, made: ["M", "N"] },
      "M",
    ],
    ["before the change: what was made last, without one", { made: ["M", "N"] }, "N"],
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

test.each(endpoints.filter(({ event, emits, id }) => (event ?? emits) !== undefined && !tells.has(id)))(
  "$id: every placeholder of its event has a source",
  ({ event, emits, params, returns }) => {
    const names = placeholdersOf(event ?? emits ?? "");
    const known = new Set([...Object.keys(params?.() ?? {}), "userId", "projectId"]);
    const answers = (field: string) =>
      [...(unions.get(returns ?? "") ?? []), returns ?? ""].some(
        (name) => field in (models.get(name)?.fields ?? {}),
      );
    const homeless = names.filter((name, i) => {
      const last = i === names.length - 1;
      const isList = returns?.endsWith("List") ?? false;
      const bySelf = last && (answers("$id") || answers("key") || known.has("key") || isList);
      return !known.has(name) && !answers(name) && !bySelf;
    });
    expect(homeless).toEqual([]);
  },
);
