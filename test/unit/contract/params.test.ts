import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as params from "#shared/contract/params.ts";

/** A schema, what it accepts (with what it makes of it) and what it refuses. */
type Case = { schema: z.ZodType; good: [input: unknown, output?: unknown][]; bad: unknown[] };

const long = (length: number) => "a".repeat(length);

const cases: Record<string, Case> = {
  customId: {
    schema: params.customId(),
    good: [["unique()"], ["a"], ["A.b_c-9"], [long(36)]],
    bad: ["", long(37), ".a", "_a", "-a", "a b", "unique(", "é", 5, null, undefined, ["a"]],
  },
  uid: { schema: params.uid(), good: [["a1"], ["current"]], bad: ["", "unique()", long(37), "a/b", 5] },
  key: { schema: params.key(81), good: [[long(81)], ["owner"]], bad: [long(82), "", "own er"] },
  projectId: {
    schema: params.projectId(),
    good: [["unique()"], ["my-shop-2"], ["0"]],
    bad: ["My-shop", "-a", "a_b", "a.b", long(37), ""],
  },
  text: {
    schema: params.text(3),
    good: [["abc"], ["äöü"], ["😀😀😀"], ["a"]],
    bad: ["", "abcd", "😀😀😀😀", 123, null, undefined, {}],
  },
  "text that may be empty": { schema: params.text(3, 0), good: [[""], ["abc"]], bad: ["abcd"] },
  "text with a minimum": { schema: params.text(3, 2), good: [["ab"], ["😀😀"]], bad: ["a", "😀", "abcd"] },
  "text without end": { schema: params.text(Number.POSITIVE_INFINITY), good: [[long(10000)]], bad: [""] },
  password: {
    schema: params.password(),
    good: [["12345678"], [long(256)], ["ääää"]],
    bad: ["1234567", long(257), "ä".repeat(129), "", 12345678],
  },
  "password or none": { schema: params.password({ empty: true }), good: [[""], ["12345678"]], bad: ["1"] },
  email: {
    schema: params.email(),
    good: [["a@b.co"], ["first.last+tag@mail.example.com"], ["O'Neil@example.com"]],
    bad: [
      "",
      "a",
      "a@b",
      "@b.co",
      "a@b..co",
      "a..b@c.co",
      "a@-b.co",
      "a b@c.co",
      "a@b.co ",
      `${long(65)}@b.co`,
      7,
    ],
  },
  "email or none": { schema: params.email({ empty: true }), good: [[""], ["a@b.co"]], bad: ["a", " "] },
  phone: {
    schema: params.phone(),
    good: [["+14155550123"], ["+4917612345678"]],
    bad: ["14155550123", "+0123456789", "+123456", "+1234567890123456", "+1 415", ""],
  },
  "phone or none": { schema: params.phone({ empty: true }), good: [[""], ["+14155550123"]], bad: ["+1"] },
  url: {
    schema: params.url(),
    good: [["http://localhost:3000/a?b=c#d"], ["https://example.com"]],
    bad: [
      "example.com",
      "//example.com",
      "javascript:alert(1)",
      "ftp://a.b",
      "https://",
      "https://ä.com",
      "http://a b",
      "",
    ],
  },
  "a redirect": {
    schema: params.redirectUrl(),
    good: [
      ["http://localhost:3000/a"],
      ["appwrite-callback-p1://"],
      ["exp://10.0.0.1:8081/--/x"],
      ["com.app://(a)/b"],
    ],
    bad: [
      "example.com",
      "mailto:a@b.co",
      "javascript://a/%0Ab",
      "data://x",
      "file:///etc",
      "https://",
      "app://ä",
      "",
    ],
  },
  hostname: {
    schema: params.hostname(),
    good: [
      ["localhost"],
      ["example.com"],
      ["*.example.com"],
      ["*"],
      ["127.0.0.1"],
      ["[::1]"],
      ["my_app.test"],
    ],
    bad: ["http://a.b", "a.b:80", "a.b/c", "a..b", "-a.b", "*.", "a.*.b", "", `${long(64)}.com`],
  },
  boolean: {
    schema: params.boolean(),
    good: [
      [true, true],
      ["true", true],
      ["1", true],
      [1, true],
      [false, false],
      ["false", false],
      ["0", false],
      [0, false],
    ],
    bad: ["yes", "", "TRUE", 2, null, undefined, []],
  },
  integer: {
    schema: params.integer(),
    good: [[5], ["5", 5], ["-7", -7], [5.0, 5], [2147483647], [-2147483648]],
    bad: [5.5, "5.5", "", "abc", 2147483648, -2147483649, 2n ** 63n, true, null, Number.NaN, "0x10", " 5"],
  },
  range: { schema: params.range(60, 3600), good: [[60], ["3600", 3600]], bad: [59, 3601, "59"] },
  int64: {
    schema: params.int64(),
    good: [[5], [2n ** 63n - 1n], [-(2n ** 63n)], ["9223372036854775807", 2n ** 63n - 1n], ["12", 12]],
    bad: [2n ** 63n, -(2n ** 63n) - 1n, 1.5, 1e30, "99999999999999999999", "", null],
  },
  number: {
    schema: params.number(),
    good: [[1.5], ["1.5", 1.5], ["-.5e2", -50], [2n ** 60n, 2 ** 60], [0]],
    bad: ["", "abc", "1,5", "Infinity", Number.POSITIVE_INFINITY, Number.NaN, true, null, []],
  },
  numeric: {
    schema: params.numeric(),
    good: [[1.5], ["1.5", 1.5], [2n ** 60n], ["9223372036854775807", 2n ** 63n - 1n], [7]],
    bad: ["", "x", true, null],
  },
  oneOf: { schema: params.oneOf("24h", "30d"), good: [["24h"], ["30d"]], bad: ["24H", "", 24, null, "90d"] },
  list: {
    schema: params.list(params.key(), 2),
    good: [[[]], [["a", "b"]], [{ 0: "a", 1: "b" }, ["a", "b"]]],
    bad: [["a", "b", "c"], [1], ["a", ""], "a", {}, { a: "b" }, { 1: "a" }, null, undefined],
  },
  object: {
    schema: params.object(),
    good: [[{ a: [1] }], [{}], [[], {}], ['{"a":9223372036854775807}', { a: 2n ** 63n - 1n }], ["[]", {}]],
    bad: [[1], "", "{", "5", "null", null, 5, undefined],
  },
  "object with a limit": {
    schema: params.object(10),
    good: [[{ a: "23" }]],
    bad: [{ a: "ääää" }, { abc: "45678" }],
  },
  permissions: {
    schema: params.permissions(["read", "update", "delete", "write"]),
    good: [
      [[]],
      [['read("any")', 'read("any")'], ['read("any")']],
      [['write("user:ada")'], ['update("user:ada")', 'delete("user:ada")']],
    ],
    bad: [
      ['create("any")'],
      ['read("*")'],
      ["read(any)"],
      ['read("any") '],
      'read("any")',
      Array(101).fill('read("any")'),
    ],
  },
  role: { schema: params.role(), good: [["any"], ["team:x/owner"]], bad: ["", "*", "role:all", "user:", 5] },
  datetime: {
    schema: params.datetime(),
    good: [["2031-05-04T03:02:01.25Z", "2031-05-04T03:02:01.250+00:00"]],
    bad: ["", "tomorrow", 1700000000, null],
  },
  queries: {
    schema: params.queries(),
    good: [[['{"method":"limit","values":[1]}']], [{ 0: "x" }, ["x"]]],
    bad: [[long(4097)], Array(101).fill("x"), "x", [{}], [""]],
  },
  nullable: { schema: params.nullable(params.key()), good: [[null], ["a"]], bad: ["", undefined, 5] },
};

