import { beforeAll, describe, expect, test } from "vitest";
import { items, refusal } from "./support/answers.ts";
import { type Body, type FaceSdk, faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

async function fill(table: FaceSdk): Promise<void> {
  const kinds: [string, Body][] = [
    ["String", { size: 5 }],
    ["Varchar", { size: 5 }],
    ["Text", {}],
    ["Mediumtext", {}],
    ["Longtext", {}],
    ["Integer", {}],
    ["BigInt", {}],
    ["Float", {}],
    ["Boolean", {}],
    ["Datetime", {}],
    ["Email", {}],
    ["Url", {}],
    ["Ip", {}],
    ["Enum", { elements: ["dry", "wet"] }],
  ];
  for (const [kind, params] of kinds) {
    const key = kind.toLowerCase();
    await table.call(`create${kind}Column`, { key, required: false, ...params });
    await table.call(`create${kind}Column`, { key: `${key}s`, required: false, array: true, ...params });
  }
  await table.call("createIntegerColumn", { key: "small", required: false, max: 2_147_483_647 });
  await table.call("createIntegerColumn", { key: "bounded", required: false, min: -5, max: 5 });
  await table.call("createFloatColumn", { key: "share", required: false, min: 0, max: 1 });
  await table.call("createStringColumn", { key: "secret", size: 150, required: false, encrypt: true });
}

const AT = "2031-05-04T03:02:01.250+00:00";
/** Column, value in, value out where it is another. */
const good: [column: string, value: unknown, stored?: unknown][] = [
  ["string", ""],
  ["string", "12345"],
  ["string", "😀😀😀😀😀"],
  ["string", "a\u0000b"],
  ["string", `'";--`],
  ["varchar", "𝒜éß漢\n"],
  ["text", "x".repeat(65_535)],
  ["mediumtext", "é".repeat(200_000)],
  ["longtext", '{"method":"increment","values":[1'],
  ["integer", 0],
  ["integer", -9_007_199_254_740_991],
  ["integer", 9_223_372_036_854_775_807n],
  ["integer", -9_223_372_036_854_775_807n],
  ["small", -2_147_483_647],
  ["bounded", 5],
  ["bounded", -5],
  ["bigint", 9_007_199_254_740_993n],
  ["bigint", "9223372036854775807", 9_223_372_036_854_775_807n],
  ["bigint", "-12", -12],
  ["float", 1.5],
  ["float", 3],
  ["float", -1e300],
  ["float", 5e-324],
  ["float", 0.1 + 0.2],
  ["share", 1],
  ["boolean", true],
  ["boolean", false],
  ["datetime", "2031-05-04T03:02:01.250Z", AT],
  ["datetime", "2031-05-04T05:02:01.250999+02:00", AT],
  ["datetime", "2031-05-04 03:02:01.25", AT],
  ["datetime", "2031-05-04", "2031-05-04T00:00:00.000+00:00"],
  ["datetime", "2031-05-04T03:02", "2031-05-04T03:02:00.000+00:00"],
  ["datetime", "4 May 2031", "2031-05-04T00:00:00.000+00:00"],
  ["datetime", "Sun, 04 May 2031 03:02:01 +0000", "2031-05-04T03:02:01.000+00:00"],
  ["datetime", "5/4/2031, 3:02:01 AM", "2031-05-04T03:02:01.000+00:00"],
  ["datetime", "04.05.2031", "2031-05-04T00:00:00.000+00:00"],
  ["datetime", "May 4, 2031", "2031-05-04T00:00:00.000+00:00"],
  ["datetime", "2024-02-30", "2024-03-01T00:00:00.000+00:00"],
  ["datetime", "1000-01-01", "1000-01-01T00:00:00.000+00:00"],
  ["datetime", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999+00:00"],
  ["email", "first.last+tag@sub.example.com"],
  ["url", "https://user@example.com:8080/a?b=c#d"],
  ["url", "custom://x/y"],
  ["url", "mailto:a@b.co"],
  ["ip", "255.255.255.255"],
  ["ip", "2001:db8::ff00:42:8329"],
  ["enum", "wet"],
  ["secret", "hidden"],
  ["strings", []],
  ["strings", ["a", null, "a", ""]],
  ["integers", [1, 9_223_372_036_854_775_807n, null]],
  ["bigints", ["9007199254740993", 1], [9_007_199_254_740_993n, 1]],
  ["floats", [1.5, 2, -0.25]],
  ["booleans", [true, false, null]],
  ["datetimes", ["2031-05-04"], ["2031-05-04T00:00:00.000+00:00"]],
  ["emails", ["a@b.co"]],
  ["enums", ["dry", "dry"]],
  ["texts", ["😀".repeat(1000)]],
];

const bad: [column: string, value: unknown][] = [
  ["string", "123456"],
  ["string", "😀😀😀😀😀😀"],
  ["string", 5],
  ["string", true],
  ["string", ["a"]],
  ["string", { a: 1 }],
  ["varchar", "123456"],
  ["text", "x".repeat(65_536)],
  ["text", 1],
  ["integer", "5"],
  ["integer", 1.5],
  ["integer", true],
  ["integer", 9_223_372_036_854_775_808n],
  ["integer", -9_223_372_036_854_775_808n],
  ["integer", 1e30],
  ["small", 2_147_483_648],
  ["bounded", 6],
  ["bounded", -6],
  ["bigint", "12.5"],
  ["bigint", "9223372036854775808"],
  ["bigint", "twelve"],
  ["bigint", ""],
  ["float", "1.5"],
  ["float", true],
  ["share", 1.01],
  ["share", -0.01],
  ["boolean", 1],
  ["boolean", "true"],
  ["datetime", "tomorrow"],
  ["datetime", ""],
  ["datetime", 1_700_000_000],
  ["datetime", "0999-12-31"],
  ["datetime", "2031-13-01"],
  ["datetime", "2031-05-04T25:00:00Z"],
  ["email", "a@b"],
  ["email", "a b@c.de"],
  ["email", "ä@b.co"],
  ["email", ""],
  ["url", "//a.b"],
  ["url", "a.b"],
  ["url", "javascript:alert(1)"],
  ["url", "https://exämple.com"],
  ["ip", "1.2.3"],
  ["ip", "01.2.3.4"],
  ["ip", "fe80::1%eth0"],
  ["ip", "1.2.3.4/8"],
  ["enum", "Dry"],
  ["enum", ""],
  ["secret", "x".repeat(151)],
  ["strings", "a"],
  ["strings", { 0: "a" }],
  ["strings", ["123456"]],
  ["strings", [1]],
  ["strings", [["a"]]],
  ["integers", [1, "2"]],
  ["booleans", [0]],
  ["emails", ["a@b.co", "nobody"]],
  ["enums", ["dry", "damp"]],
  ["datetimes", ["2031-05-04", "soon"]],
];

describe.each(faces)("values: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "all" });
  beforeAll(async () => fill(await stage.table({ tableId: "all" })));

  const short = (value: unknown) =>
    String(typeof value === "string" ? JSON.stringify(value) : `${value}`).slice(0, 40);

  test.each(good.map((each) => [each[0], short(each[1]), ...each] as const))(
    "%s keeps %s",
    async (column, _, __, value, stored = value) => {
      const row = await at.call("createRow", { rowId: "unique()", data: { [column]: value } });
      expect(row[column]).toEqual(stored);
      const read = await at.call("getRow", { rowId: row.$id });
      expect(read[column]).toEqual(stored);
    },
  );

  test.each(bad.map((each) => [each[0], short(each[1]), each[1]] as const))(
    "%s refuses %s",
    async (column, _, value) => {
      const structure = { code: 400, type: at.type("row_invalid_structure") };
      const data = { [column]: value };
      expect(await refusal(at.call("createRow", { rowId: "unique()", data }))).toEqual(structure);
    },
  );

  test("no way of writing alters a value", async () => {
    const cases = good.map(([column, value, stored = value], i) => ({ $id: `v${i}`, column, value, stored }));
    const rows = cases.map(({ $id, column, value }) => ({ $id, [column]: value }));
    const kept = cases.map(({ column, stored }) => ({ [column]: stored }));
    expect(items(await at.call("createRows", { rows }), "rows")).toMatchObject(kept);
    // Encryption gives another text each time, everything else is what it was.
    const still = rows.filter((row) => !("secret" in row));
    expect(await at.call("upsertRows", { rows: still })).toMatchObject({ total: 0 });
    for (const [i, { $id, column, value, stored }] of cases.entries()) {
      const method = i % 2 ? "updateRow" : "upsertRow";
      expect(await at.call(method, { rowId: $id, data: { [column]: null } })).toMatchObject({ $id });
      const row = await at.call(method, { rowId: $id, data: { [column]: value } });
      expect(row[column]).toEqual(stored);
    }
    const emptied = rows.map((row) =>
      Object.fromEntries(Object.keys(row).map((key) => [key, key === "$id" ? row.$id : null])),
    );
    await at.call("upsertRows", { rows: emptied });
    expect(items(await at.call("upsertRows", { rows }), "rows")).toMatchObject(kept);
  });

  test("no way of writing accepts a bad value", async () => {
    const structure = { code: 400, type: at.type("row_invalid_structure") };
    for (const [column, value] of new Map(bad)) {
      const data = { [column]: value };
      for (const [method, params] of [
        ["upsertRow", { rowId: "any", data }],
        ["updateRow", { rowId: "any", data }],
        ["createRows", { rows: [data] }],
        ["upsertRows", { rows: [data] }],
        ["updateRows", { data }],
      ] as const) {
        expect(await refusal(at.call(method, params)), `${method} ${column}`).toEqual(structure);
      }
    }
  });

  test("messages name the column, of an array also the element", async () => {
    const message = async (data: Body) =>
      String((await stage.raw("POST", "/tables/all/rows", { rowId: "x", data })).body.message);
    expect(await message({ integer: "5" })).toContain('"integer"');
    expect(await message({ emails: ["a@b.co", "nobody"] })).toContain("emails['1']");
    expect(await message({ nothing: 1 })).toContain('"nothing"');
  });

  test("an encrypted text is not to be found in the store, nor by a query", async () => {
    await at.call("createRow", { rowId: "sealed", data: { secret: "hidden" } });
    const query = '{"method":"equal","attribute":"secret","values":["hidden"]}';
    expect(await refusal(at.call("listRows", { queries: [query] }))).toEqual({
      code: 400,
      type: "general_query_invalid",
    });
    const order = '{"method":"orderAsc","attribute":"secret"}';
    expect(await refusal(at.call("listRows", { queries: [order] }))).toMatchObject({ code: 400 });
  });

  test("a row beyond what D1 stores is a clear 400, however it comes", async () => {
    const structure = { code: 400, type: at.type("row_invalid_structure") };
    const whole = { longtext: "x".repeat(2_100_000) };
    expect(await refusal(at.call("createRow", { rowId: "huge", data: whole }))).toEqual(structure);
    expect(await refusal(at.call("upsertRow", { rowId: "huge", data: whole }))).toEqual(structure);
    expect(await refusal(at.call("createRows", { rows: [whole] }))).toEqual(structure);
    await at.call("createRow", { rowId: "huge", data: { longtext: "x".repeat(1_200_000) } });
    expect(await refusal(at.call("updateRow", { rowId: "huge", data: whole }))).toEqual(structure);
    await at.call("deleteRow", { rowId: "huge" });
  });
});
