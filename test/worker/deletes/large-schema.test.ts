import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { databases } from "#queues/databases.ts";
import { d1Shard } from "#shared/store/d1.ts";
import { withProductionLimits } from "#shared/store/production-limits.ts";
import { MANY_ROWS } from "#shared/store/rows/index.ts";
import { command } from "#shared/store/statement.ts";
import type { Env } from "#workers/env.ts";
import { type Call, project } from "./api.ts";
import { Stage } from "./stage.ts";

// The first request builds the API, and some tests run many times over.
vi.setConfig({ testTimeout: 60_000 });
vi.spyOn(console, "warn").mockImplementation(() => {});
vi.spyOn(console, "error").mockImplementation(() => {});

const stage = new Stage(withProductionLimits(d1Shard("d1:DB", (env as unknown as Env).DB)));
const TABLE = "/tablesdb/d/tables/t";
let count = 0;
let call: Call;
let seq = 0;

const words = ["red", "green", "blue", "red and blue"];

/** A table that looks large: ids are as far apart as if the rows between them had been deleted. */
async function aLargeTable(columns: unknown[], rows: Record<string, unknown>[]): Promise<void> {
  call = await project(stage, `large${++count}`);
  await call("POST", "/tablesdb", { databaseId: "d", name: "D" });
  const made = await call("POST", "/tablesdb/d/tables", { tableId: "t", name: "T", columns });
  expect(made.status).toBe(201);
  await call("POST", `${TABLE}/rows`, { rows: rows.map((row, i) => ({ $id: `r${i}`, ...row })) });
  const [container] = await stage.rows("SELECT max(sequence) AS seq FROM containers");
  seq = Number(container?.seq);
  await stage.run(command(`UPDATE t${seq} SET _id = _id + ${MANY_ROWS} WHERE _uid <> 'r0'`));
}

const COLUMNS = [
  { key: "text", type: "string", size: 100 },
  { key: "n", type: "integer" },
];
const ROWS = words.map((text, i) => ({ text, n: i % 2 }));

beforeEach(async () => {
  stage.fault = null;
  stage.now = Date.now() + 1_000;
  await stage.run(command("DELETE FROM jobs"));
});

const createIndex = (key: string, type: string, columns: string[]) =>
  call("POST", `${TABLE}/indexes`, { key, type, columns });
const index = async (key: string) => (await call("GET", `${TABLE}/indexes/${key}`)).body;
const found = async (query: object) => {
  const { status, body } = await call(
    "GET",
    `${TABLE}/rows?queries[]=${encodeURIComponent(JSON.stringify(query))}`,
  );
  return status === 200 ? (body.rows as { $id: string }[]).map((row) => row.$id) : body.type;
};
const search = (text: string) => found({ method: "search", attribute: "text", values: [text] });
const built = (key: string) => stage.count("sqlite_master WHERE name = ?1", `i${seq}_${key}`);

