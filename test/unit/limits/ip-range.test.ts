import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isInRanges, parseIpRange, subscriberOf } from "#shared/limits/ip-range.ts";

const ranges = (...texts: string[]) =>
  texts.map((text) => {
    const range = parseIpRange(text);
    if (!range) throw new Error(text);
    return range;
  });

describe("ranges", () => {
  test.each([
    ["10.0.0.0/8", "10.255.1.2", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.7/31", "192.0.2.6", true],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "203.0.113.9", false],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", true],
    ["::ffff:192.0.2.0/120", "192.0.2.99", true],
    ["192.0.2.0/24", "::ffff:192.0.2.99", true],
    ["10.0.0.0/8", "nobody", false],
  ])("%s holds %s: %s", (range, ip, holds) => {
    expect(isInRanges(ip, ranges(range))).toBe(holds);
  });

  test.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.0/33",
    "10.0.0.0/",
    "::/129",
    "1::2::3",
    "a b",
    "10.0.0.0/8/8",
    "::g",
  ])("refuses %j", (text) => {
    expect(parseIpRange(text)).toBeNull();
  });

  test("property: an IPv4 address is in a range exactly when its first bits are", () => {
    const address = fc.ipV4();
    const number = (ip: string) => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (range, ip, prefix) => {
        const size = 2 ** (32 - prefix);
        const same = Math.floor(number(range) / size) === Math.floor(number(ip) / size);
        expect(isInRanges(ip, ranges(`${range}/${prefix}`))).toBe(same);
      }),
    );
  });

  test("property: every way to write an IPv6 address is understood", () => {
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        expect(isInRanges(ip, [...ranges("::/0"), ...ranges("0.0.0.0/0")])).toBe(true);
      }),
    );
  });
});

describe("a subscriber", () => {
  test("is an IPv4 address", () => {
    expect(subscriberOf("192.0.2.7")).toBe("192.0.2.7");
  });

  test("is an IPv6 network of 64 bits", () => {
    expect(subscriberOf("2001:db8:1:2:3:4:5:6")).toBe(subscriberOf("2001:db8:1:2::9"));
    expect(subscriberOf("2001:db8:1:2::9")).not.toBe(subscriberOf("2001:db8:1:3::9"));
  });
});
