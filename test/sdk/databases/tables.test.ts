import { Permission, Query, Role } from "node-appwrite";
import { describe, expect, test } from "vitest";
import { items, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

describe.each(faces)("tables: %s", (face) => {
  const stage = useStage(face);
  const { sdk } = stage;
  const names = async (params: Record<string, unknown>) =>
    items(await sdk.call("listTables", params), "tables").map((table) => table.name);

  test("creates an empty one with its defaults", async () => {
    const made = await sdk.call("createTable", { tableId: "plain", name: "Plain" });
    expect(made).toEqual({
      $id: "plain",
      $createdAt: expect.stringMatching(MOMENT),
      $updatedAt: made.$createdAt,
      $permissions: [],
      databaseId: "plant",
      name: "Plain",
      enabled: true,
      rowSecurity: false,
      columns: [],
      indexes: [],
      bytesMax: 65_535,
      bytesUsed: 1067,
    });
    expect(await sdk.call("getTable", { tableId: "plain" })).toEqual(made);
  });

  test("takes permissions, security and enabled; write stands for three", async () => {
    const made = await sdk.call("createTable", {
      tableId: "full",
      name: "Full",
      permissions: [
        Permission.read(Role.any()),
        Permission.write(Role.users()),
        Permission.create(Role.users()),
      ],
      rowSecurity: true,
      enabled: false,
    });
    expect(made).toMatchObject({
      $permissions: ['read("any")', 'create("users")', 'update("users")', 'delete("users")'],
      rowSecurity: true,
      enabled: false,
    });
  });

  test("an id is unique in its database", async () => {
    await sdk.call("createTable", { tableId: "taken", name: "Taken" });
    expect(await refusal(sdk.call("createTable", { tableId: "taken", name: "Again" }))).toEqual({
      code: 409,
      type: sdk.type("table_already_exists"),
    });
    await sdk.call("create", { databaseId: "other", name: "Other" });
    expect(
      await sdk.call("createTable", { databaseId: "other", tableId: "taken", name: "Mine" }),
    ).toMatchObject({ $id: "taken" });
  });

  test.each([
    ["no id", { name: "x" }],
    ["no name", { tableId: "x" }],
    ["a name too long", { tableId: "x", name: "n".repeat(129) }],
    ["an id with a space", { tableId: "a b", name: "x" }],
    ["permissions that are none", { tableId: "x", name: "x", permissions: ["fly(any)"] }],
    ["a role that is none", { tableId: "x", name: "x", permissions: ['read("everyone")'] }],
    [
      "101 permissions",
      { tableId: "x", name: "x", permissions: Array.from({ length: 101 }, (_, i) => `read("user:u${i}")`) },
    ],
    ["columns that are no list", { tableId: "x", name: "x", columns: 7 }],
    ["columns that are no objects", { tableId: "x", name: "x", columns: ["a"] }],
    ["indexes that are no objects", { tableId: "x", name: "x", indexes: [1] }],
  ])("create refuses %s", async (_, body) => {
    expect(await stage.raw("POST", "/tables", body)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });

  test("update keeps permissions and resets security and enabled when they are left out", async () => {
    const permissions = [Permission.read(Role.any())];
    await sdk.call("createTable", {
      tableId: "reset",
      name: "Reset",
      permissions,
      rowSecurity: true,
      enabled: false,
    });
    expect(await sdk.call("updateTable", { tableId: "reset" })).toMatchObject({
      name: "Reset",
      $permissions: permissions,
      rowSecurity: false,
      enabled: true,
    });
    const changed = await sdk.call("updateTable", {
      tableId: "reset",
      name: "Set",
      permissions: [],
      rowSecurity: true,
      enabled: false,
      purge: true,
    });
    expect(changed).toMatchObject({ name: "Set", $permissions: [], rowSecurity: true, enabled: false });
    expect(await sdk.call("getTable", { tableId: "reset" })).toEqual(changed);
  });

  test("update refuses bad values", async () => {
    await sdk.call("createTable", { tableId: "firm", name: "Firm" });
    for (const body of [{ name: "" }, { name: "n".repeat(129) }, { permissions: ["read"] }, { enabled: 7 }]) {
      expect(await stage.raw("PUT", "/tables/firm", body)).toMatchObject({
        status: 400,
        body: { type: "general_argument_invalid" },
      });
    }
  });

  test("deletes a table with its rows", async () => {
    const columns = [{ key: "a", type: "string", size: 9 }];
    const gone = await stage.table({ tableId: "gone", columns });
    await gone.call("createRow", { rowId: "r", data: { a: "x" } });
    await sdk.call("deleteTable", { tableId: "gone" });
    const missing = { code: 404, type: sdk.type("table_not_found") };
    expect(await refusal(gone.call("getTable"))).toEqual(missing);
    expect(await refusal(gone.call("getRow", { rowId: "r" }))).toEqual(missing);
    expect(await refusal(gone.call("deleteTable"))).toEqual(missing);
    await stage.table({ tableId: "gone", columns });
    expect(await gone.call("listRows")).toMatchObject({ total: 0 });
  });

  const methods: [string, Record<string, unknown>][] = [
    ["getTable", {}],
    ["updateTable", { name: "x" }],
    ["deleteTable", {}],
    ["listColumns", {}],
    ["getColumn", { key: "a" }],
    ["deleteColumn", { key: "a" }],
    ["createBooleanColumn", { key: "a", required: false }],
    ["updateBooleanColumn", { key: "a", required: false, xdefault: null }],
    ["listIndexes", {}],
    ["getIndex", { key: "a" }],
    ["createIndex", { key: "a", type: "key", columns: ["a"] }],
    ["deleteIndex", { key: "a" }],
    ["listRows", {}],
    ["getRow", { rowId: "r" }],
    ["createRow", { rowId: "r", data: { a: 1 } }],
    ["createRows", { rows: [{ a: 1 }] }],
    ["updateRow", { rowId: "r", data: { a: 1 } }],
    ["upsertRow", { rowId: "r", data: { a: 1 } }],
    ["upsertRows", { rows: [{ a: 1 }] }],
    ["updateRows", { data: { a: 1 } }],
    ["deleteRow", { rowId: "r" }],
    ["deleteRows", {}],
    ["incrementRowColumn", { rowId: "r", column: "a" }],
    ["decrementRowColumn", { rowId: "r", column: "a" }],
  ];
  test.each(methods)("%s tells an unknown table from an unknown database", async (method, params) => {
    expect(await refusal(sdk.call(method, { tableId: "nowhere", ...params }))).toEqual({
      code: 404,
      type: sdk.type("table_not_found"),
    });
    expect(await refusal(sdk.call(method, { databaseId: "none", tableId: "nowhere", ...params }))).toEqual({
      code: 404,
      type: "database_not_found",
    });
  });

  test("createTable in an unknown database is 404", async () => {
    expect(await refusal(sdk.call("createTable", { databaseId: "none", tableId: "t", name: "T" }))).toEqual({
      code: 404,
      type: "database_not_found",
    });
  });

  test("lists by queries, search and pages", async () => {
    const within = sdk.with({ databaseId: "woods" });
    await within.call("create", { name: "Woods" });
    const columns = [
      { key: "a", type: "string", size: 9 },
      { key: "b", type: "integer" },
    ];
    const indexes = [{ key: "by_a", type: "key", attributes: ["a"] }];
    for (const [tableId, name] of [
      ["one", "Oak"],
      ["two", "elm"],
      ["three", "Ash"],
    ] as const) {
      await within.call("createTable", { tableId, name, columns, indexes, enabled: tableId !== "two" });
    }
    const at = { databaseId: "woods" };
    expect(await names(at)).toEqual(["Oak", "elm", "Ash"]);
    expect(await names({ ...at, queries: [Query.orderAsc("name")] })).toEqual(["Ash", "elm", "Oak"]);
    expect(await names({ ...at, queries: [Query.orderDesc("")] })).toEqual(["Ash", "elm", "Oak"]);
    expect(await names({ ...at, queries: [Query.equal("enabled", false)] })).toEqual(["elm"]);
    expect(await names({ ...at, queries: [Query.limit(1), Query.offset(2)] })).toEqual(["Ash"]);
    expect(await names({ ...at, queries: [Query.cursorAfter("one")] })).toEqual(["elm", "Ash"]);
    expect(await names({ ...at, queries: [Query.cursorBefore("two")] })).toEqual(["Oak"]);
    expect(await names({ ...at, search: "oak" })).toEqual(["Oak"]);
    expect(await names({ ...at, search: "two" })).toEqual(["elm"]);
    expect(await within.call("listTables", { total: false })).toMatchObject({ total: 0 });
    const [first] = items(await within.call("listTables", { queries: [Query.limit(1)] }), "tables");
    expect(first).toEqual(await within.call("getTable", { tableId: "one" }));
    expect(await refusal(within.call("listTables", { queries: [Query.cursorAfter("zero")] }))).toEqual({
      code: 400,
      type: "general_cursor_not_found",
    });
    for (const query of [Query.select(["name"]), Query.equal("size", 1), Query.equal("enabled", "yes")]) {
      expect(await refusal(within.call("listTables", { queries: [query] }))).toEqual({
        code: 400,
        type: "general_argument_invalid",
      });
    }
    // Only the older face filters by its security flag.
    const secured = stage.raw(
      "GET",
      "/tables?queries[0]=" +
        encodeURIComponent(Query.equal(face === "tables" ? "rowSecurity" : "documentSecurity", [false])),
    );
    expect((await secured).status).toBe(face === "tables" ? 400 : 200);
  });
});
