import { Query } from "node-appwrite";
import { describe, expect, test } from "vitest";
import { items, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

describe.each(faces)("databases: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;
  const type = face === "tables" ? "tablesdb" : "legacy";
  const path = face === "tables" ? "/tablesdb" : "/databases";
  const names = async (params: Record<string, unknown>) =>
    items(await sdk.call("list", params), "databases").map((database) => database.name);

  test("creates one under a given id", async () => {
    const made = await sdk.call("create", { databaseId: "one", name: "One", enabled: false });
    expect(made).toEqual({
      $id: "one",
      name: "One",
      $createdAt: expect.stringMatching(MOMENT),
      $updatedAt: made.$createdAt,
      enabled: false,
      type,
      policies: [],
      archives: [],
    });
    expect(await sdk.call("get", { databaseId: "one" })).toEqual(made);
  });

  test("makes an id for unique() and enables by default", async () => {
    const made = await sdk.call("create", { databaseId: "unique()", name: "Any" });
    expect(made).toMatchObject({ $id: expect.stringMatching(/^[0-9a-f]{20}$/), enabled: true });
  });

  test("refuses an id that is taken", async () => {
    expect(await refusal(sdk.call("create", { databaseId: "plant", name: "Again" }))).toEqual({
      code: 409,
      type: "database_already_exists",
    });
  });

  test.each([
    ["no id", { name: "x" }],
    ["no name", { databaseId: "x" }],
    ["an empty name", { databaseId: "x", name: "" }],
    ["a name of 129 characters", { databaseId: "x", name: "n".repeat(129) }],
    ["an id of 37 characters", { databaseId: "i".repeat(37), name: "x" }],
    ["an id with a slash", { databaseId: "a/b", name: "x" }],
    ["an id that starts with a dot", { databaseId: ".a", name: "x" }],
    ["a number for a name", { databaseId: "x", name: 7 }],
    ["a word for enabled", { databaseId: "x", name: "x", enabled: "maybe" }],
    ["a list for an id", { databaseId: ["x"], name: "x" }],
  ])("create refuses %s", async (_, body) => {
    expect(await stage.place.keyed("POST", path, body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid", code: 400 },
    });
  });

  test("accepts names of 1 and of 128 characters", async () => {
    for (const name of ["n", "ü".repeat(128)]) {
      expect(await sdk.call("create", { databaseId: "unique()", name })).toMatchObject({ name });
    }
  });

  test("updates the name and keeps it when it is left out", async () => {
    await sdk.call("create", { databaseId: "named", name: "Before" });
    const changed = await sdk.call("update", { databaseId: "named", name: "After", enabled: false });
    expect(changed).toMatchObject({ name: "After", enabled: false });
    // Leaving `enabled` out enables.
    expect(await sdk.call("update", { databaseId: "named" })).toMatchObject({ name: "After", enabled: true });
  });

  test("deletes a database and what is in it", async () => {
    await sdk.call("create", { databaseId: "gone", name: "Gone" });
    const within = sdk.with({ databaseId: "gone", tableId: "t" });
    const indexes = [{ key: "words", type: "fulltext", attributes: ["a"] }];
    const columns = [{ key: "a", type: "string", size: 9 }];
    await within.call("createTable", { name: "T", columns, indexes });
    await within.call("createRow", { rowId: "r", data: { a: "x" } });
    await sdk.call("delete", { databaseId: "gone" });
    const missing = { code: 404, type: "database_not_found" };
    expect(await refusal(sdk.call("get", { databaseId: "gone" }))).toEqual(missing);
    expect(await refusal(within.call("listRows"))).toEqual(missing);
    expect(await refusal(sdk.call("delete", { databaseId: "gone" }))).toEqual(missing);
    await sdk.call("create", { databaseId: "gone", name: "Anew" });
    expect(await within.call("listTables")).toMatchObject({ total: 0, tables: [] });
    await within.call("createTable", { name: "T", columns });
    expect(await within.call("listRows")).toMatchObject({ total: 0, rows: [] });
  });

  test.each(["get", "update", "delete", "listTables"])("%s of an unknown one is 404", async (method) => {
    expect(await refusal(sdk.call(method, { databaseId: "nowhere" }))).toEqual({
      code: 404,
      type: "database_not_found",
    });
  });

  describe("lists", () => {
    const all = ["Birch", "alder", "Cedar"];

    test("in order of creation, and by queries", async () => {
      for (const name of all) {
        await sdk.call("create", { databaseId: `tree-${name}`, name, enabled: name !== "Cedar" });
      }
      const trees = Query.startsWith("$id", "tree-");
      expect(await names({ queries: [trees] })).toEqual(all);
      expect(await names({ queries: [trees, Query.orderAsc("name")] })).toEqual(["alder", "Birch", "Cedar"]);
      expect(await names({ queries: [trees, Query.orderDesc("")] })).toEqual(["Cedar", "alder", "Birch"]);
      expect(await names({ queries: [Query.equal("name", ["ALDER"])] })).toEqual(["alder"]);
      expect(await names({ queries: [trees, Query.limit(1), Query.offset(1)] })).toEqual(["alder"]);
      expect(await names({ queries: [trees, Query.cursorAfter("tree-Birch")] })).toEqual(["alder", "Cedar"]);
      expect(await names({ queries: [trees, Query.cursorBefore("tree-Cedar"), Query.limit(1)] })).toEqual([
        "alder",
      ]);
      expect(await names({ search: "cedar" })).toEqual(["Cedar"]);
      expect(await names({ search: "tree-alder" })).toEqual(["alder"]);
      expect(await sdk.call("list", { queries: [trees, Query.limit(1)] })).toMatchObject({ total: 3 });
      expect(await sdk.call("list", { queries: [trees], total: false })).toMatchObject({ total: 0 });
    });

    test("the types of its face", async () => {
      for (const each of ["tablesdb", "databases"]) {
        await stage.place.keyed("POST", `/${each}`, { databaseId: `typed-${each}`, name: "Typed" });
      }
      const listed = items(await sdk.call("list", { queries: [Query.equal("name", "Typed")] }), "databases");
      expect(listed.map(({ type: name }) => name)).toEqual(
        face === "tables" ? ["tablesdb", "legacy"] : ["legacy"],
      );
      // By id, either face opens both.
      for (const each of ["tablesdb", "databases"]) {
        expect(await sdk.call("get", { databaseId: `typed-${each}` })).toMatchObject({ name: "Typed" });
      }
    });

    test.each([
      ["an unknown attribute", [Query.equal("color", "red")]],
      ["one that is not to be filtered", [Query.equal("enabled", true)]],
      ["a select", [Query.select(["name"])]],
      ["a value of another type", [Query.equal("name", 7)]],
      ["a malformed query", ["{"]],
      ["a limit of 0", [Query.limit(0)]],
      ["an unknown method", ['{"method":"around","attribute":"name","values":["a"]}']],
    ])("refuses %s", async (_, queries) => {
      expect(await refusal(sdk.call("list", { queries }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
    });

    test("refuses a cursor that is nowhere and a search too long", async () => {
      expect(await refusal(sdk.call("list", { queries: [Query.cursorAfter("nowhere")] }))).toEqual({
        code: 400,
        type: "general_cursor_not_found",
      });
      expect(await refusal(sdk.call("list", { search: "s".repeat(257) }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
    });
  });

  test("is closed to guests, users and keys without the scope", async () => {
    const { place } = stage;
    expect(await place.guest("GET", path)).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
    const made = await place.admin("POST", "/project/keys", {
      keyId: "unique()",
      name: "Rows",
      scopes: ["rows.read"],
    });
    const weak = { "x-appwrite-key": String(made.body.secret) };
    expect(await place.guest("POST", path, { databaseId: "x", name: "x" }, weak)).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
    expect(await place.admin("GET", path)).toMatchObject({ status: 200 });
  });
});
