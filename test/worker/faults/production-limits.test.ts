import { beforeAll, describe, expect, test, vi } from "vitest";
import { expectOk, openProject, type Send, server } from "./server.ts";

/**
 * What the local database lets pass and the one on the edge does not: 100 parameters, 100 kB of SQL, 32 arguments of a
 * function, 2 MB in a statement. `server` refuses all of it, so these requests may not come near.
 */
describe("the widest requests within production's limits", () => {
  let send: Send;
  const rows = "/tablesdb/plant/tables/wide/rows";
  const keys = Array.from({ length: 160 }, (_, i) => `c${i}`);
  const queries = (all: readonly object[]) =>
    all.map((query, i) => `queries[${i}]=${encodeURIComponent(JSON.stringify(query))}`).join("&");
  const data = (value: number) => Object.fromEntries(keys.map((key, i) => [key, value + i]));

  beforeAll(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    send = server(await openProject());
    await expectOk(send("POST", "/tablesdb", { databaseId: "plant", name: "Plant" }));
    const columns = keys.slice(0, 100).map((key) => ({ key, type: "integer" }));
    const made = { tableId: "wide", name: "W", columns, rowSecurity: true };
    await expectOk(send("POST", "/tablesdb/plant/tables", made));
    for (const key of keys.slice(100)) {
      const column = { key, required: false };
      await expectOk(send("POST", "/tablesdb/plant/tables/wide/columns/integer", column));
    }
  });

  test("rows of 160 columns, one and 100 at a time", async () => {
    await expectOk(send("POST", rows, { rowId: "r", data: data(0) }));
    const many = Array.from({ length: 100 }, (_, i) => ({ $id: `m${i}`, ...data(i) }));
    expect(await send("POST", rows, { rows: many })).toMatchObject({ status: 201, body: { total: 100 } });
    const changed = many.map((row) => ({ ...row, c0: 7, c159: 8 }));
    expect(await send("PUT", rows, { rows: changed })).toMatchObject({ status: 200, body: { total: 100 } });
    expect(await send("PATCH", `${rows}/r`, { data: data(5) })).toMatchObject({
      status: 200,
      body: { c159: 164 },
    });
    expect(await send("PUT", `${rows}/r`, { data: data(6) })).toMatchObject({
      status: 200,
      body: { c159: 165 },
    });
    expect(await send("PATCH", rows, { data: data(9) })).toMatchObject({ status: 200, body: { total: 101 } });
    expect(await send("GET", rows)).toMatchObject({ status: 200, body: { total: 101 } });
  });

  test("100 filters, 500 values, 20 orders with a cursor", async () => {
    const filters = keys
      .slice(0, 100)
      .map((attribute) => ({ method: "greaterThan", attribute, values: [0] }));
    expect(await send("GET", `${rows}?${queries(filters)}`)).toMatchObject({
      status: 200,
      body: { total: 101 },
    });
    const either = { method: "or", values: filters.slice(0, 50) };
    const values = Array.from({ length: 500 }, (_, i) => i);
    const among = { method: "equal", attribute: "c159", values };
    expect(await send("GET", `${rows}?${queries([either, either, among])}`)).toMatchObject({
      body: { total: 101 },
    });
    const orders = keys.slice(80, 100).map((attribute) => ({ method: "orderDesc", attribute }));
    const after = { method: "cursorAfter", values: ["m0"] };
    expect(await send("GET", `${rows}?${queries([...orders, after])}`)).toMatchObject({ status: 200 });
  });

  test("1 MB in one row, and 100 rows of 30 kB of the widest letters", async () => {
    await expectOk(send("POST", "/tablesdb/plant/tables", { tableId: "long", name: "L" }));
    const long = "/tablesdb/plant/tables/long";
    await expectOk(send("POST", `${long}/columns/longtext`, { key: "text", required: false }));
    const text = "é".repeat(500_000);
    expect(await send("POST", `${long}/rows`, { rowId: "r", data: { text } })).toMatchObject({ status: 201 });
    const many = Array.from({ length: 100 }, (_, i) => ({ $id: `m${i}`, text: `${i}`.padEnd(10_000, "漢") }));
    expect(await send("POST", `${long}/rows`, { rows: many })).toMatchObject({ status: 201 });
    const changed = many.map((row) => ({ ...row, text: `${row.text}!` }));
    // Quotes take twice the room on the way of a bulk write, which is no fault of the server's.
    const quotes = [{ $id: "q", text: '"'.repeat(1_200_000) }];
    for (const method of ["POST", "PUT"]) {
      expect(await send(method, `${long}/rows`, { rows: quotes })).toMatchObject({
        status: 400,
        body: { type: "row_invalid_structure" },
      });
    }
    expect(await send("PUT", `${long}/rows`, { rows: changed })).toMatchObject({
      status: 200,
      body: { total: 100 },
    });
  });

  test("deletes of tables and databases with all they have", async () => {
    const indexes = Array.from({ length: 58 }, (_, i) => ({
      key: `i${i}`,
      type: i % 2 ? "fulltext" : "key",
      attributes: [`t${i}`],
    }));
    const columns = indexes.map(({ attributes: [key] }) => ({ key, type: "string", size: 20 }));
    await expectOk(send("POST", "/tablesdb", { databaseId: "full", name: "Full" }));
    for (const tableId of ["a", "b", "c"]) {
      await expectOk(send("POST", "/tablesdb/full/tables", { tableId, name: tableId, columns, indexes }));
    }
    expect(await send("DELETE", "/tablesdb/full/tables/a")).toMatchObject({ status: 204 });
    expect(await send("DELETE", "/tablesdb/full")).toMatchObject({ status: 204 });
    expect(await send("DELETE", "/tablesdb/plant")).toMatchObject({ status: 204 });
  });
});
