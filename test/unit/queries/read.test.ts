import { describe, expect, it } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import {
  ALL_KINDS,
  METADATA_KINDS,
  type QueryField,
  type QueryRules,
  readQueries,
  SELECT_ONLY,
} from "#shared/contract/queries/index.ts";

const fields = new Map<string, QueryField>([
  ["name", { type: "text" }],
  ["body", { type: "text", searchable: true }],
  ["secret", { type: "text", encrypted: true }],
  ["level", { type: "integer" }],
  ["big", { type: "bigint" }],
  ["ratio", { type: "double" }],
  ["on", { type: "boolean" }],
  ["seen", { type: "datetime" }],
  ["tags", { type: "text", array: true }],
  ["$id", { type: "text" }],
  ["$sequence", { type: "sequence" }],
]);
const rules: QueryRules = { fields, allow: ALL_KINDS, fault: "general_query_invalid" };
const q = (method: string, attribute?: string, values?: unknown) =>
  JSON.stringify({ method, attribute, values });

describe("what is accepted", () => {
  it("reads every kind and keeps the first limit, offset and cursor", () => {
    const parsed = readQueries(
      [
        q("equal", "name", ["a", "b"]),
        q("limit", undefined, [3]),
        q("limit", undefined, [9]),
        q("offset", undefined, [0]),
        q("cursorBefore", undefined, ["g1"]),
        q("cursorAfter", undefined, ["g2"]),
        q("orderDesc", "level"),
        q("orderAsc", ""),
        q("select", undefined, ["name", "$id"]),
        q("select", undefined, ["*", "name"]),
      ],
      rules,
    );
    expect(parsed).toEqual({
      filters: [{ method: "equal", attribute: "name", values: ["a", "b"] }],
      orders: [
        { attribute: "level", descending: true },
        { attribute: "$sequence", descending: false },
      ],
      limit: 3,
      offset: 0,
      cursor: { id: "g1", before: true },
      select: ["name", "$id", "*"],
    });
  });

  it("reads a limit and an offset as digits", () => {
    const parsed = readQueries([q("limit", undefined, ["25"]), q("offset", undefined, ["0"])], rules);
    expect(parsed).toMatchObject({ limit: 25, offset: 0 });
  });

  it("normalises dates, keeps 64-bit integers and reads integer strings where they stand for one", () => {
    const parsed = readQueries(
      [
        q("equal", "seen", ["2031-05-04T05:02:01.25+02:00"]),
        '{"method":"equal","attribute":"level","values":[9223372036854775807]}',
        q("equal", "big", ["9007199254740993"]),
        q("equal", "$sequence", ["17"]),
      ],
      rules,
    );
    expect(parsed.filters.map((filter) => "values" in filter && filter.values)).toEqual([
      ["2031-05-04T03:02:01.250+00:00"],
      [9223372036854775807n],
      [9007199254740993n],
      [17],
    ]);
  });

  it("nests and/or, containsAny becomes contains", () => {
    const inner = [
      { method: "isNull", attribute: "tags" },
      { method: "containsAny", attribute: "tags", values: ["x"] },
    ];
    const parsed = readQueries([q("or", undefined, inner)], rules);
    expect(parsed.filters).toEqual([
      {
        method: "or",
        filters: [
          { method: "isNull", attribute: "tags", values: [] },
          { method: "contains", attribute: "tags", values: ["x"] },
        ],
      },
    ]);
  });
});

