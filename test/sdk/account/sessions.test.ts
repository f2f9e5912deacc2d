import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { cookiesOf } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
const password = "a long password";
const email = "sam@sessions.test";

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  await place.page().account.create({ userId: "sam", email, password });
});

async function signedIn() {
  const page = place.page();
  const session = await page.account.createEmailPasswordSession({ email, password });
  return { page, session };
}

const type = (expected: string) => expect.objectContaining({ type: expected });

describe("signing in with a password", () => {
  it("gives two cookies and tells about the session", async () => {
    const { page, session } = await signedIn();
    expect(session).toMatchObject({
      userId: "sam",
      provider: "email",
      providerUid: email,
      factors: ["password"],
      current: true,
      secret: "",
      countryCode: "--",
      ip: "127.0.0.1",
    });
    expect([...page.jar.cookies.keys()]).toEqual([
      `a_session_${place.projectId}_legacy`,
      `a_session_${place.projectId}`,
    ]);
    expect((await page.account.get()).$id).toBe("sam");
  });

  it("works at the older path, in any case", async () => {
    const { status } = await place.guest("POST", "/account/sessions", {
      email: "SAM@sessions.test",
      password,
    });
    expect(status).toBe(201);
  });

  it.each([
    ["a wrong password", { email, password: "wrong password" }, 401, "user_invalid_credentials"],
    ["an unknown e-mail", { email: "no@sessions.test", password }, 401, "user_invalid_credentials"],
    ["a short password", { email, password: "short" }, 400, "general_argument_invalid"],
    ["a bad e-mail", { email: "sam", password }, 400, "general_argument_invalid"],
    ["nothing", {}, 400, "general_argument_invalid"],
  ])("refuses %s", async (_, body, status, expected) => {
    const answer = await place.guest("POST", "/account/sessions/email", body);
    expect([answer.status, answer.body.type]).toEqual([status, expected]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("is for those who are signed out", async () => {
    const { page } = await signedIn();
    await expect(page.account.createEmailPasswordSession({ email, password })).rejects.toEqual(
      type("user_session_already_exists"),
    );
    await expect(page.account.createAnonymousSession()).rejects.toEqual(type("user_session_already_exists"));
  });

  it("tells the secret to servers, who pass the browser's agent on", async () => {
    const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const { status, body } = await place.keyed(
      "POST",
      "/account/sessions/email",
      { email, password },
      { "x-forwarded-user-agent": agent },
    );
    expect([status, body.clientName, body.osCode]).toEqual([201, "Firefox", "LIN"]);
    const session = { "x-appwrite-session": String(body.secret) };
    expect((await place.guest("GET", "/account", undefined, session)).body.$id).toBe("sam");
  });

  it.each([
    ["http://localhost:3000", false],
    ["http://127.0.0.1:3000", true],
    ["", true],
  ])("gives pages of %j the fallback header: %s", async (origin, isGiven) => {
    await place.admin("POST", "/project/platforms/web", {
      platformId: "unique()",
      name: "Loopback",
      hostname: "127.0.0.1",
    });
    const headers: Record<string, string> = origin === "" ? {} : { origin };
    const answer = await place.guest("POST", "/account/sessions/email", { email, password }, headers);
    const fallback = answer.headers.get("x-fallback-cookies");
    expect(fallback !== null).toBe(isGiven);
    if (fallback === null) return;
    const echoed = { "x-fallback-cookies": fallback };
    const account = await place.guest("GET", "/account", undefined, echoed);
    expect(account.body.$id).toBe("sam");
    expect(account.headers.get("x-debug-fallback")).toBe("true");
    const out = await place.guest("DELETE", "/account/sessions/current", {}, echoed);
    expect(out.headers.get("x-fallback-cookies")).toBe("[]");
  });
});

describe("signing in anonymously", () => {
  it("creates a user without an address", async () => {
    const page = place.page();
    const session = await page.account.createAnonymousSession();
    expect(session).toMatchObject({ provider: "anonymous", factors: ["anonymous"], current: true });
    expect(await page.account.get()).toMatchObject({ $id: session.userId, email: "", passwordUpdate: "" });
  });

  it("is not for the console", async () => {
    const { status, body } = await place.console.call(
      "POST",
      "/account/sessions/anonymous",
      {},
      { cookie: "" },
    );
    expect([status, body.type]).toEqual([401, "user_anonymous_console_prohibited"]);
  });
});

describe("exchanging a token", () => {
  it("works once, also when two requests bring it at once", async () => {
    const token = await place.keyed("POST", "/users/sam/tokens", { length: 32 });
    const secret = String(token.body.secret);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    const exchange = () => place.guest("POST", "/account/sessions/token", { userId: "sam", secret });
    const answers = await Promise.all([exchange(), exchange()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    const session = answers.find(({ status }) => status === 201)?.body;
    expect(session).toMatchObject({ userId: "sam", provider: "token", factors: ["token"] });
    expect((await exchange()).body.type).toBe("user_invalid_token");
  });

  it.each([
    ["an unknown user", { userId: "nobody", secret: "123456" }, 401, "user_invalid_token"],
    ["a wrong secret", { userId: "sam", secret: "123456" }, 401, "user_invalid_token"],
    ["no secret", { userId: "sam" }, 400, "general_argument_invalid"],
    ["a long secret", { userId: "sam", secret: "x".repeat(257) }, 400, "general_argument_invalid"],
  ])("refuses %s", async (_, body, status, expected) => {
    const answer = await place.guest("POST", "/account/sessions/token", body);
    expect([answer.status, answer.body.type]).toEqual([status, expected]);
  });

  it("is not for blocked users", async () => {
    await place.keyed("POST", "/users", { userId: "blocked" });
    const { body } = await place.keyed("POST", "/users/blocked/tokens", {});
    await place.keyed("PATCH", "/users/blocked/status", { status: false });
    const answer = await place.guest("POST", "/account/sessions/token", {
      userId: "blocked",
      secret: body.secret,
    });
    expect([answer.status, answer.body.type]).toEqual([403, "user_blocked"]);
  });
});

describe("sessions", () => {
  it("are listed, read and extended", async () => {
    const { page, session } = await signedIn();
    const other = await signedIn();
    await page.account.get();
    const list = await page.account.listSessions();
    expect(page.roundTrips).toBe(1);
    expect(list.total).toBe(list.sessions.length);
    expect(list.sessions.filter(({ current }) => current).map(({ $id }) => $id)).toEqual([session.$id]);
    expect(list.sessions.some(({ $id }) => $id === other.session.$id)).toBe(true);
    expect((await page.account.getSession({ sessionId: "current" })).$id).toBe(session.$id);
    const read = await page.account.getSession({ sessionId: other.session.$id });
    expect(read).toMatchObject({ $id: other.session.$id, current: false, secret: "" });
    const longer = await page.account.updateSession({ sessionId: "current" });
    expect(longer.expire > session.expire).toBe(true);
  });

  it("end at once, for every request that follows", async () => {
    const { page, session } = await signedIn();
    const other = await signedIn();
    await other.page.account.get();
    await page.account.deleteSession({ sessionId: other.session.$id });
    await expect(other.page.account.get()).rejects.toMatchObject({ code: 401 });
    const cookie = page.jar.header;
    await page.account.deleteSession({ sessionId: "current" });
    expect(page.jar.cookies.size).toBe(0);
    expect((await place.guest("GET", "/account", undefined, { cookie })).status).toBe(401);
    await expect(page.account.getSession({ sessionId: session.$id })).rejects.toMatchObject({ code: 401 });
  });

  it("end all together", async () => {
    const { page } = await signedIn();
    const other = await signedIn();
    const answer = await place.guest("DELETE", "/account/sessions", {}, { cookie: page.jar.header });
    expect(answer.status).toBe(204);
    expect(cookiesOf(answer.headers)).toContain("a_session_");
    await expect(page.account.get()).rejects.toMatchObject({ code: 401 });
    await expect(other.page.account.get()).rejects.toMatchObject({ code: 401 });
  });

  it.each(["GET", "PATCH", "DELETE"])("of others are not there: %s", async (method) => {
    const { page } = await signedIn();
    const stranger = place.page();
    const foreign = await stranger.account.createAnonymousSession();
    const cookie = page.jar.header;
    for (const id of [foreign.$id, "missing"]) {
      const { status, body } = await place.guest(
        method,
        `/account/sessions/${id}`,
        method === "GET" ? undefined : {},
        { cookie },
      );
      expect([status, body.type]).toEqual([404, "user_session_not_found"]);
    }
    expect((await stranger.account.get()).$id).toBe(foreign.userId);
  });
});

describe("JWTs", () => {
  it("speak for the user until their session ends", async () => {
    const { page } = await signedIn();
    const { jwt } = await page.account.createJWT();
    const headers = { "x-appwrite-jwt": jwt };
    expect((await place.guest("GET", "/account", undefined, headers)).body.$id).toBe("sam");
    const both = await place.guest("GET", "/account", undefined, { ...headers, cookie: page.jar.header });
    expect([both.status, both.body.type]).toEqual([403, "user_jwt_and_cookie_set"]);
    const another = await place.guest("POST", "/account/jwts", {}, headers);
    expect([another.status, another.body.type]).toEqual([404, "user_session_not_found"]);
    await page.account.deleteSession({ sessionId: "current" });
    const late = await place.guest("GET", "/account", undefined, headers);
    expect([late.status, late.body.type]).toEqual([401, "user_jwt_invalid"]);
  });

  it("last as long as asked, an hour at most", async () => {
    const { page } = await signedIn();
    const { jwt } = await page.account.createJWT({ duration: 0 });
    const { body } = await place.guest("GET", "/account", undefined, { "x-appwrite-jwt": jwt });
    expect(body.type).toBe("user_jwt_invalid");
    await expect(page.account.createJWT({ duration: 3601 })).rejects.toEqual(
      type("general_argument_invalid"),
    );
  });
});
