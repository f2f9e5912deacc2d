import fc from "fast-check";
import { expect, test } from "vitest";
import { eventNames, everyName } from "#shared/events/names.ts";
import { namesOnSockets } from "#workers/api/realtime/event-names.ts";

const id = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,10}$/);

test.each([
  "users.[userId].create",
  "users.[userId].sessions.[sessionId].delete",
  "users.[userId].sessions.delete",
  "teams.[teamId].memberships.[membershipId].update.status",
  "buckets.[bucketId].files.[fileId].create",
  "databases.[databaseId].collections.[collectionId].documents.[documentId].update",
])("%s has the names it has everywhere, whatever its ids", (label) => {
  const names = [...label.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
  const params = fc
    .tuple(...names.map(() => id))
    .map((ids) => Object.fromEntries(names.map((name, i) => [name, ids[i] ?? ""])));
  fc.assert(
    fc.property(params, (given) => {
      expect(namesOnSockets(label, given)).toEqual(everyName(label, given));
    }),
  );
});

test("a row's event goes by the root of its own face as well, and first", () => {
  const label = "databases.[databaseId].tables.[tableId].rows.[rowId].create";
  const given = { databaseId: "d", tableId: "t", rowId: "r" };
  const names = namesOnSockets(label, given);
  expect(names.slice(0, 2)).toEqual([
    "tablesdb.d.tables.t.rows.r.create",
    "databases.d.tables.t.rows.r.create",
  ]);
  const own = eventNames("tablesdb.[databaseId].tables.[tableId].rows.[rowId].create", given);
  expect(new Set(names)).toEqual(new Set([...everyName(label, given), ...own]));
  expect(new Set(names).size).toBe(names.length);
});

test("an id that is missing is said", () => {
  expect(() => namesOnSockets("users.[userId].create", {})).toThrow("userId");
});
