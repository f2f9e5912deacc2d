import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKey, resolveId, uniqueId } from "#shared/contract/ids.ts";

describe("uniqueId", () => {
  it("is the seconds, the microseconds and seven random digits", () => {
    expect(uniqueId(1_700_000_000_123.456, "ABCDEF0123")).toBe("6553f1001e240abcdef0");
    expect(uniqueId(0, "0000000")).toBe("0".repeat(20));
  });

  it("is always a key of 20 hex digits that sorts by time", () => {
    const now = fc.integer({ min: 0, max: 4_294_967_295_000 });
    const random = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(now, now, random, random, (a, b, x, y) => {
        const [first, second] = [uniqueId(Math.min(a, b), x), uniqueId(Math.max(a, b), y)];
        expect(first).toMatch(/^[0-9a-f]{20}$/);
        expect(isKey(first)).toBe(true);
        if (a !== b) expect(first < second).toBe(true);
      }),
    );
  });
});

describe("resolveId", () => {
  it("replaces unique() and nothing else", () => {
    expect(resolveId("unique()", () => "made")).toBe("made");
    expect(resolveId("unique", () => "made")).toBe("unique");
  });
});

it("isKey accepts key characters up to its length, with a letter or digit first", () => {
  const good = ["a", "Z9", "a.b-c_d", "9".repeat(36)];
  const bad = ["", ".a", "_a", "-a", "a b", "a\n", "ä", "9".repeat(37), "a/b", "$id"];
  expect(good.filter((text) => !isKey(text))).toEqual([]);
  expect(bad.filter((text) => isKey(text))).toEqual([]);
  expect([isKey("abc", 3), isKey("abcd", 3)]).toEqual([true, false]);
});
