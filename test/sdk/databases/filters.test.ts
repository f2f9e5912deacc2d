import { Query } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { ids, refusal } from "./support/answers.ts";
import { faces } from "./support/face-sdk.ts";
import { useStage } from "./support/stage.ts";

const columns = [
  { key: "name", type: "string", size: 40 },
  { key: "level", type: "integer" },
  { key: "big", type: "bigint" },
  { key: "ratio", type: "double" },
  { key: "on", type: "boolean" },
  { key: "seen", type: "datetime" },
  { key: "kind", type: "string", format: "enum", elements: ["Dry", "wet"] },
  { key: "tags", type: "string", size: 20, array: true },
  { key: "marks", type: "integer", array: true },
];

const NEAR = 2n ** 53n + 1n;
const rows = [
  {
    $id: "a",
    name: "Oslo",
    level: 1,
    big: NEAR,
    ratio: 0.5,
    on: true,
    seen: "2030-01-01",
    kind: "Dry",
    tags: ["x", "Y"],
    marks: [1, 2],
  },
  {
    $id: "b",
    name: "oslo fjord",
    level: 2,
    big: NEAR + 1n,
    ratio: 1,
    on: false,
    seen: "2030-01-02",
    kind: "wet",
    tags: ["y"],
    marks: [2, NEAR],
  },
  {
    $id: "c",
    name: "Bergen",
    level: 3,
    big: -NEAR,
    ratio: -2.25,
    on: true,
    seen: "2031-06-01T12:00:00+02:00",
    kind: "Dry",
    tags: [],
    marks: [],
  },
  {
    $id: "d",
    name: "100%_a*b",
    level: 3,
    big: 0,
    ratio: 1e9,
    on: null,
    seen: null,
    kind: null,
    tags: null,
    marks: null,
  },
  {
    $id: "e",
    name: null,
    level: null,
    big: null,
    ratio: null,
    on: null,
    seen: null,
    kind: null,
    tags: [null, 'it\'s "q"'],
    marks: [null],
  },
  {
    $id: "f",
    name: "",
    level: -5,
    big: 7,
    ratio: 0,
    on: false,
    seen: "1000-01-01",
    kind: "wet",
    tags: [""],
    marks: [-5],
  },
];