describe.each(Object.entries(cases))("%s", (_name, { schema, good, bad }) => {
  it.each(good)("accepts %o", (input, output = input) => {
    expect(schema.safeParse(input)).toEqual({ success: true, data: output });
  });

  it.each(bad.map((input) => [input]))("refuses %o with one sentence", (input) => {
    const result = schema.safeParse(input);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toMatch(/^Must .*\.$/);
  });

  it("lets an optional parameter be absent, and fills a default", () => {
    expect(schema.optional().safeParse(undefined)).toEqual({ success: true, data: undefined });
    const [[input, output = input] = []] = good;
    expect(schema.default(output).safeParse(undefined)).toEqual({ success: true, data: output });
  });
});

describe("in an endpoint's object", () => {
  const schema = z.object({
    id: params.customId(),
    name: params.text(128).optional(),
    roles: params.list(params.key(81)).default(["owner"]),
    total: params.boolean().default(true),
    expire: params.nullable(params.datetime()).optional(),
    permissions: params.permissions(["read", "write"]).optional(),
    limit: params.range(0, 10).optional(),
    kind: params.oneOf("a", "b").optional(),
    data: params.object().optional(),
    min: params.int64().optional(),
  });

  it("names the word that is none of those it takes", () => {
    const whyOf = (kind: unknown) => schema.safeParse({ id: "a", kind }).error?.issues[0]?.message;
    expect(whyOf("c")).toBe('Must be one of: a, b; "c" is not.');
    expect(whyOf("c".repeat(65))).toBe("Must be one of: a, b.");
    expect(whyOf(1)).toBe("Must be one of: a, b.");
  });

  it("requires what is not optional and fills defaults", () => {
    expect(schema.safeParse({}).error?.issues.map((issue) => issue.path)).toEqual([["id"]]);
    expect(schema.parse({ id: "a" })).toEqual({ id: "a", roles: ["owner"], total: true });
  });

  it("points at the item of a list", () => {
    const result = schema.safeParse({ id: "a", roles: ["x", "no way"] });
    expect(result.error?.issues[0]?.path).toEqual(["roles", 1]);
  });

  it("describes itself as JSON Schema", () => {
    expect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })).toMatchObject({
      type: "object",
      required: ["id"],
      properties: {
        id: { type: "string", minLength: 1, maxLength: 36 },
        name: { type: "string", maxLength: 128 },
        roles: { type: "array", maxItems: 100, items: { type: "string", maxLength: 81 } },
        total: { type: "boolean" },
        expire: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] },
        permissions: { type: "array", items: { type: "string" } },
        limit: { type: "integer", minimum: 0, maximum: 10 },
        kind: { type: "string", enum: ["a", "b"] },
        data: { type: "object" },
        min: { type: "integer", format: "int64" },
      },
    });
  });

  it("shares schemas of the same kind", () => {
    expect(params.text(128)).toBe(params.text(128));
    expect(params.permissions(["read"])).toBe(params.permissions(["read"]));
    expect(params.text(128)).not.toBe(params.text(128, 0));
  });
});
