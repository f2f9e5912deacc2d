import { Permission, Query, Role } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { refusal } from "./support/answers.ts";
import { type Body, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

const columns = [
  { key: "label", type: "string", size: 9, required: true },
  { key: "level", type: "integer", default: 10 },
  { key: "note", type: "string", size: 99 },
  { key: "tags", type: "string", size: 9, array: true },
];

describe.each(faces)("rows: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "gauges" });
  const structure = { code: 400, type: at.type("row_invalid_structure") };
  const missing = { code: 404, type: at.type("row_not_found") };
  const create = (rowId: string, data: unknown = { label: "a" }, more: Body = {}) =>
    at.call("createRow", { rowId, data, ...more });
  const get = (rowId: string) => at.call("getRow", { rowId });
  beforeAll(() => stage.table({ tableId: "gauges", columns }));

  describe("create", () => {
    test("answers the whole row", async () => {
      const row = await create("whole", { label: "north", note: "x" });
      expect(row).toEqual({
        $id: "whole",
        $sequence: expect.stringMatching(/^\d+$/),
        $databaseId: "plant",
        $tableId: "gauges",
        $createdAt: expect.stringMatching(MOMENT),
        $updatedAt: row.$createdAt,
        $permissions: [],
        label: "north",
        level: 10,
        note: "x",
        tags: [],
      });
      expect(await get("whole")).toEqual(row);
    });

    test("sequences rise", async () => {
      const [first, second] = [await create("unique()"), await create("unique()")];
      expect(Number(second?.$sequence)).toBeGreaterThan(Number(first?.$sequence));
      expect(first?.$id).toMatch(/^[0-9a-f]{20}$/);
    });

    test.each(["taken", "TAKEN"])("refuses the id %s, which is taken in any case", async (rowId) => {
      await create("Taken").catch(() => {});
      expect(await refusal(create(rowId))).toEqual({ code: 409, type: at.type("row_already_exists") });
      expect(await get(rowId)).toMatchObject({ $id: "Taken" });
    });

    test("takes data as JSON text", async () => {
      const answer = await stage.raw("POST", "/tables/gauges/rows", { rowId: "text", data: '{"label":"a"}' });
      expect(answer).toMatchObject({ status: 201, body: { label: "a" } });
    });

    test("keeps its parameters, whatever the data says of id and permissions", async () => {
      const data = { label: "a", $id: "other", $permissions: ["nonsense"], $sequence: 7, $databaseId: "x" };
      const row = await create("mine", { ...data, $tableId: "x", $collectionId: "x" });
      expect(row).toMatchObject({ $id: "mine", $permissions: [], $databaseId: "plant", $tableId: "gauges" });
    });

    test("a key sets the dates, in any form a date has", async () => {
      const dates = { $createdAt: "2020-01-02T03:04:05+02:00", $updatedAt: "2 January 2021" };
      expect(await create("dated", { label: "a", ...dates })).toMatchObject({
        $createdAt: "2020-01-02T01:04:05.000+00:00",
        $updatedAt: "2021-01-02T00:00:00.000+00:00",
      });
      expect(await refusal(create("undated", { label: "a", $createdAt: "soon" }))).toEqual(structure);
    });

    test.each([
      ["a required column that is left out", { note: "x" }],
      ["a required column that is null", { label: null }],
      ["an unknown column", { label: "a", color: "red" }],
      ["an unknown system key", { label: "a", $color: "red" }],
      ["a column in another case", { label: "a", Note: "x" }],
    ])("refuses %s", async (_, data) => {
      expect(await refusal(create("unique()", data))).toEqual(structure);
    });

    test("a default takes the place of null, an absent text stays null", async () => {
      expect(await create("unique()", { label: "a", level: null, note: null, tags: null })).toMatchObject({
        level: 10,
        note: null,
        tags: [],
      });
    });

    const bad: [what: string, body: Body | string, type: string][] = [
      ["no data", { rowId: "x" }, "row_missing_data"],
      ["no id", { data: { label: "a" } }, "row_missing_data"],
      ["nothing", {}, "row_missing_data"],
      ["empty data", { rowId: "x", data: {} }, "row_missing_data"],
      ["an empty list", { rows: [] }, "row_missing_data"],
      ["an id and a list", { rowId: "x", rows: [{ label: "a" }] }, "general_bad_request"],
      ["data and a list", { data: { label: "a" }, rows: [{ label: "a" }] }, "general_bad_request"],
      [
        "permissions and a list",
        { permissions: ['read("any")'], rows: [{ label: "a" }] },
        "general_bad_request",
      ],
      ["an id that is none", { rowId: "a b", data: { label: "a" } }, "general_argument_invalid"],
      ["an id too long", { rowId: "i".repeat(37), data: { label: "a" } }, "general_argument_invalid"],
      ["a number for an id", { rowId: 7, data: { label: "a" } }, "general_argument_invalid"],
      ["a list for data", { rowId: "x", data: ["a"] }, "general_argument_invalid"],
      ["text for data", { rowId: "x", data: "label" }, "general_argument_invalid"],
      [
        "permissions that are none",
        { rowId: "x", data: { label: "a" }, permissions: ["read"] },
        "general_argument_invalid",
      ],
      [
        "a role of another time",
        { rowId: "x", data: { label: "a" }, permissions: ['read("*")'] },
        "general_argument_invalid",
      ],
      [
        "a grant of create",
        { rowId: "x", data: { label: "a" }, permissions: ['create("any")'] },
        "general_argument_invalid",
      ],
      ["rows that are no list", { rows: "x" }, "general_argument_invalid"],
      [
        "an unknown transaction",
        { rowId: "x", data: { label: "a" }, transactionId: "nope" },
        "transaction_not_found",
      ],
      ["text that is no JSON", "{", "general_bad_request"],
    ];
    test.each(bad)("refuses %s", async (what, body, type) => {
      const answer = await stage.raw("POST", "/tables/gauges/rows", body);
      const status = type === "transaction_not_found" ? 404 : 400;
      expect(answer.status, what).toBe(status);
      if (body !== "{") expect(answer.body.type).toBe(at.type(type));
    });

    test("write stands for update and delete, and duplicates go", async () => {
      const permissions = [
        Permission.write(Role.any()),
        Permission.update(Role.any()),
        Permission.read(Role.users()),
      ];
      expect(await create("granted", { label: "a" }, { permissions })).toMatchObject({
        $permissions: ['update("any")', 'delete("any")', 'read("users")'],
      });
    });
  });

  describe("get", () => {
    test("refuses what is not there, ids that are none and queries beyond select", async () => {
      expect(await refusal(get("nowhere"))).toEqual(missing);
      expect(await stage.raw("GET", "/tables/gauges/rows/%24bad")).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
      await create("one").catch(() => {});
      for (const query of [Query.limit(1), Query.equal("label", "a"), Query.orderAsc("label")]) {
        expect(await refusal(at.call("getRow", { rowId: "one", queries: [query] }))).toEqual({
          code: 400,
          type: "general_query_invalid",
        });
      }
    });
  });

  describe("update", () => {
    test("merges what is given and moves $updatedAt", async () => {
      const before = await create("merge", { label: "a", note: "x", tags: ["t"] });
      const after = await at.call("updateRow", { rowId: "merge", data: { note: null, level: 3 } });
      expect(after).toEqual({ ...before, note: null, level: 3, $updatedAt: expect.stringMatching(MOMENT) });
      expect(String(after.$updatedAt) > String(before.$updatedAt)).toBe(true);
      expect(await get("MERGE")).toEqual(after);
    });

    test("changes nothing, not even $updatedAt, when nothing would change", async () => {
      const before = await create("still", { label: "a", note: "Case", tags: ["t", null] });
      const same = { label: "a", note: "Case", tags: ["t", null], level: 10 };
      expect(await at.call("updateRow", { rowId: "still", data: same })).toEqual(before);
      expect(await at.call("updateRow", { rowId: "still", permissions: [] })).toEqual(before);
      expect(await at.call("updateRow", { rowId: "still", data: { note: "case" } })).toMatchObject({
        note: "case",
      });
    });

    test("permissions are replaced as a whole, and kept when left out", async () => {
      await create("granted-twice", { label: "a" }, { permissions: [Permission.read(Role.any())] });
      const permissions = [Permission.read(Role.users())];
      const rowId = "granted-twice";
      expect(await at.call("updateRow", { rowId, permissions })).toMatchObject({ $permissions: permissions });
      expect(await at.call("updateRow", { rowId, data: { level: 1 } })).toMatchObject({
        $permissions: permissions,
      });
      expect(await at.call("updateRow", { rowId, permissions: [] })).toMatchObject({ $permissions: [] });
    });

    test("null becomes the default where there is one", async () => {
      await create("default", { label: "a", level: 3 });
      expect(await at.call("updateRow", { rowId: "default", data: { level: null } })).toMatchObject({
        level: 10,
      });
    });

    test("a key sets dates, alone too", async () => {
      await create("redated");
      const data = { $createdAt: "2001-01-01", $updatedAt: "2002-01-01T00:00:00Z" };
      expect(await at.call("updateRow", { rowId: "redated", data })).toMatchObject({
        $createdAt: "2001-01-01T00:00:00.000+00:00",
        $updatedAt: "2002-01-01T00:00:00.000+00:00",
      });
    });

    test("refuses bad data and rows that are not there", async () => {
      await create("strict");
      const update = (params: Body) => refusal(at.call("updateRow", { rowId: "strict", ...params }));
      for (const data of [
        { label: null },
        { color: 1 },
        { level: "3" },
        { $color: 1 },
        { label: "0123456789" },
      ]) {
        expect(await update({ data })).toEqual(structure);
      }
      const payload = { code: 400, type: at.type("row_missing_payload") };
      expect(await update({})).toEqual(payload);
      expect(await update({ data: {} })).toEqual(payload);
      expect(await update({ rowId: "nowhere", data: { level: 1 } })).toEqual(missing);
      expect(await update({ permissions: ["write(any)"] })).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
      expect(await update({ data: { level: 1 }, transactionId: "nope" })).toMatchObject({ code: 404 });
    });
  });

  describe("X-Appwrite-Timestamp", () => {
    const since = async (method: string, path: string, timestamp: string, body?: Body) => {
      const answer = await stage.raw(method, path, body, { "x-appwrite-timestamp": timestamp });
      return [answer.status, answer.body.type];
    };
    const conflict = [409, at.type("row_update_conflict")];

    test.each(["PATCH", "PUT"])("%s is refused when the row is newer", async (method) => {
      const row = await create(`since-${method}`);
      const path = `/tables/gauges/rows/since-${method}`;
      const older = new Date(Date.parse(String(row.$updatedAt)) - 1).toISOString();
      const body = { data: { label: "b" } };
      expect(await since(method, path, older, body)).toEqual(conflict);
      expect(await get(`since-${method}`)).toMatchObject({ label: "a" });
      expect(await since(method, path, "yesterday", body)).toEqual([400, "general_argument_invalid"]);
      expect(await since(method, path, String(row.$updatedAt), body)).toEqual([200, undefined]);
    });

    test("DELETE is refused when the row is newer", async () => {
      const row = await create("since");
      const path = "/tables/gauges/rows/since";
      expect(await since("DELETE", path, "2020-01-01")).toEqual(conflict);
      expect(await since("DELETE", path, "never")).toEqual([400, "general_argument_invalid"]);
      expect(await since("DELETE", path, String(row.$updatedAt))).toEqual([204, undefined]);
    });
  });

  describe("upsert", () => {
    const upsert = (rowId: string, data?: Body, more: Body = {}) =>
      at.call("upsertRow", { rowId, data, ...more });

    test("creates with defaults, then changes what is given and keeps the rest", async () => {
      const made = await upsert("up", { label: "a", note: "x" });
      expect(made).toMatchObject({ $id: "up", label: "a", note: "x", level: 10, tags: [], $permissions: [] });
      await at.call("updateRow", { rowId: "up", data: { level: 5 } });
      const changed = await upsert("UP", { label: "b" }, { permissions: [Permission.read(Role.any())] });
      expect(changed).toMatchObject({
        $id: "up",
        label: "b",
        note: "x",
        level: 5,
        $permissions: ['read("any")'],
      });
      expect(changed).toMatchObject({ $sequence: made.$sequence, $createdAt: made.$createdAt });
      expect(await upsert("up", { label: "b" })).toEqual(changed);
    });

    test("answers 200 both times", async () => {
      for (const label of ["a", "b"]) {
        expect(await stage.raw("PUT", "/tables/gauges/rows/up-status", { data: { label } })).toMatchObject({
          status: 200,
        });
      }
    });

    test("makes an id for unique()", async () => {
      expect(await upsert("unique()", { label: "a" })).toMatchObject({
        $id: expect.stringMatching(/^[0-9a-f]{20}$/),
      });
    });

    test("refuses missing required columns even when the row exists, and bad data", async () => {
      await create("up-strict");
      for (const data of [{ note: "x" }, { label: null }, { label: "a", color: 1 }, { label: 7 }]) {
        expect(await refusal(upsert("up-strict", data))).toEqual(structure);
      }
      expect(await refusal(upsert("up-strict"))).toEqual({ code: 400, type: at.type("row_missing_payload") });
      expect(await refusal(upsert("a b", { label: "a" }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
    });
  });

  test("delete removes one row, once", async () => {
    await create("gone");
    expect(await stage.raw("DELETE", "/tables/gauges/rows/GONE")).toMatchObject({ status: 204, body: {} });
    expect(await refusal(get("gone"))).toEqual(missing);
    expect(await refusal(at.call("deleteRow", { rowId: "gone" }))).toEqual(missing);
    expect(await create("gone", { label: "b" })).toMatchObject({ label: "b" });
  });

  test("no answer to a delete has a body or a content type", async () => {
    await create("quiet");
    const answer = await stage.raw("DELETE", "/tables/gauges/rows/quiet");
    expect(answer.headers.get("content-type")).toBeNull();
  });
});
