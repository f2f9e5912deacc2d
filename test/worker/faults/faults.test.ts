import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Statement } from "#shared/store/statement.ts";
import { everything, expectOk, type Fault, openProject, type Send, server } from "./server.ts";

const table = "/tablesdb/plant/tables/gauges";
const rows = `${table}/rows`;

const columns = [
  { key: "label", type: "string", size: 20 },
  { key: "level", type: "integer" },
  { key: "mail", type: "string", format: "email" },
];
const indexes = [
  { key: "by_label", type: "key", attributes: ["label", "level"] },
  { key: "words", type: "fulltext", attributes: ["label"] },
];
const permissions = ['read("any")', 'update("any")'];

/** Every kind of change, as a client makes it. Each is undone by its fault, so all start from the same state. */
const changes: [what: string, method: string, path: string, body?: object][] = [
  ["create a database", "POST", "/tablesdb", { databaseId: "d", name: "D" }],
  ["update a database", "PUT", "/tablesdb/plant", { name: "New", enabled: false }],
  ["delete a database", "DELETE", "/tablesdb/plant"],
  [
    "create a table",
    "POST",
    "/tablesdb/plant/tables",
    { tableId: "t", name: "T", columns, indexes, permissions },
  ],
  ["update a table", "PUT", table, { name: "New", permissions, rowSecurity: true }],
  ["delete a table", "DELETE", table],
  ["create a column", "POST", `${table}/columns/integer`, { key: "n", required: false }],
  [
    "rename a column",
    "PATCH",
    `${table}/columns/integer/level`,
    { required: false, default: null, newKey: "n" },
  ],
  ["delete a column", "DELETE", `${table}/columns/label`],
  ["create an index", "POST", `${table}/indexes`, { key: "i", type: "unique", columns: ["mail"] }],
  ["create a fulltext index", "POST", `${table}/indexes`, { key: "f", type: "fulltext", columns: ["mail"] }],
  ["delete a fulltext index", "DELETE", `${table}/indexes/words`],
  ["create a row", "POST", rows, { rowId: "n", data: { label: "x y" }, permissions }],
  ["create rows", "POST", rows, { rows: [{ label: "x" }, { label: "y", $permissions: permissions }] }],
  ["update a row", "PATCH", `${rows}/r`, { data: { label: "new" }, permissions }],
  ["upsert a row", "PUT", `${rows}/n`, { data: { label: "new" }, permissions }],
  [
    "upsert rows",
    "PUT",
    rows,
    {
      rows: [
        { $id: "r", label: "new" },
        { $id: "n", label: "x" },
      ],
    },
  ],
  ["update rows", "PATCH", rows, { data: { label: "new" } }],
  ["increment", "PATCH", `${rows}/r/level/increment`, {}],
  ["delete a row", "DELETE", `${rows}/r`],
  ["delete rows", "DELETE", rows],
];
const reads: typeof changes = [
  ["get a row", "GET", `${rows}/r`],
  ["list rows", "GET", rows],
  ["get a table", "GET", table],
  ["list tables", "GET", "/tablesdb/plant/tables"],
  ["list databases", "GET", "/tablesdb"],
  ["list columns", "GET", `${table}/columns`],
];

const isWrite = (statements: readonly Statement[]) =>
  statements.some(({ sql }) => /^\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)/i.test(sql));

/** Fails as D1 does when it cannot be reached. */
const unreachable: Fault = async () => {
  throw new Error("D1_ERROR: Network connection lost.");
};

