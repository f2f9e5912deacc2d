import { Permission, Query, Role } from "node-appwrite";
import { beforeEach, describe, expect, test } from "vitest";
import { ids, items, refusal } from "./support/answers.ts";
import { type Body, type FaceSdk, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const columns = [
  { key: "label", type: "string", size: 9, required: true },
  { key: "level", type: "integer", default: 10 },
  { key: "tags", type: "string", size: 9, array: true },
];

describe.each(faces)("many rows at once: %s", (face) => {
  const stage = useStage(face);
  let at: FaceSdk;
  beforeEach(async () => {
    at = await stage.table({ columns });
  });
  const structure = { code: 400, type: stage.sdk.type("row_invalid_structure") };
  const exists = { code: 409, type: stage.sdk.type("row_already_exists") };
  const payload = { code: 400, type: stage.sdk.type("row_missing_payload") };
  const badRequest = { code: 400, type: "general_bad_request" };
  const count = async () => (await at.call("listRows")).total;
  const fill = (labels: string) =>
    at.call("createRows", { rows: [...labels].map((label, i) => ({ $id: label, label, level: i })) });

  describe("create", () => {
    test("in order, with ids, permissions, dates and defaults", async () => {
      const made = await at.call("createRows", {
        rows: [
          {
            $id: "z",
            label: "a",
            $permissions: [Permission.read(Role.any()), Permission.write(Role.users())],
          },
          { label: "b", level: null, tags: ["t"], $createdAt: "2020-01-01", $updatedAt: "2021-01-01" },
          { $id: "unique()", label: "c", level: 3, $sequence: 9, $tableId: "x", $databaseId: "y" },
        ],
      });
      expect(made.total).toBe(3);
      expect(items(made, "rows")).toMatchObject([
        {
          $id: "z",
          label: "a",
          level: 10,
          tags: [],
          $permissions: ['read("any")', 'update("users")', 'delete("users")'],
        },
        { label: "b", level: 10, tags: ["t"], $permissions: [], $createdAt: "2020-01-01T00:00:00.000+00:00" },
        { $id: expect.stringMatching(/^[0-9a-f]{20}$/), label: "c", level: 3, $tableId: at.tableId },
      ]);
      expect(items(await at.call("listRows"), "rows")).toEqual(items(made, "rows"));
    });

    test("answers 201, and in order of creation", async () => {
      const rows = Array.from({ length: 100 }, (_, i) => ({ $id: `r${99 - i}`, label: "a" }));
      const answer = await stage.raw("POST", `/tables/${at.tableId}/rows`, { rows });
      expect(answer.status).toBe(201);
      expect(ids(await at.call("listRows", { queries: [Query.limit(100)] }))).toEqual(
        rows.map(({ $id }) => $id),
      );
    });

    test.each<[string, Body[], (typeof structure)[]]>([
      ["a row without a required column", [{ label: "a" }, { level: 1 }], [structure]],
      ["an unknown column", [{ label: "a", color: 1 }], [structure]],
      [
        "an id twice",
        [
          { $id: "x", label: "a" },
          { $id: "X", label: "b" },
        ],
        [exists],
      ],
      ["an id that is none", [{ $id: "a b", label: "a" }], [badRequest]],
      ["an id that is no text", [{ $id: 7, label: "a" }], [badRequest]],
      ["permissions that are none", [{ label: "a", $permissions: ["read"] }], [badRequest]],
      ["permissions that are no list", [{ label: "a", $permissions: 'read("any")' }], [badRequest]],
      ["a grant of create", [{ label: "a", $permissions: ['create("any")'] }], [badRequest]],
    ])("refuses %s, and writes nothing", async (_, rows, [expected]) => {
      expect(await refusal(at.call("createRows", { rows }))).toEqual(expected);
      expect(await count()).toBe(0);
    });

    test("takes the empty defaults of a single row beside the list, and nothing that is filled", async () => {
      const path = `/tables/${at.tableId}/rows`;
      const rows = [{ $id: "a", label: "a" }];
      const more: [Body, number][] = [
        [{ permissions: ['read("any")'] }, 400],
        [{ data: { label: "b" } }, 400],
        [{ rowId: "b" }, 400],
        [{ data: {}, permissions: [], transactionId: null }, 201],
      ];
      for (const [body, status] of more) {
        const answer = await stage.raw("POST", path, { rows, ...body });
        expect(answer.status).toBe(status);
        if (status === 400) expect(answer.body.type).toBe("general_bad_request");
      }
      expect(await count()).toBe(1);
    });

    test("refuses an id that is taken, and 101 rows", async () => {
      await fill("a");
      expect(await refusal(fill("ba"))).toEqual(exists);
      const rows = Array.from({ length: 101 }, () => ({ label: "a" }));
      expect(await refusal(at.call("createRows", { rows }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
      expect(await count()).toBe(1);
    });
  });

  describe("upsert", () => {
    test("creates, changes, and leaves out what stays as it is", async () => {
      await fill("abc");
      const answer = await at.call("upsertRows", {
        rows: [
          { $id: "new", label: "n" },
          { $id: "C", label: "C", $permissions: [Permission.read(Role.any())] },
          { $id: "a", label: "a", level: 0 },
          { $id: "b", label: "b", tags: ["t"] },
          { label: "free" },
        ],
      });
      expect(answer.total).toBe(4);
      expect(items(answer, "rows")).toMatchObject([
        { $id: "new", label: "n", level: 10 },
        { $id: "c", label: "C", level: 2, $permissions: ['read("any")'] },
        { $id: "b", label: "b", level: 1, tags: ["t"] },
        { label: "free" },
      ]);
      expect(await count()).toBe(5);
    });

    test.each<[string, Body[], (typeof structure)[]]>([
      ["nothing", [], [payload]],
      ["a row without a required column", [{ $id: "a", level: 1 }], [structure]],
      [
        "an id twice",
        [
          { $id: "x", label: "a" },
          { $id: "X", label: "b" },
        ],
        [exists],
      ],
      [
        "a bad value in one of them",
        [
          { $id: "x", label: "a" },
          { $id: "a", label: 7 },
        ],
        [structure],
      ],
      ["permissions that are none", [{ label: "a", $permissions: [7] }], [badRequest]],
    ])("refuses %s, and writes nothing", async (_, rows, [expected]) => {
      await fill("a");
      const before = items(await at.call("listRows"), "rows");
      expect(await refusal(at.call("upsertRows", { rows }))).toEqual(expected);
      expect(items(await at.call("listRows"), "rows")).toEqual(before);
    });
  });

  describe("update", () => {
    test("all rows, and what it answers is what is stored", async () => {
      await fill("abc");
      const answer = await at.call("updateRows", {
        data: { level: 7, tags: ["t"], $permissions: ['read("any")'] },
      });
      expect(answer.total).toBe(3);
      expect(items(answer, "rows")).toEqual(items(await at.call("listRows"), "rows"));
      expect(items(answer, "rows")[0]).toMatchObject({
        label: "a",
        level: 7,
        tags: ["t"],
        $permissions: ['read("any")'],
      });
    });

    test("those that match, also only the first of an order", async () => {
      await fill("abcde");
      const match = [Query.greaterThan("level", 0), Query.orderDesc("level"), Query.limit(2)];
      const answer = await at.call("updateRows", {
        data: { label: "z", $createdAt: "2020-01-01" },
        queries: match,
      });
      expect(answer.total).toBe(2);
      expect(ids(answer)).toEqual(["e", "d"]);
      expect(ids(await at.call("listRows", { queries: [Query.equal("label", "z")] }))).toEqual(["d", "e"]);
      expect(await at.call("getRow", { rowId: "d" })).toMatchObject({
        $createdAt: "2020-01-01T00:00:00.000+00:00",
      });
      const shifted = await at.call("updateRows", { data: { label: "y" }, queries: [Query.offset(4)] });
      expect(ids(shifted)).toEqual(["e"]);
      const none = await at.call("updateRows", { data: { label: "y" }, queries: [Query.equal("level", 99)] });
      expect(none).toMatchObject({ total: 0, rows: [] });
    });

    test("ignores $id, refuses bad data and bad queries", async () => {
      await fill("ab");
      expect(await at.call("updateRows", { data: { $id: "q", level: 5 } })).toMatchObject({ total: 2 });
      expect(ids(await at.call("listRows"))).toEqual(["a", "b"]);
      const update = (data: Body, ...queries: string[]) => refusal(at.call("updateRows", { data, queries }));
      expect(await update({})).toEqual(payload);
      expect(await refusal(at.call("updateRows", {}))).toEqual(payload);
      for (const data of [{ level: "7" }, { color: 1 }, { label: null }])
        expect(await update(data)).toEqual(structure);
      const invalid = { code: 400, type: "general_query_invalid" };
      const queries = [Query.cursorAfter("a"), Query.select(["label"]), Query.equal("color", 1), "{"];
      for (const query of queries) expect(await update({ level: 1 }, query)).toEqual(invalid);
      expect(items(await at.call("listRows"), "rows").map((row) => row.level)).toEqual([5, 5]);
    });

    test("shows 100 rows of however many it changed", async () => {
      for (const prefix of ["a", "b"]) {
        const rows = Array.from({ length: 100 }, (_, i) => ({ $id: `${prefix}${i}`, label: prefix }));
        await at.call("createRows", { rows });
      }
      const answer = await at.call("updateRows", { data: { level: 1 } });
      expect(answer.total).toBe(200);
      expect(items(answer, "rows")).toHaveLength(100);
    });
  });

  describe("delete", () => {
    test("those that match, and answers with what they were", async () => {
      await fill("abcde");
      const before = items(await at.call("listRows"), "rows");
      const some = await at.call("deleteRows", { queries: [Query.lessThan("level", 2)] });
      expect(some.total).toBe(2);
      expect(items(some, "rows")).toEqual(before.slice(0, 2));
      const first = await at.call("deleteRows", { queries: [Query.orderDesc("level"), Query.limit(1)] });
      expect(ids(first)).toEqual(["e"]);
      expect(await at.call("deleteRows", { queries: [Query.equal("level", 99)] })).toMatchObject({
        total: 0,
      });
      expect(ids(await at.call("listRows"))).toEqual(["c", "d"]);
      const answer = await stage.raw("DELETE", `/tables/${at.tableId}/rows`);
      expect(answer).toMatchObject({ status: 200, body: { total: 2 } });
      expect(await count()).toBe(0);
    });

    test("refuses bad queries and deletes nothing", async () => {
      await fill("ab");
      for (const query of [Query.cursorAfter("a"), Query.select(["label"]), Query.equal("color", 1)]) {
        expect(await refusal(at.call("deleteRows", { queries: [query] }))).toEqual({
          code: 400,
          type: "general_query_invalid",
        });
      }
      // An empty body in either of the forms clients send.
      expect(await count()).toBe(2);
      expect(await stage.raw("DELETE", `/tables/${at.tableId}/rows`, "[]")).toMatchObject({
        body: { total: 2 },
      });
    });
  });

  test("is for keys and admins, whatever a table grants", async () => {
    const everyone = ["read", "create", "update", "delete"].map((action) => `${action}("any")`);
    const open = await stage.table({ columns, permissions: everyone });
    const rows = [{ $id: "a", label: "a" }];
    await open.call("createRows", { rows });
    await stage.place.keyed("POST", "/users", { userId: "member" });
    const { body } = await stage.place.keyed("POST", "/users/member/sessions");
    const path = stage.path(`/tables/${open.tableId}/rows`);
    const callers: Record<string, string>[] = [{}, { "x-appwrite-session": String(body.secret) }];
    for (const headers of callers) {
      const list = stage.face === "tables" ? { rows } : { documents: rows };
      const tried: [string, Body, number, string][] = [
        ["POST", list, 401, "general_unauthorized_scope"],
        ["PUT", list, 404, "database_not_found"],
        ["PATCH", { data: { label: "b" } }, 404, "database_not_found"],
        ["DELETE", {}, 404, "database_not_found"],
      ];
      for (const [method, sent, status, type] of tried) {
        expect(await stage.place.guest(method, path, sent, headers)).toMatchObject({
          status,
          body: { type },
        });
      }
    }
    expect(items(await open.call("listRows"), "rows")).toMatchObject([{ $id: "a", label: "a" }]);
  });
});