describe("an index on a large table", () => {
  beforeEach(() => aLargeTable(COLUMNS, ROWS));

  test("is processing until its job has built it", async () => {
    const made = await createIndex("by_n", "key", ["n"]);
    expect([made.status, made.body.status]).toEqual([202, "processing"]);
    expect(await index("by_n")).toMatchObject({ status: "processing", error: "" });
    expect(await built("by_n")).toBe(0);
    expect(await found({ method: "equal", attribute: "n", values: [1] })).toEqual(["r1", "r3"]);
    await stage.consumeAll(databases);
    expect(await index("by_n")).toMatchObject({ status: "available", error: "" });
    expect(await built("by_n")).toBe(1);
    expect(await found({ method: "equal", attribute: "n", values: [1] })).toEqual(["r1", "r3"]);
  });

  test("of a small table is available at once", async () => {
    await call("POST", "/tablesdb/d/tables", { tableId: "small", name: "S", columns: COLUMNS });
    const made = await call("POST", "/tablesdb/d/tables/small/indexes", {
      key: "by_n",
      type: "key",
      columns: ["n"],
    });
    expect([made.status, made.body.status]).toEqual([202, "available"]);
    expect(await stage.count("jobs")).toBe(0);
  });

  test("that is unique over values that clash fails and says why; deleted and mended, it can be made", async () => {
    expect((await createIndex("one_n", "unique", ["n"])).body.status).toBe("processing");
    await stage.consumeAll(databases);
    expect(await index("one_n")).toMatchObject({
      status: "failed",
      error: "Rows that are stored already have equal values in n.",
    });
    expect(await built("one_n")).toBe(0);
    expect((await createIndex("one_n", "unique", ["n"])).body.type).toBe("column_index_already_exists");
    expect((await call("DELETE", `${TABLE}/indexes/one_n`)).status).toBe(204);
    await stage.run(command(`UPDATE t${seq} SET c1 = _id`));
    await createIndex("one_n", "unique", ["n"]);
    await stage.consumeAll(databases);
    expect((await index("one_n")).status).toBe("available");
    const twin = await call("POST", `${TABLE}/rows`, { rowId: "twin", data: { n: 1 } });
    expect(twin.status).toBe(409);
  });

  test("that searches is refused until it is available, and then knows what was written meanwhile", async () => {
    expect((await createIndex("words", "fulltext", ["text"])).body.status).toBe("processing");
    expect(await search("red")).toBe("general_query_invalid");
    // Its first batch has made the table of words and the triggers; then the consumer dies.
    stage.fault = { from: 3, times: 100, after: false };
    await expect(stage.consume(databases)).rejects.toThrow("gone");
    stage.fault = null;
    expect(await stage.count("sqlite_master WHERE name = ?1", `f${seq}_0`)).toBe(1);
    expect(await search("red")).toBe("general_query_invalid");
    await call("POST", `${TABLE}/rows`, { rowId: "late", data: { text: "red and late" } });
    await call("PATCH", `${TABLE}/rows/r0`, { data: { text: "not any more" } });
    await call("PATCH", `${TABLE}/rows/r1`, { data: { text: null } });
    await call("DELETE", `${TABLE}/rows/r2`);
    stage.now += databases.lease;
    await stage.consumeAll(databases);
    expect((await index("words")).status).toBe("available");
    expect([await search("red"), await search("green"), await search("blue"), await search("any")]).toEqual([
      ["r3", "late"],
      [],
      ["r3"],
      ["r0"],
    ]);
    await call("DELETE", `${TABLE}/rows/r3`);
    expect(await search("red")).toEqual(["late"]);
  });

  test.each(["key", "fulltext"])(
    "of type %s that is deleted before it is built leaves nothing",
    async (type) => {
      await createIndex("gone", type, ["text"]);
      expect((await call("DELETE", `${TABLE}/indexes/gone`)).status).toBe(204);
      expect((await call("GET", `${TABLE}/indexes/gone`)).status).toBe(404);
      await stage.consumeAll(databases);
      expect(await stage.count("sqlite_master WHERE name IN (?1, ?2)", `i${seq}_gone`, `f${seq}_0`)).toBe(0);
    },
  );

  test("whose table is deleted before it is built is forgotten", async () => {
    await createIndex("by_n", "key", ["n"]);
    await call("DELETE", TABLE);
    await stage.consumeAll(databases);
    expect(await stage.count("jobs WHERE kind = 'databases'")).toBe(0);
  });

  test.each([
    ["key", false],
    ["key", true],
    ["fulltext", false],
    ["fulltext", true],
  ])("of type %s is built although any one batch fails (after it took effect: %s)", async (type, after) => {
    let reached = true;
    for (let from = 0; reached && from < 20; from++) {
      await createIndex("it", type, ["text"]);
      stage.now = Date.now() + 1_000;
      stage.fault = { from, times: 1, after };
      await stage.consumeAll(databases);
      reached = stage.batches > from;
      stage.fault = null;
      expect(await index("it")).toMatchObject({ status: "available", error: "" });
      if (type === "fulltext") expect(await search("red")).toEqual(["r0", "r3"]);
      else expect(await built("it")).toBe(1);
      await call("DELETE", `${TABLE}/indexes/it`);
    }
    expect(reached).toBe(false);
  });

  test("that cannot be built is failed in the end, and its job is done", async () => {
    await createIndex("by_n", "key", ["n"]);
    await stage.run(command(`ALTER TABLE t${seq} RENAME COLUMN c1 TO lost`));
    await stage.consumeAll(databases);
    await stage.run(command(`ALTER TABLE t${seq} RENAME COLUMN lost TO c1`));
    expect(await index("by_n")).toMatchObject({
      status: "failed",
      error: "The database could not build it. Delete it and create it again.",
    });
    expect(await stage.count("jobs")).toBe(0);
  });
});