const refused: [name: string, query: string][] = [
  ["no JSON", "{"],
  ["no object", "[1]"],
  ["no method", '{"attribute":"name"}'],
  ["values no list", '{"method":"equal","attribute":"name","values":"a"}'],
  ["unknown method", q("regex", "name", ["a"])],
  ["a method named like an object's", q("constructor", "name", ["a"])],
  ["exists", q("exists", "name", ["a"])],
  ["elemMatch", q("elemMatch", "name", [{ method: "isNull", attribute: "name" }])],
  ["unknown attribute", q("equal", "other", ["a"])],
  ["$permissions", q("equal", "$permissions", ["a"])],
  ["encrypted", q("equal", "secret", ["a"])],
  ["order by encrypted", q("orderAsc", "secret")],
  ["empty equal", q("equal", "name", [])],
  ["two notEqual", q("notEqual", "name", ["a", "b"])],
  ["501 values", q("equal", "level", Array(501).fill(1))],
  ["null value", q("equal", "name", [null])],
  ["numeric string on integer", q("equal", "level", ["1"])],
  ["fraction on integer", q("equal", "level", [1.5])],
  ["beyond 64 bits", '{"method":"equal","attribute":"level","values":[9223372036854775808]}'],
  ["string on double", q("equal", "ratio", ["1"])],
  ["number on boolean", q("equal", "on", [1])],
  ["word as date", q("equal", "seen", ["tomorrow"])],
  ["date without year", q("equal", "seen", ["01:02"])],
  ["one between", q("between", "level", [1])],
  ["equal on array", q("equal", "tags", ["x"])],
  ["contains on integer", q("contains", "level", [1])],
  ["startsWith on integer", q("startsWith", "level", ["1"])],
  ["search without index", q("search", "name", ["a"])],
  ["single and", q("and", undefined, [{ method: "isNull", attribute: "name" }])],
  [
    "limit inside or",
    q("or", undefined, [
      { method: "limit", values: [1] },
      { method: "limit", values: [1] },
    ]),
  ],
  ["strings inside or", q("or", undefined, [q("isNull", "name"), q("isNull", "name")])],
  ["limit 0", q("limit", undefined, [0])],
  ["limit text", q("limit", undefined, ["five"])],
  ["limit as text of a fraction", q("limit", undefined, ["5.0"])],
  ["limit as text below 1", q("limit", undefined, ["0"])],
  ["offset as text below 0", q("offset", undefined, ["-1"])],
  ["limit of nothing", q("limit", undefined, [""])],
  ["negative offset", q("offset", undefined, [-1])],
  ["bad cursor", q("cursorAfter", undefined, ["?"])],
  ["empty select", q("select", undefined, [])],
  ["select twice", q("select", undefined, ["name", "name"])],
  ["select unknown", q("select", undefined, ["other"])],
  ["vectorDot", q("vectorDot", "name", [[1]])],
];

describe("what is refused", () => {
  it.each(refused)("%s", (_name, query) => {
    expect(() => readQueries([query], rules)).toThrow(
      expect.objectContaining({ type: "general_query_invalid" }),
    );
  });

  it("more than 100 queries or 4096 characters is a fault of the parameter", () => {
    const many = Array<string>(101).fill(q("isNull", "name"));
    const long = q("equal", "name", ["x".repeat(4096)]);
    for (const raw of [many, [long]]) {
      expect(() => readQueries(raw, rules)).toThrow(
        expect.objectContaining({ type: "general_argument_invalid" }),
      );
    }
  });

  it("kinds a list does not take, with the list's own error", () => {
    const metadata: QueryRules = { fields, allow: METADATA_KINDS, fault: "general_argument_invalid" };
    expect(() => readQueries([q("select", undefined, ["*"])], metadata)).toThrow(ApiError);
    const single: QueryRules = { ...rules, allow: SELECT_ONLY };
    expect(() => readQueries([q("limit", undefined, [1])], single)).toThrow(ApiError);
    expect(readQueries([q("select", undefined, ["*"])], single).select).toEqual(["*"]);
  });

  it("nesting beyond twenty levels", () => {
    let query: unknown = { method: "isNull", attribute: "name" };
    for (let i = 0; i < 22; i++)
      query = { method: "or", values: [query, { method: "isNull", attribute: "name" }] };
    expect(() => readQueries([JSON.stringify(query)], rules)).toThrow(/nested/);
  });
});
