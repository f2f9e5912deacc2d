import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventNames, everyName, placeholdersOf } from "#shared/events/names.ts";

describe("names of an event, in the order clients see", () => {
  test.each([
    ["presences.[p].upsert", { p: "P" }, "presences.P.upsert, presences.*.upsert, presences.P, presences.*"],
    [
      "buckets.[b].files.[f].create",
      { b: "B", f: "F" },
      "buckets.B.files.F.create, buckets.*.files.*.create, buckets.B.files.*.create, buckets.*.files.F.create, " +
        "buckets.B.files.F, buckets.*.files.*, buckets.B.files.*, buckets.*.files.F, buckets.B, buckets.*",
    ],
    [
      "users.[u].update.email",
      { u: "U" },
      "users.U.update, users.*.update, users.U.update.email, users.*.update.email, users.U, users.*",
    ],
    [
      "teams.[t].memberships.[m].update.status",
      { t: "T", m: "M" },
      "teams.T.memberships.M.update.status, teams.*.memberships.*.update.status, " +
        "teams.T.memberships.*.update.status, teams.*.memberships.M.update.status, " +
        "teams.T.memberships.M.update, teams.*.memberships.*.update, teams.T.memberships.*.update, " +
        "teams.*.memberships.M.update, teams.T.memberships.M, teams.*.memberships.*, teams.T.memberships.*, " +
        "teams.*.memberships.M, teams.T.update.status, teams.*.update.status, teams.T, teams.*",
    ],
    [
      "users.[u].sessions.delete",
      { u: "U" },
      "users.U.sessions.delete, users.*.sessions.delete, users.U.sessions, users.*.sessions, users.U, users.*",
    ],
  ])("%s", (label, params, expected) => {
    expect(eventNames(label, params).join(", ")).toBe(expected);
  });

  test("three ids: 8 of the action, 8 bare, 4 of the container, 2 of the database", () => {
    const names = eventNames("databases.[d].collections.[c].documents.[r].create", {
      d: "D",
      c: "C",
      r: "R",
    });
    expect(names).toHaveLength(22);
    expect(names.slice(0, 2)).toEqual([
      "databases.D.collections.C.documents.R.create",
      "databases.*.collections.*.documents.*.create",
    ]);
    expect(names.slice(-2)).toEqual(["databases.D", "databases.*"]);
  });

  test("a placeholder without a value is an error that names it", () => {
    expect(() => eventNames("teams.[teamId].create", {})).toThrow("[teamId]");
  });
});

describe("twins", () => {
  test("follow each name of a database's event", () => {
    const names = everyName("databases.[d].tables.[t].update", { d: "D", t: "T" });
    expect(names.slice(0, 2)).toEqual(["databases.D.tables.T.update", "databases.D.collections.T.update"]);
  });

  test.each(["rows", "a.tables.b"])("an id that looks like a word of a face stays: %s", (t) => {
    const names = everyName("databases.[d].tables.[t].create", { d: "D", t });
    expect(names).toContain(`databases.D.tables.${t}.create`);
    expect(names).toContain(`databases.D.collections.${t}.create`);
  });

  test("other roots have none", () => {
    expect(everyName("teams.[t].create", { t: "T" })).toEqual(eventNames("teams.[t].create", { t: "T" }));
  });
});

const id = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,10}$/);
const labels = fc.constantFrom(
  "users.[a].update.email",
  "buckets.[a].files.[b].create",
  "teams.[a].memberships.[b].update.status",
  "databases.[a].collections.[b].documents.[c].upsert",
);

describe("properties", () => {
  test("no name twice, every name has an id or a star, the first is concrete, parents come last", () => {
    fc.assert(
      fc.property(labels, id, id, id, (label, a, b, c) => {
        const names = eventNames(label, { a, b, c });
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name.split(".").length).toBeGreaterThanOrEqual(2);
        const root = label.split(".")[0];
        expect(names.slice(-2)).toEqual([`${root}.${a}`, `${root}.*`]);
        const concrete = label.replace(/\[(\w)\]/g, (_, name: string) => ({ a, b, c })[name] ?? "");
        expect(names).toContain(concrete);
      }),
    );
  });

  test("twins are mutual", () => {
    fc.assert(
      fc.property(id, id, id, (a, b, c) => {
        const rows = everyName("databases.[a].tables.[b].rows.[c].create", { a, b, c });
        const documents = everyName("databases.[a].collections.[b].documents.[c].create", { a, b, c });
        expect(new Set(rows)).toEqual(new Set(documents));
      }),
    );
  });

  test("placeholders are found in order", () => {
    expect(placeholdersOf("databases.[databaseId].tables.[tableId].create")).toEqual([
      "databaseId",
      "tableId",
    ]);
  });
});
