import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameSite, registrableDomain } from "#workers/api/account/site.ts";

describe("the registrable domain", () => {
  it.each([
    ["example.com", "example.com"],
    ["API.shop.Example.com", "example.com"],
    ["shop.example.co.uk", "example.co.uk"],
    ["example.com.br", "example.com.br"],
    ["edgewrite.me.workers.dev", "me.workers.dev"],
    ["app.pages.dev", "app.pages.dev"],
    ["someone.github.io", "someone.github.io"],
    ["localhost", "localhost"],
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]", "[::1]"],
  ])("of %s is %s", (host, domain) => {
    expect(registrableDomain(host)).toBe(domain);
  });

  it("is its own registrable domain, and ends the host", () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        const domain = registrableDomain(host);
        expect(registrableDomain(domain)).toBe(domain);
        expect(host.toLowerCase().endsWith(domain)).toBe(true);
      }),
    );
  });
});

describe("one site", () => {
  it.each([
    ["https://app.example.com", "api.example.com", true],
    ["https://example.com:8443/page", "api.example.com", true],
    ["http://localhost:3000", "localhost", true],
    ["http://127.0.0.1:3000", "localhost", false],
    ["https://example.org", "api.example.com", false],
    ["https://notexample.com", "example.com", false],
    ["https://one.co.uk", "two.co.uk", false],
    ["https://one.github.io", "two.github.io", false],
    ["http://10.0.0.1", "10.0.0.2", false],
    ["", "api.example.com", false],
    ["null", "api.example.com", false],
    ["not a url", "api.example.com", false],
  ])("are %j and %s: %s", (origin, host, expected) => {
    expect(isSameSite(origin, host)).toBe(expected);
  });
});