describe("a database that fails", () => {
  let headers: Record<string, string>;
  let well: Send;
  beforeAll(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    headers = await openProject();
    well = server(headers);
    await expectOk(well("POST", "/tablesdb", { databaseId: "plant", name: "Plant" }));
    await expectOk(
      well("POST", "/tablesdb/plant/tables", { tableId: "gauges", name: "G", columns, indexes, permissions }),
    );
    const data = { label: "quick fox", level: 1, mail: "a@b.co" };
    await expectOk(well("POST", rows, { rowId: "r", data, permissions }));
    await expectOk(well("POST", rows, { rows: [{ $id: "s", label: "dog" }] }));
  });

  const failure = { status: 500, body: { type: "general_server_error", code: 500 } };

  test.each([...changes, ...reads])("is a clear 5xx: %s", async (_, method, path, body) => {
    const before = await everything();
    const answer = await server(headers, unreachable)(method, path, body);
    expect(answer).toMatchObject(failure);
    expect(Object.keys(answer.body).sort()).toEqual(["code", "message", "type", "version"]);
    expect(String(answer.body.message)).not.toMatch(/D1|network|sql/i);
    expect(answer.body.message).toMatch(/as a whole or not at all/);
    expect(await everything()).toEqual(before);
  });

  test.each(changes)(
    "at any statement of the batch leaves nothing half-written: %s",
    async (_, method, path, body) => {
      const before = await everything();
      let length = 1;
      // One more statement, which fails, at every place of every batch that writes.
      for (let at = 0; at <= length; at++) {
        const fault: Fault = (statements, run) => {
          if (!isWrite(statements)) return run(statements);
          length = statements.length;
          return run(statements.toSpliced(at, 0, { sql: "INSERT INTO nowhere VALUES (1)", params: [] }));
        };
        expect(await server(headers, fault)(method, path, body), `statement ${at}`).toMatchObject(failure);
      }
      expect(length).toBeGreaterThan(1);
      expect(await everything()).toEqual(before);
      // Nor does the isolate believe that anything happened.
      expect(await well("GET", `${rows}/r`)).toMatchObject({
        status: 200,
        body: { label: "quick fox", level: 1 },
      });
      expect(await well("GET", table)).toMatchObject({
        body: { name: "G", columns, $permissions: permissions },
      });
    },
  );

  test.each(reads)("once, and works again: %s", async (_, method, path) => {
    let left = 1;
    const fault: Fault = (statements, run) => (left-- > 0 ? unreachable(statements, run) : run(statements));
    const send = server(headers, fault);
    expect(await send(method, path)).toMatchObject(failure);
    expect(await send(method, path)).toMatchObject({ status: 200 });
  });

  test("while everything is cold, is remembered by nobody", async () => {
    const other = { ...headers, "x-appwrite-project": "nobody-knows" };
    expect(await server(other, unreachable)("GET", rows)).toMatchObject(failure);
    expect(await server(other)("GET", rows)).toMatchObject({
      status: 404,
      body: { type: "project_not_found" },
    });
  });

  test("after the change was made, has made all of it, and a repetition says so", async () => {
    const lost: Fault = async (statements, run) => {
      await run(statements);
      throw new Error("D1_ERROR: Network connection lost.");
    };
    // Warm, so that the one batch is the one that writes.
    await well("GET", `${rows}/r`);
    const row = { rowId: "lost", data: { label: "lost words" }, permissions };
    expect(await server(headers, lost)("POST", rows, row)).toMatchObject(failure);
    expect(await well("POST", rows, row)).toMatchObject({
      status: 409,
      body: { type: "row_already_exists" },
    });
    const found = encodeURIComponent('{"method":"search","attribute":"label","values":["lost"]}');
    expect(await well("GET", `${rows}?queries[0]=${found}`)).toMatchObject({
      body: { total: 1, rows: [{ $id: "lost", $permissions: permissions }] },
    });
    const column = { key: "late", required: false };
    expect(await server(headers, lost)("POST", `${table}/columns/integer`, column)).toMatchObject(failure);
    expect(await well("POST", `${table}/columns/integer`, column)).toMatchObject({ status: 409 });
    expect(await well("PATCH", `${rows}/r`, { data: { late: 3 } })).toMatchObject({
      status: 200,
      body: { late: 3 },
    });
  });

  test("with a row that outgrows it is a 400 of the client's", async () => {
    const full: Fault = (statements, run) => {
      if (!isWrite(statements)) return run(statements);
      throw new Error("D1_ERROR: string or blob too big: SQLITE_TOOBIG");
    };
    expect(await server(headers, full)("PATCH", `${rows}/r`, { data: { level: 9 } })).toMatchObject({
      status: 400,
      body: { type: "row_invalid_structure" },
    });
  });
});