/** What is asked → the ids that answer, in order of creation. */
const cases: [what: string, query: string | string[], ids: string][] = [
  ["equal text in any case", Query.equal("name", "OSLO"), "a"],
  ["equal the empty text", Query.equal("name", ""), "f"],
  ["equal one of several", Query.equal("name", ["bergen", "oslo", "none"]), "ac"],
  ["equal an integer", Query.equal("level", 3), "cd"],
  ["equal a big integer, to the last digit", Query.equal("big", NEAR), "a"],
  ["equal big integers in a list", Query.equal("big", [NEAR + 1n, -NEAR]), "bc"],
  ["equal a bigint given as digits", Query.equal("big", String(NEAR)), "a"],
  ["equal a double by an integer", Query.equal("ratio", 1), "b"],
  ["equal a boolean", Query.equal("on", false), "bf"],
  ["equal either boolean", Query.equal("on", [true, false]), "abcf"],
  ["equal a moment in another zone", Query.equal("seen", "2031-06-01T10:00:00.000Z"), "c"],
  ["equal an enum in any case", Query.equal("kind", "DRY"), "ac"],
  ["equal an id in any case", Query.equal("$id", ["A", "f"]), "af"],
  ["notEqual leaves nulls out", Query.notEqual("name", "oslo"), "bcdf"],
  ["notEqual of an integer", Query.notEqual("level", 3), "abf"],
  ["notEqual of a boolean", Query.notEqual("on", true), "bf"],
  ["lessThan", Query.lessThan("level", 2), "af"],
  ["lessThanEqual", Query.lessThanEqual("level", 2), "abf"],
  ["greaterThan", Query.greaterThan("level", 2), "cd"],
  ["greaterThanEqual", Query.greaterThanEqual("level", 2), "bcd"],
  ["lessThan of big integers", Query.lessThan("big", NEAR + 1n), "acdf"],
  ["greaterThan of text in any case", Query.greaterThan("name", "C"), "ab"],
  ["lessThan of doubles", Query.lessThan("ratio", 0.5), "cf"],
  ["greaterThan of moments", Query.greaterThan("seen", "2030-01-01T00:00:00.000+00:00"), "bc"],
  ["between, both ends included", Query.between("level", 1, 3), "abcd"],
  ["between of text", Query.between("name", "a", "C"), "c"],
  ["between of moments", Query.between("seen", "2030-01-01", "2030-12-31"), "ab"],
  ["between the wrong way round", Query.between("level", 3, 1), ""],
  ["notBetween leaves nulls out", Query.notBetween("level", 1, 2), "cdf"],
  ["isNull", Query.isNull("seen"), "de"],
  ["isNotNull", Query.isNotNull("name"), "abcdf"],
  ["isNull of a list", Query.isNull("tags"), "d"],
  ["isNotNull of a list", Query.isNotNull("tags"), "abcef"],
  ["startsWith in any case", Query.startsWith("name", "oSL"), "ab"],
  ["startsWith takes wildcards literally", Query.startsWith("name", "100%_"), "d"],
  ["startsWith nothing", Query.startsWith("name", ""), "abcdf"],
  ["notStartsWith leaves nulls out", Query.notStartsWith("name", "oslo"), "cdf"],
  ["endsWith in any case", Query.endsWith("name", "JORD"), "b"],
  ["endsWith takes wildcards literally", Query.endsWith("name", "*b"), "d"],
  ["endsWith nothing", Query.endsWith("name", ""), "abcdf"],
  ["notEndsWith leaves nulls out", Query.notEndsWith("name", "O"), "bcdf"],
  ["contains in any case", Query.contains("name", "SL"), "ab"],
  ["contains any of several", Query.contains("name", ["fjord", "%_"]), "bd"],
  ["containsAny is contains", Query.containsAny("name", ["berg"]), "c"],
  ["notContains leaves nulls out", Query.notContains("name", "oslo"), "cdf"],
  ["notContains any of several", Query.notContains("name", ["oslo", "berg"]), "df"],
  ["containsAll on text is equality", Query.containsAll("name", ["OSLO"]), "a"],
  ["contains of a list, elements exact", Query.contains("tags", ["y"]), "b"],
  ["contains of a list, any of them", Query.contains("tags", ["x", "y"]), "ab"],
  ["contains of a list with quotes", Query.contains("tags", ['it\'s "q"']), "e"],
  ["contains of a list of integers", Query.contains("marks", [2]), "ab"],
  ["contains of a list of big integers", Query.contains("marks", [NEAR]), "b"],
  ["notContains of a list leaves nulls out", Query.notContains("tags", ["y", "x"]), "cef"],
  ["containsAny of a list", Query.containsAny("marks", [1, -5]), "af"],
  ["containsAll of a list", Query.containsAll("tags", ["x", "Y"]), "a"],
  ["containsAll of a list, one twice", Query.containsAll("marks", [2, 2]), "ab"],
  ["several queries are joined by and", [Query.equal("level", 3), Query.equal("on", true)], "c"],
  ["and", Query.and([Query.equal("level", 3), Query.isNull("on")]), "d"],
  ["or", Query.or([Query.equal("level", 1), Query.isNull("name")]), "ae"],
  [
    "and within or within and",
    Query.and([
      Query.or([Query.and([Query.equal("level", 3), Query.isNotNull("seen")]), Query.equal("$id", "b")]),
      Query.notEqual("name", "x"),
    ]),
    "bc",
  ],
  ["createdAfter", Query.createdAfter("2000-01-01"), "abcdef"],
  ["createdBefore", Query.createdBefore("2000-01-01T00:00:00Z"), ""],
  ["createdBetween", Query.createdBetween("2000-01-01", "2999-01-01"), "abcdef"],
  ["updatedAfter", Query.updatedAfter("2999-01-01"), ""],
  ["updatedBefore", Query.updatedBefore("2999-01-01"), "abcdef"],
  ["quotes and SQL are plain text", Query.equal("name", "' OR 1=1 --"), ""],
];

