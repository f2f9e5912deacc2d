import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, parseJson, stringifyJson } from "#shared/contract/json.ts";

describe("parseJson", () => {
  it.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["1234567890123456.5", 1234567890123456.5],
    ["1e20", 1e20],
    ['"12345678901234567890"', "12345678901234567890"],
  ])("reads %s without loss", (text, value) => {
    expect(parseJson(text)).toBe(value);
  });

  it("finds big integers at any depth", () => {
    expect(parseJson('{"a":[{"b":9223372036854775807}],"c":5}')).toEqual({
      a: [{ b: 2n ** 63n - 1n }],
      c: 5,
    });
  });

  it.each(["", "{", "{'a':1}", "nul", "9007199254740993,"])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it("does not touch the prototype", () => {
    const value = parseJson('{"__proto__":{"admin":true},"n":12345678901234567890}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe("stringifyJson", () => {
  it("writes bigints as plain digits", () => {
    expect(stringifyJson({ min: -(2n ** 63n), list: [1n, 2], text: "5n" })).toBe(
      '{"min":-9223372036854775808,"list":[1,2],"text":"5n"}',
    );
  });

  it("writes undefined as null at the top and leaves it out below", () => {
    expect([stringifyJson(undefined), stringifyJson({ a: undefined, b: 2n })]).toEqual(["null", '{"b":2}']);
  });

  it("still refuses circles", () => {
    const circle: Record<string, unknown> = { big: 1n };
    circle.self = circle;
    expect(() => stringifyJson(circle)).toThrow(TypeError);
  });

  it("is undone by parseJson for any JSON value", () => {
    const unsafe = fc.bigInt().filter((n) => n > 2n ** 53n || n < -(2n ** 53n));
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        unsafe,
        fc.array(tie("value")),
        fc.dictionary(fc.string(), tie("value")),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const text = stringifyJson(value);
        expect(stringifyJson(parseJson(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(unsafe, (n) => {
        expect(parseJson(stringifyJson([n]))).toEqual([n]);
      }),
    );
  });
});

it("isJsonObject knows objects from lists and null", () => {
  expect([{}, [], null, "", 1].map(isJsonObject)).toEqual([true, false, false, false, false]);
});
