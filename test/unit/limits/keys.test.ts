import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkOf, counterKey, fillPattern, type LimitFacts, objectOf } from "#shared/limits/keys.ts";

const facts = (params: Record<string, unknown> = {}, more: Partial<LimitFacts> = {}): LimitFacts => ({
  projectId: "p",
  method: "POST",
  path: "/v1/account/sessions/email",
  ip: "192.0.2.7",
  userId: "u",
  chunkId: 2,
  param: (name) => params[name],
  ...more,
});

describe("patterns", () => {
  test("are filled with what the request brings", () => {
    expect(fillPattern("ip:{ip},method:{method},url:{url},userId:{userId},chunkId:{chunkId}", facts())).toBe(
      'ip:"192.0.2.7",method:"POST",url:"/v1/account/sessions/email",userId:"u",chunkId:"2"',
    );
    expect(fillPattern("projectId:{projectId},userId:{userId}", facts())).toBe('projectId:"p",userId:"u"');
  });

  test("tell the caller's id from a parameter of that name", () => {
    expect(fillPattern("userId:{param-userId}", facts({ userId: "other" }))).toBe('userId:"other"');
  });

  test("keep the placeholder of a parameter that was not sent", () => {
    expect(fillPattern("email:{param-email}", facts())).toBe("email:{param-email}");
  });

  test("see one e-mail address in all its spellings", () => {
    const [a, b] = ["A@Example.COM", "a@example.com"].map((email) =>
      fillPattern("{param-email}", facts({ email })),
    );
    expect(a).toBe(b);
  });

  test("property: no two parameters make the same key of two patterns", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('x",userId:"y', "x,userId:y", "{param-userId}"));
    fc.assert(
      fc.property(value, value, value, value, (a, b, c, d) => {
        const fill = (phone: string, userId: string) =>
          fillPattern("phone:{param-phone},userId:{param-userId}", facts({ phone, userId }));
        expect(fill(a, b) === fill(c, d)).toBe(a === c && b === d);
      }),
    );
  });
});

test("counters of two projects, and of two windows, are not the same", () => {
  const keys = [counterKey("p", 60, "k"), counterKey("q", 60, "k"), counterKey("p", 3_600, "k")];
  expect(new Set(keys).size).toBe(3);
});

test("a project's keys are spread over its own objects", () => {
  const names = new Set(
    Array.from({ length: 2_000 }, (_, n) => objectOf("p", counterKey("p", 60, String(n)))),
  );
  expect(names.size).toBe(32);
  expect([...names].every((name) => name.startsWith("p/"))).toBe(true);
});

test.each([
  ["", 0],
  ["bytes 0-4/10", 0],
  ["bytes 5242880-10485759/99999999", 1],
  ["bytes 10485760-10485769/10485770", 1_048_576],
  ["bytes 9-3/10", 0],
])("a Content-Range of %j is chunk %d", (range, chunk) => {
  expect(chunkOf(range)).toBe(chunk);
});
