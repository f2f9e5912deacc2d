import fc from "fast-check";
import { expect, test } from "vitest";
import { readQuery } from "#workers/api/pipeline/request.ts";

test.each<[string, Record<string, unknown>]>([
  ["", {}],
  ["a=1&b=", { a: "1", b: "" }],
  ["a=1&a=2", { a: "2" }],
  ["a[]=1&a[]=2", { a: ["1", "2"] }],
  ["a[0]=1&a[1]=2", { a: ["1", "2"] }],
  ["a[X-Name]=1&a[b]=2", { a: { "X-Name": "1", b: "2" } }],
  ["a[b]=1&a[7]=2&a[]=3", { a: { b: "1", 7: "2", 2: "3" } }],
  ["a[]=1&a[b]=2", { a: { 0: "1", b: "2" } }],
  ["[a]=1&a[b][c]=2&a[=3", { "[a]": "1", "a[b][c]": "2", "a[": "3" }],
  ["constructor[]=1&toString[a]=2", { constructor: ["1"], toString: { a: "2" } }],
])("%j", (query, values) => {
  expect(readQuery(new URLSearchParams(query))).toEqual(values);
});

test("names that objects have already are names like others", () => {
  const values = readQuery(new URLSearchParams("__proto__[polluted]=1&a[__proto__]=2"));
  expect(Object.keys(values)).toEqual(["__proto__", "a"]);
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});

test("a list comes back as it was written", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.boolean(), (list, numbered) => {
      const search = new URLSearchParams(list.map((one, at) => [`a[${numbered ? at : ""}]`, one]));
      expect(readQuery(search)).toEqual({ a: list });
    }),
  );
});
