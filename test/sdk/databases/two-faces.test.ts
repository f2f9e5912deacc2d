import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { FaceSdk, serverService } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

/** What the CLI and the Console do: one table, spoken to in both vocabularies (reference/clients.md). */
describe("one table, two faces", () => {
  const stage = useStage("tables");
  const of = (face: "tables" | "legacy") =>
    new FaceSdk(face, () => serverService(face, stage.place.server()), {
      databaseId: "plant",
      tableId: "shared",
    });
  const tables = of("tables");
  const legacy = of("legacy");

  beforeAll(async () => {
    await tables.call("createTable", { name: "Shared", rowSecurity: true });
  });

  test("columns and indexes made on either are on both", async () => {
    await legacy.call("createStringColumn", { key: "label", size: 20, required: false });
    await tables.call("createVarcharColumn", { key: "note", size: 20, required: false });
    await legacy.call("createIndex", { key: "by_label", type: "key", columns: ["label"], lengths: [] });
    await tables.call("createIndex", { key: "by_note", type: "key", columns: ["note"] });
    const [seen, same] = [await tables.call("getTable"), await legacy.call("getTable")];
    expect(seen).toEqual(same);
    expect(seen).toMatchObject({
      rowSecurity: true,
      columns: [{ key: "label" }, { key: "note" }],
      indexes: [{ key: "by_label" }, { key: "by_note" }],
    });
    expect(await legacy.call("listColumns")).toEqual(await tables.call("listColumns"));
    expect(await legacy.call("listIndexes")).toEqual(await tables.call("listIndexes"));
  });

  test("rows written on either are read on both, each naming the container in its own word", async () => {
    await legacy.call("createRow", { rowId: "old", data: { label: "a" } });
    await tables.call("createRow", { rowId: "new", data: { label: "b" } });
    expect(await legacy.call("listRows")).toEqual(await tables.call("listRows"));
    const path = {
      row: "/tablesdb/plant/tables/shared/rows/old",
      document: "/databases/plant/collections/shared/documents/old",
    };
    const [row, document] = [
      await stage.place.keyed("GET", path.row),
      await stage.place.keyed("GET", path.document),
    ];
    expect(row.body).toHaveProperty("$tableId", "shared");
    expect(row.body).not.toHaveProperty("$collectionId");
    expect(document.body).toHaveProperty("$collectionId", "shared");
    expect(document.body).not.toHaveProperty("$tableId");
  });

  test("the CLI's way: the table here, its columns there, polled until available", async () => {
    const { keyed } = stage.place;
    const at = "/databases/plant/collections/pushed";
    expect(
      await keyed("POST", "/tablesdb/plant/tables", { tableId: "pushed", name: "Pushed" }),
    ).toMatchObject({
      status: 201,
    });
    const column = { key: "label", size: 20, required: false, default: null, array: false, encrypt: false };
    expect((await keyed("POST", `${at}/attributes/string`, column)).status).toBe(202);
    const listed = await keyed("GET", `${at}/attributes?queries[0]=${encodeURIComponent(Query.limit(100))}`);
    expect(listed.body).toMatchObject({ total: 1, attributes: [{ key: "label", status: "available" }] });
    const index = { key: "by_label", type: "key", attributes: ["label"], orders: [], lengths: [null] };
    expect((await keyed("POST", `${at}/indexes`, index)).status).toBe(202);
    expect(await keyed("GET", `${at}/indexes/by_label`)).toMatchObject({ body: { status: "available" } });
    for (const queries of [[Query.limit(1)], [Query.limit(100), Query.offset(0)]]) {
      const search = queries.map((query, i) => `queries[${i}]=${encodeURIComponent(query)}`).join("&");
      expect(await keyed("GET", `/tablesdb/plant/tables?${search}`)).toMatchObject({ status: 200 });
      expect(await keyed("GET", `/tablesdb/plant/tables/pushed/rows?${search}`)).toMatchObject({
        status: 200,
      });
    }
  });

  test("the Console's way: newest first by an empty attribute, select(*), queries[] and total", async () => {
    const { admin } = stage.place;
    const newest = encodeURIComponent('{"method":"orderDesc","attribute":""}');
    const every = encodeURIComponent('{"method":"select","values":["*"]}');
    const answer = await admin(
      "GET",
      `/tablesdb/plant/tables/shared/rows?queries[]=${newest}&queries[]=${every}&total=false`,
    );
    expect(answer.body).toMatchObject({
      total: 0,
      rows: [
        { $id: "new", label: "b" },
        { $id: "old", label: "a" },
      ],
    });
    const some = encodeURIComponent('{"method":"select","values":["note"]}');
    const picked = await admin("GET", `/tablesdb/plant/tables/shared/rows/old?queries[0]=${some}`);
    // System keys come back though nobody asked.
    expect(picked.body).toMatchObject({ $id: "old", $createdAt: expect.any(String), note: null });
  });

  test("databases of either type open on both faces", async () => {
    await legacy.call("create", { databaseId: "older", name: "Older" });
    expect(await tables.call("createTable", { databaseId: "older", name: "In it" })).toMatchObject({
      databaseId: "older",
    });
    expect(await legacy.call("getTable", { databaseId: "older" })).toMatchObject({ name: "In it" });
    expect(await tables.call("get", { databaseId: "older" })).toMatchObject({ type: "legacy" });
  });
});
