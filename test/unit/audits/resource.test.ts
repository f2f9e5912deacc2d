import { describe, expect, test } from "vitest";
import { auditResource } from "#shared/audits/resource.ts";
import { endpoints } from "#workers/api/endpoints.ts";

const of = (label: string | undefined, values: Record<string, string>) =>
  auditResource({
    label,
    projectId: "P",
    tell: (name) => values[name],
    param: (name) => values[name],
  });

const row = { databaseId: "D", tableId: "T", rowId: "R" };
const document = { databaseId: "D", collectionId: "T", documentId: "R" };

describe("auditResource", () => {
  test.each<[string | undefined, Record<string, string>, string]>([
    ["databases.[databaseId].create", row, "database/D"],
    ["databases.[databaseId].tables.[tableId].update", row, "database/D/table/T"],
    ["databases.[databaseId].tables.[tableId].rows.[rowId].update", row, "database/D/table/T/row/R"],
    [
      "databases.[databaseId].collections.[collectionId].documents.[documentId].delete",
      document,
      "database/D/table/T/row/R",
    ],
    // A column has no log of its own.
    [
      "databases.[databaseId].tables.[tableId].columns.[columnId].create",
      { ...row, columnId: "C" },
      "database/D/table/T",
    ],
    ["users.[userId].create", { userId: "U" }, "user/U"],
    ["users.[userId].sessions.[sessionId].delete", { userId: "U", sessionId: "S" }, "user/U"],
    ["users.[userId].update.email", { userId: "U" }, "user/U"],
    [
      "teams.[teamId].memberships.[membershipId].create",
      { teamId: "T", membershipId: "M" },
      "team/T/membership/M",
    ],
    ["keys.[keyId].create", { keyId: "K" }, "project/P/key/K"],
    ["mock-phones.[number].create", { number: "+1" }, "project/P/mock-phone/+1"],
    ["services.[serviceId].update", { serviceId: "teams" }, "project/P"],
    // A bulk call does not tell one row.
    [
      "databases.[databaseId].tables.[tableId].rows.[rowId].create",
      { databaseId: "D", tableId: "T" },
      "database/D/table/T",
    ],
    [undefined, { databaseId: "D", tableId: "T" }, "database/D/table/T"],
    [undefined, { databaseId: "D", collectionId: "T", documentId: "R" }, "database/D/table/T/row/R"],
    [undefined, {}, "project/P"],
  ])("%s of %o is %s", (label, values, resource) => {
    expect(of(label, values)).toBe(resource);
  });

  test("every audited endpoint that has an event is about something", () => {
    const audited = endpoints.filter(({ audit, event }) => audit !== undefined && event !== undefined);
    const vague = audited.filter(({ event = "" }) => {
      const known = auditResource({
        label: event,
        projectId: "P",
        tell: (name) => name,
        param: () => undefined,
      });
      return (
        known === "project/P" &&
        !/^(services|protocols|authMethod|policies|project|smtp|templates|mocks)\b/.test(event)
      );
    });
    expect(vague.map(({ id, event }) => `${id}: ${event}`)).toEqual([]);
  });
});
