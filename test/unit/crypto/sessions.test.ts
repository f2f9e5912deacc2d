import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clearedCookies,
  cookieDomain,
  fallbackCookies,
  readSession,
  type SessionHeaders,
  sessionCookies,
} from "#shared/crypto/session-cookies.ts";
import { decodeSession, encodeSession, type SessionValue } from "#shared/crypto/session-value.ts";

const ada: SessionValue = { userId: "ada", secret: "ab".repeat(128) };
const eve: SessionValue = { userId: "eve", secret: "cd".repeat(128) };
const adas = encodeSession(ada);
const eves = encodeSession(eve);
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the value", () => {
  test("is base64 of id and secret", () => {
    expect(encodeSession({ userId: "ada", secret: "s" })).toBe(base64('{"id":"ada","secret":"s"}'));
  });

  test("comes back, URL-encoded too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (userId) => {
        const value = { userId, secret: "s" };
        expect(decodeSession(encodeSession(value))).toEqual(value);
        expect(decodeSession(encodeURIComponent(encodeSession(value)))).toEqual(value);
      }),
    );
  });

  test.each([
    "",
    "garbage!",
    "%",
    "%E0%A4%A",
    base64("null"),
    base64("[]"),
    base64('"text"'),
    base64("{}"),
    base64('{"id":"ada"}'),
    base64('{"id":"ada","secret":""}'),
    base64('{"id":1,"secret":"s"}'),
    base64('{"id":"ada","secret":"s"'),
    base64(JSON.stringify({ id: "ada", secret: "s".repeat(5000) })),
  ])("%j is none", (text) => {
    expect(decodeSession(text)).toBeNull();
  });

  test("reading never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json().map(base64)), (text) => {
        const value = decodeSession(text);
        if (value) expect(decodeSession(encodeSession(value))).toEqual(value);
      }),
    );
  });
});

describe("reading a request", () => {
  const cliLine = `${sessionCookies({ projectId: "shop", secure: false, hostname: "localhost" }, adas, new Date(0))[1]}`;
  const bothLines = sessionCookies(
    { projectId: "shop", secure: true, hostname: "api.test" },
    adas,
    new Date(0),
  );

  test.each<[name: string, headers: SessionHeaders, session: SessionValue | null, fallback: boolean]>([
    ["nothing", {}, null, true],
    ["empty headers", { cookie: "", session: "", fallback: "" }, null, true],
    ["the cookie", { cookie: `a=1; a_session_shop=${encodeURIComponent(adas)}; b=2` }, ada, false],
    ["the cookie, not encoded", { cookie: `a_session_shop=${adas}` }, ada, false],
    ["the cookie in quotes", { cookie: `a_session_shop="${adas}"` }, ada, false],
    ["the legacy cookie", { cookie: `a_session_shop_legacy=${adas}` }, ada, false],
    [
      "the cookie before the legacy one",
      { cookie: `a_session_shop_legacy=${eves}; a_session_shop=${adas}` },
      ada,
      false,
    ],
    [
      "the legacy one when the cookie is empty",
      { cookie: `a_session_shop=; a_session_shop_legacy=${adas}` },
      ada,
      false,
    ],
    [
      "the legacy one when the cookie is garbage",
      { cookie: `a_session_shop=x; a_session_shop_legacy=${adas}` },
      ada,
      false,
    ],
    ["the first of two cookies", { cookie: `a_session_shop=${adas}; a_session_shop=${eves}` }, ada, false],
    ["another project's cookie", { cookie: `a_session_blog=${adas}` }, null, true],
    ["a whole Set-Cookie line, as the CLI sends", { cookie: cliLine }, ada, false],
    ["two Set-Cookie lines joined", { cookie: bothLines.join(", ") }, ada, false],
    ["the header", { session: adas }, ada, false],
    ["the cookie before the header", { cookie: `a_session_shop=${adas}`, session: eves }, ada, false],
    ["the header when the cookie is garbage", { cookie: "a_session_shop=x", session: adas }, ada, false],
    ["the fallback", { fallback: `{"a_session_shop":"${adas}"}` }, ada, true],
    ["the fallback under the legacy name", { fallback: `{"a_session_shop_legacy":"${adas}"}` }, ada, true],
    [
      "the header before the fallback",
      { session: adas, fallback: `{"a_session_shop":"${eves}"}` },
      ada,
      false,
    ],
    ["the fallback after logout", { fallback: "[]" }, null, true],
    ["a fallback that is no JSON", { fallback: "{" }, null, true],
    ["a fallback with a number", { fallback: '{"a_session_shop":5}' }, null, true],
    ["a fallback that is null", { fallback: "null" }, null, true],
  ])("%s", (_name, headers, session, fallbackConsulted) => {
    expect(readSession(headers, "shop")).toEqual({ session, fallbackConsulted });
  });

  test("never throws", () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json(),
        fc.string().map((s) => `a_session_shop=${s}`),
      ),
    );
    fc.assert(
      fc.property(text, text, text, (cookie, session, fallback) => {
        expect(readSession({ cookie, session, fallback }, "shop")).toHaveProperty("session");
      }),
    );
  });

  test("what is set is read", () => {
    for (const hostname of ["localhost", "api.test"]) {
      const lines = sessionCookies({ projectId: "Shop", secure: true, hostname }, adas, new Date(0));
      for (const line of lines) expect(readSession({ cookie: line }, "shop").session).toEqual(ada);
    }
  });
});