const bad: [what: string, query: string][] = [
  ["an unknown attribute", Query.equal("color", "red")],
  ["$permissions", Query.contains("$permissions", ["any"])],
  ["$tableId", Query.equal("$tableId", "filtered")],
  ["no values", Query.equal("name", [])],
  [
    "501 values",
    Query.equal(
      "level",
      Array.from({ length: 501 }, (_, i) => i),
    ),
  ],
  ["two values for notEqual", '{"method":"notEqual","attribute":"level","values":[1,2]}'],
  ["one value for between", '{"method":"between","attribute":"level","values":[1]}'],
  ["digits for an integer", Query.equal("level", "3")],
  ["a fraction for an integer", Query.equal("level", 1.5)],
  ["a number for a text", Query.equal("name", 3)],
  ["a number for a boolean", Query.equal("on", 1)],
  ["null", '{"method":"equal","attribute":"name","values":[null]}'],
  ["a list within the values", '{"method":"equal","attribute":"name","values":[["a"]]}'],
  ["a word for a moment", Query.greaterThan("seen", "tomorrow")],
  ["a moment without a year of its own", Query.greaterThan("seen", "20300101")],
  ["equal on a list", Query.equal("tags", "x")],
  ["startsWith on a list", Query.startsWith("tags", "x")],
  ["greaterThan on a list", Query.greaterThan("marks", 1)],
  ["contains on a number", Query.contains("level", [1])],
  ["startsWith on a number", Query.startsWith("level", "1")],
  ["search without an index", Query.search("name", "oslo")],
  ["regex", '{"method":"regex","attribute":"name","values":["o.*"]}'],
  ["an unknown method", '{"method":"around","attribute":"name","values":["a"]}'],
  ["and with one query", Query.and([Query.equal("level", 1)])],
  ["or with none", Query.or([])],
  ["a limit within and", Query.and([Query.equal("level", 1), Query.limit(2)])],
  [
    "strings within or",
    '{"method":"or","values":["{\\"method\\":\\"isNull\\",\\"attribute\\":\\"name\\"}","{}"]}',
  ],
  ["a spatial method", '{"method":"distanceLessThan","attribute":"name","values":[[[1,2],3,true]]}'],
  [
    "elemMatch",
    '{"method":"elemMatch","attribute":"tags","values":[{"method":"equal","attribute":"a","values":[1]}]}',
  ],
  ["exists", '{"method":"exists","values":["name"]}'],
  ["text that is no JSON", "level=3"],
  ["JSON that is no query", "[]"],
  ["values that are no list", '{"method":"equal","attribute":"level","values":3}'],
  ["an attribute that is no text", '{"method":"equal","attribute":3,"values":[3]}'],
  ["25 levels of and", nested(25)],
];

function nested(depth: number): string {
  let query: object = { method: "isNull", attribute: "name" };
  for (let i = 0; i < depth; i++)
    query = { method: "and", values: [query, { method: "isNull", attribute: "on" }] };
  return JSON.stringify(query);
}

describe.each(faces)("filters: %s", (face) => {
  const stage = useStage(face);
  const at = stage.sdk.with({ tableId: "filtered" });
  const list = (...queries: string[]) => at.call("listRows", { queries });
  beforeAll(async () => {
    await stage.table({ tableId: "filtered", columns });
    await at.call("createRows", { rows });
  });

  test.each(cases)("%s", async (_, query, expected) => {
    const found = await list(...[query].flat());
    expect(ids(found).join("")).toBe(expected);
    expect(found.total).toBe(expected.length);
  });

  test.each(bad)("refuse %s", async (_, query) => {
    expect(await refusal(list(query))).toEqual({ code: 400, type: "general_query_invalid" });
  });

  test("an index changes nothing but the speed", async () => {
    for (const key of ["name", "level", "big", "ratio", "on", "seen", "kind"]) {
      await at.call("createIndex", { key: `by_${key}`, type: "key", columns: [key] });
    }
    for (const [what, query, expected] of cases) {
      expect(ids(await list(...[query].flat())).join(""), what).toBe(expected);
    }
  });

  test("100 queries and 500 values fit; more, and longer ones, do not", async () => {
    const one = Query.notEqual("name", "none");
    expect(await list(...Array.from({ length: 100 }, () => one))).toMatchObject({ total: 5 });
    const argument = { code: 400, type: "general_argument_invalid" };
    expect(await refusal(list(...Array.from({ length: 101 }, () => one)))).toEqual(argument);
    expect(await refusal(list(Query.equal("name", "n".repeat(4100))))).toEqual(argument);
    const many = Query.equal(
      "level",
      Array.from({ length: 500 }, (_, i) => i),
    );
    expect(await list(many)).toMatchObject({ total: 4 });
    const wide = Query.or(Array.from({ length: 60 }, (_, i) => Query.equal("level", i)));
    expect(await list(wide, wide)).toMatchObject({ total: 4 });
  });
});