describe("a column of a large table", () => {
  const columnsOf = async () =>
    (await stage.rows("SELECT name FROM pragma_table_info(?1)", `t${seq}`)).map(({ name }) => name);

  test("is gone at once when it is deleted, its values later, its indexes are built anew", async () => {
    await aLargeTable(COLUMNS, ROWS);
    for (const [key, columns] of [
      ["both", ["n", "text"]],
      ["only", ["n"]],
    ] as const) {
      await createIndex(key, "key", [...columns]);
    }
    await stage.consumeAll(databases);
    expect((await call("DELETE", `${TABLE}/columns/n`)).status).toBe(204);
    expect((await call("GET", `${TABLE}/columns/n`)).status).toBe(404);
    expect((await call("GET", `${TABLE}/indexes/only`)).status).toBe(404);
    expect(await index("both")).toMatchObject({ status: "processing", columns: ["text"] });
    expect((await call("GET", `${TABLE}/rows/r1`)).body.n).toBeUndefined();
    expect(await columnsOf()).toContain("c1");
    // Another of the same key has nothing of it.
    await call("POST", `${TABLE}/columns/integer`, { key: "n", required: false });
    expect((await call("GET", `${TABLE}/rows/r1`)).body.n).toBeNull();
    await stage.consumeAll(databases);
    expect(await columnsOf()).not.toContain("c1");
    expect(await index("both")).toMatchObject({ status: "available", error: "" });
    expect([await built("both"), await built("only")]).toEqual([1, 0]);
    expect((await call("GET", `${TABLE}/rows/r1`)).body).toMatchObject({ text: "green", n: null });
  });

  test.each([false, true])(
    "beyond the 80th loses its values although any one batch fails (after it took effect: %s)",
    async (after) => {
      const columns = Array.from({ length: 83 }, (_, i) => ({ key: `c${i}`, type: "integer" }));
      await aLargeTable(
        columns,
        Array.from({ length: 5 }, (_, i) => ({ c80: i, c81: i, c82: i })),
      );
      const extra = async () =>
        (await stage.rows(`SELECT DISTINCT json_remove(_extra, '$.c82') AS e FROM t${seq} ORDER BY _id`)).map(
          ({ e }) => e,
        );
      let reached = true;
      for (let from = 0; reached && from < 20; from++) {
        await call("POST", `${TABLE}/columns/integer`, { key: "more", required: false });
        const [field] = await stage.rows(
          "SELECT slot FROM fields WHERE container = ?1 AND key = 'more'",
          seq,
        );
        await call("PATCH", `${TABLE}/rows`, { data: { more: 7 } });
        expect((await extra())[0]).toContain(`"c${field?.slot}":7`);
        expect((await call("DELETE", `${TABLE}/columns/more`)).status).toBe(204);
        expect((await call("GET", `${TABLE}/rows/r2`)).body.more).toBeUndefined();
        stage.now = Date.now() + 1_000;
        stage.fault = { from, times: 1, after };
        await stage.consumeAll(databases);
        reached = stage.batches > from;
        stage.fault = null;
        expect((await extra()).filter((text) => String(text).includes(`"c${field?.slot}"`))).toEqual([]);
      }
      expect(reached).toBe(false);
      expect((await call("GET", `${TABLE}/rows/r2`)).body).toMatchObject({ c80: 2, c81: 2, c82: 2 });
    },
  );
});