describe("writing a response", () => {
  const expires = new Date("2032-05-04T03:02:01.250Z");
  const end = "expires=Tue, 04 May 2032 03:02:01 GMT";

  test("https on a domain", () => {
    expect(
      sessionCookies({ projectId: "Shop", secure: true, hostname: "api.test" }, "a+/=", expires),
    ).toEqual([
      `a_session_shop_legacy=a%2B%2F%3D; path=/; domain=.api.test; ${end}; secure; HttpOnly`,
      `a_session_shop=a%2B%2F%3D; path=/; domain=.api.test; ${end}; secure; HttpOnly; SameSite=None`,
    ]);
  });

  test("http on localhost", () => {
    expect(sessionCookies({ projectId: "shop", secure: false, hostname: "localhost" }, "v", expires)).toEqual(
      [
        `a_session_shop_legacy=v; path=/; ${end}; HttpOnly`,
        `a_session_shop=v; path=/; ${end}; HttpOnly; SameSite=None`,
      ],
    );
  });

  test("the console's root session", () => {
    const scope = { projectId: "console", secure: true, hostname: "api.edge.test", rootDomain: "edge.test" };
    for (const line of sessionCookies(scope, "v", expires)) expect(line).toContain("; domain=.edge.test;");
  });

  test("logout", () => {
    const scope = { projectId: "shop", secure: false, hostname: "localhost" };
    expect(clearedCookies(scope, expires)).toEqual([
      "a_session_shop_legacy=; path=/; expires=Tue, 04 May 2032 02:02:01 GMT; HttpOnly",
      "a_session_shop=; path=/; expires=Tue, 04 May 2032 02:02:01 GMT; HttpOnly; SameSite=None",
    ]);
    for (const line of clearedCookies(scope, expires)) {
      expect(readSession({ cookie: line }, "shop").session).toBeNull();
    }
  });

  test("the fallback header", () => {
    expect(fallbackCookies("Shop", adas)).toBe(`{"a_session_shop":"${adas}"}`);
    expect(fallbackCookies("shop", null)).toBe("[]");
    expect(readSession({ fallback: fallbackCookies("shop", adas) }, "shop").session).toEqual(ada);
  });

  test.each([
    ["localhost", null],
    ["LOCALHOST", null],
    ["127.0.0.1", null],
    ["[::1]", null],
    ["api", null],
    ["api.test", ".api.test"],
    ["API.Test", ".api.test"],
    ["1.2.3.4.example.com", ".1.2.3.4.example.com"],
  ])("the domain of %s", (hostname, domain) => {
    expect(cookieDomain(hostname)).toBe(domain);
  });
});
