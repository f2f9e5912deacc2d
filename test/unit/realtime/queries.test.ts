import { Query } from "appwrite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readConditions, satisfies } from "#shared/realtime/queries.ts";

const passes = (queries: string[], payload: object) => satisfies(readConditions(queries), payload);

describe("a payload passes", () => {
  const payload = {
    $id: "x",
    n: 5,
    big: 9007199254740993n,
    text: "Draft",
    on: true,
    none: null,
    list: [1],
    map: {},
  };
  test.each<[string, string[], boolean]>([
    ["no queries", [], true],
    ["equal", [Query.equal("n", 5)], true],
    ["equal to one of several", [Query.equal("n", [1, 5])], true],
    ["equal to another type", [Query.equal("n", "5")], false],
    ["equal to true, not to 1", [Query.equal("on", [1])], false],
    ["equal in other letters, as in lists", [Query.equal("text", "draft")], true],
    [
      "equal to a number beyond 2^53",
      ['{"method":"equal","attribute":"big","values":[9007199254740993]}'],
      true,
    ],
    ["equal to its neighbour", ['{"method":"equal","attribute":"big","values":[9007199254740992]}'], false],
    ["equal to a list", [Query.equal("list", 1)], false],
    ["notEqual", [Query.notEqual("n", 4)], true],
    ["notEqual to itself", [Query.notEqual("n", 5)], false],
    ["notEqual to another type", [Query.notEqual("n", "5")], true],
    ["notEqual of a null", [Query.notEqual("none", "x")], true],
    ["lessThan", [Query.lessThan("n", 6)], true],
    ["lessThanEqual", [Query.lessThanEqual("n", 5)], true],
    ["greaterThan", [Query.greaterThan("n", 5)], false],
    ["greaterThan any of several", ['{"method":"greaterThan","attribute":"n","values":[9,4]}'], true],
    ["greaterThanEqual of a text", [Query.greaterThanEqual("text", "a")], true],
    ["greaterThan of an object", [Query.greaterThan("map", 1)], false],
    ["isNull", [Query.isNull("none")], true],
    ["isNotNull", [Query.isNotNull("none")], false],
    ["a missing attribute", [Query.isNull("absent")], false],
    ["a missing attribute beside one that holds", [Query.equal("n", 5), Query.notEqual("absent", 1)], false],
    ["or", [Query.or([Query.equal("n", 1), Query.equal("text", "Draft")])], true],
    ["or with a missing attribute", [Query.or([Query.equal("absent", 1), Query.equal("n", 5)])], true],
    ["and", [Query.and([Query.equal("n", 5), Query.equal("on", false)])], false],
    ["select all beside what fails", [Query.equal("n", 1), Query.select(["*"])], true],
    ["inherited names are not attributes", [Query.isNotNull("toString")], false],
  ])("%s", (_, queries, expected) => {
    expect(passes(queries, payload)).toBe(expected);
  });
});

test.each([
  ["no JSON", "{"],
  ["an order", Query.orderAsc("n")],
  ["a limit", Query.limit(1)],
  ["a search", Query.search("text", "a")],
  ["select of one attribute", Query.select(["n"])],
  ["no value", '{"method":"equal","attribute":"n","values":[]}'],
  ["null for a value", '{"method":"equal","attribute":"n","values":[null]}'],
  ["a list for a value", '{"method":"equal","attribute":"n","values":[[1]]}'],
  ["no attribute", '{"method":"equal","values":[1]}'],
  ["an empty or", '{"method":"or","values":[]}'],
  ["a forbidden method within and", Query.and([Query.equal("n", 1), Query.contains("n", "1")])],
  ["a query that is too long", Query.equal("n", "x".repeat(4096))],
])("%s is refused", (_, query) => {
  expect(() => readConditions([query])).toThrow();
});

test("too many and too deep ones are refused", () => {
  expect(() => readConditions(Array(101).fill(Query.isNull("n")))).toThrow("at most 100");
  let deep = Query.isNull("n");
  for (let i = 0; i < 25; i++) deep = Query.and([deep]);
  expect(() => readConditions([deep])).toThrow("deeply");
});

test("equal and notEqual exclude each other, comparisons are total among numbers", () => {
  const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean());
  fc.assert(
    fc.property(scalar, scalar, (stored, value) => {
      const payload = { a: stored };
      expect(passes([Query.equal("a", [value])], payload)).toBe(
        !passes([Query.notEqual("a", value)], payload),
      );
    }),
  );
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (stored, value) => {
      const payload = { a: stored };
      const held = [Query.lessThan("a", value), Query.equal("a", value), Query.greaterThan("a", value)];
      expect(held.filter((query) => passes([query], payload))).toHaveLength(1);
    }),
  );
});
