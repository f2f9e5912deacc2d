import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientIp } from "#shared/config/client-ip.ts";

const forged = {
  "cf-connecting-ip": "6.6.6.6",
  "x-forwarded-for": "6.6.6.6",
  "x-real-ip": "6.6.6.6",
  "true-client-ip": "6.6.6.6",
  forwarded: "for=6.6.6.6",
  "mf-cf-blob": '{"clientIp":"6.6.6.6"}',
};
const ask = (
  headers: Record<string, string>,
  cf: unknown,
  clientIpSource: "edge" | "peer",
  trustedHeaders: string[] = [],
) => clientIp({ headers: new Headers(headers), cf }, { clientIpSource, trustedHeaders });

describe("on a single machine", () => {
  test.each([
    ["127.0.0.1:51000", "127.0.0.1"],
    ["[::1]:51000", "::1"],
    ["[2001:db8::7]:443", "2001:db8::7"],
    ["[::ffff:192.0.2.1]:80", "192.0.2.1"],
    ["[fe80::1%eth0]:80", "fe80::1"],
  ])("the peer %s counts, whatever the headers say", (peer, expected) => {
    expect(ask(forged, { clientIp: peer }, "peer")).toBe(expected);
  });

  test.each([[undefined], [null], [{}], [{ clientIp: 7 }], [{ clientIp: "nonsense" }]])(
    "without a peer (%j) nobody's address, never a header",
    (cf) => expect(ask(forged, cf, "peer")).toBe("0.0.0.0"),
  );
});

describe("on the edge", () => {
  test("Cloudflare's header counts and no other", () => {
    expect(ask({ ...forged, "cf-connecting-ip": "192.0.2.9" }, { colo: "FRA" }, "edge")).toBe("192.0.2.9");
    expect(ask({ "x-forwarded-for": "6.6.6.6" }, { clientIp: "6.6.6.6:1" }, "edge")).toBe("0.0.0.0");
  });
});

describe("behind a proxy of the operator", () => {
  const peer = { clientIp: "10.0.0.1:5000" };

  test("only the named header counts", () => {
    const headers = { ...forged, "x-real-ip": "192.0.2.5" };
    expect(ask(headers, peer, "peer", ["x-real-ip"])).toBe("192.0.2.5");
    expect(ask(headers, {}, "edge", ["x-real-ip"])).toBe("192.0.2.5");
  });

  test.each([
    ["192.0.2.5, 10.0.0.7", "192.0.2.5"],
    [" 2001:DB8::1 ,10.0.0.7", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["192.0.2.5:1234", "192.0.2.5"],
  ])("the first address of %j", (value, expected) => {
    expect(ask({ "x-forwarded-for": value }, peer, "peer", ["x-forwarded-for"])).toBe(expected);
  });

  test.each([[""], ["unknown"], ["1.2.3"], ["1.2.3.400"], ["1:2"], ["::1::2"], ["1.2.3.4<script>"]])(
    "what is no address (%j) falls back to the peer",
    (value) => expect(ask({ "x-forwarded-for": value }, peer, "peer", ["x-forwarded-for"])).toBe("10.0.0.1"),
  );

  test("headers are tried in order", () => {
    const names = ["x-real-ip", "x-forwarded-for"];
    expect(ask({ "x-forwarded-for": "192.0.2.6" }, peer, "peer", names)).toBe("192.0.2.6");
    expect(ask({ "x-forwarded-for": "192.0.2.6", "x-real-ip": "192.0.2.7" }, peer, "peer", names)).toBe(
      "192.0.2.7",
    );
  });
});

test("every address reads back from the forms it is written in", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(65_535), (address, port) => {
      expect(ask({}, { clientIp: `${address}:${port}` }, "peer")).toBe(address);
    }),
  );
  const group = fc.nat(0xffff).map((value) => value.toString(16));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(65_535), (groups, port) => {
      const address = groups.join(":");
      expect(ask({}, { clientIp: `[${address}]:${port}` }, "peer")).toBe(address);
    }),
  );
});
