import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { Page } from "../support/page.ts";
import { cookiesOf } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let count = 0;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

const password = "a long password";

/** A signed-in user with an e-mail of their own. */
async function user(name = "Ada"): Promise<{ page: Page; id: string; email: string }> {
  const page = place.page();
  const email = `user${++count}@account.test`;
  const { $id: id } = await page.account.create({ userId: "unique()", email, password, name });
  await page.account.createEmailPasswordSession({ email, password });
  return { page, id, email };
}

describe("sign-up", () => {
  it("creates a user with a target and no session", async () => {
    const page = place.page();
    const account = await page.account.create({
      userId: "grace",
      email: "Grace@Account.Test",
      password,
      name: "Grace",
    });
    expect(account).toMatchObject({
      $id: "grace",
      name: "Grace",
      email: "grace@account.test",
      status: true,
      emailVerification: false,
      labels: [],
      prefs: {},
      targets: [{ userId: "grace", providerType: "email", identifier: "grace@account.test", expired: false }],
    });
    expect(account).not.toHaveProperty("password");
    expect(page.jar.cookies.size).toBe(0);
  });

  it("takes one round trip", async () => {
    await user();
    const { roundTrips } = await place.guest("POST", "/account", {
      userId: "unique()",
      email: `user${++count}@account.test`,
      password,
    });
    expect(roundTrips).toBe(1);
  });

  it.each([
    ["no userId", { userId: undefined }, "userId"],
    ["a bad userId", { userId: "_x" }, "userId"],
    ["a long userId", { userId: "a".repeat(37) }, "userId"],
    ["no e-mail", { email: undefined }, "email"],
    ["a bad e-mail", { email: "nobody" }, "email"],
    ["a short password", { password: "1234567" }, "password"],
    ["a long password", { password: "a".repeat(257) }, "password"],
    ["a password that is no text", { password: 12345678 }, "password"],
    ["a long name", { name: "n".repeat(129) }, "name"],
  ])("refuses %s", async (_, change, param) => {
    const body = { userId: "unique()", email: "bad@account.test", password, ...change };
    const { status, body: error } = await place.guest("POST", "/account", body);
    expect({ status, type: error.type }).toEqual({ status: 400, type: "general_argument_invalid" });
    expect(error.message).toContain(param);
  });

  it("refuses an id or an e-mail that is taken", async () => {
    const { id, email } = await user();
    const same = await place.guest("POST", "/account", { userId: id, email: "other@account.test", password });
    expect([same.status, same.body.type]).toEqual([409, "user_already_exists"]);
    const address = await place.guest("POST", "/account", {
      userId: "unique()",
      email: email.toUpperCase(),
      password,
    });
    expect([address.status, address.body.type]).toEqual([409, "user_already_exists"]);
  });

  it("gives one of two concurrent sign-ups with one id the 201", async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        place.guest("POST", "/account", { userId: "twin", email: `twin${n}@account.test`, password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it("refuses malformed bodies", async () => {
    expect((await place.guest("POST", "/account", "{")).body.type).toBe("general_argument_invalid");
    expect((await place.guest("POST", "/account", "[1]")).status).toBe(400);
  });
});

describe("the account", () => {
  it("is read in one round trip when nothing of it is new", async () => {
    const { page, id } = await user();
    await page.account.get();
    expect((await page.account.get()).$id).toBe(id);
    expect(page.roundTrips).toBe(1);
  });

  it("is not a guest's or a key's", async () => {
    for (const call of [place.guest, place.keyed]) {
      const { status, body } = await call("GET", "/account");
      expect([status, body.type]).toEqual([401, "general_unauthorized_scope"]);
    }
  });

  it("is a console user's own in admin mode too", async () => {
    const { status, body } = await place.admin("GET", "/account");
    expect([status, body.$id]).toEqual([200, "root"]);
  });

  it("changes its name", async () => {
    const { page } = await user();
    await page.account.get();
    expect((await page.account.updateName({ name: "Ada L." })).name).toBe("Ada L.");
    expect(page.roundTrips).toBe(1);
    expect((await page.account.get()).name).toBe("Ada L.");
    await expect(page.account.updateName({ name: "" })).rejects.toMatchObject({
      type: "general_argument_invalid",
    });
    await expect(page.account.updateName({ name: "n".repeat(129) })).rejects.toMatchObject({ code: 400 });
  });

  it("keeps preferences, replaced as a whole", async () => {
    const { page } = await user();
    expect(await page.account.getPrefs()).toEqual({});
    const prefs = { theme: "dark", big: 9007199254740993n, nested: { list: [1, null, "x"] } };
    await page.account.updatePrefs({ prefs: { theme: "light", gone: true } });
    await page.account.updatePrefs({ prefs });
    const stored: Record<string, unknown> = await page.account.getPrefs();
    expect(stored).toMatchObject({ theme: "dark", nested: { list: [1, null, "x"] } });
    expect(String(stored.big)).toBe("9007199254740993");
    expect(stored).not.toHaveProperty("gone");
  });

  it.each([
    ["a list", [1]],
    ["a text", "dark"],
    ["nothing", undefined],
    ["more than 65,535 bytes", { text: "x".repeat(65_535) }],
  ])("refuses preferences that are %s", async (_, prefs) => {
    const { page } = await user();
    const { status, body } = await place.guest(
      "PATCH",
      "/account/prefs",
      { prefs },
      { cookie: page.jar.header },
    );
    expect([status, body.type]).toEqual([400, "general_argument_invalid"]);
  });

  it("blocks itself at once", async () => {
    const { page, email } = await user();
    const cookie = page.jar.header;
    expect((await page.account.updateStatus()).status).toBe(false);
    expect(page.jar.cookies.size).toBe(0);
    const { status, body } = await place.guest("GET", "/account", undefined, { cookie });
    expect([status, body.type]).toEqual([403, "user_blocked"]);
    const again = await place.guest("POST", "/account/sessions/email", { email, password });
    expect([again.status, again.body.type]).toEqual([403, "user_blocked"]);
  });

  it("is deleted with all that is its own", async () => {
    const { page, id, email } = await user();
    const cookie = page.jar.header;
    const { status, headers } = await place.guest("DELETE", "/account", undefined, { cookie });
    expect(status).toBe(204);
    expect(headers.get("content-type")).toBeNull();
    expect(cookiesOf(headers)).toMatch(/^a_session_[a-z0-9]+_legacy=; a_session_[a-z0-9]+=$/);
    expect((await place.guest("GET", "/account", undefined, { cookie })).status).toBe(401);
    expect((await place.keyed("GET", `/users/${id}`)).body.type).toBe("user_not_found");
    // Its id, its e-mail and its target are free again.
    const again = await place.guest("POST", "/account", { userId: id, email, password });
    expect(again.status).toBe(201);
    expect(again.body.targets).toHaveLength(1);
    expect((await place.guest("GET", "/account", undefined, { cookie })).status).toBe(401);
  });

  it("of the console stays while it belongs to an organization", async () => {
    const { status, body } = await place.console.call("DELETE", "/account");
    expect([status, body.type]).toEqual([400, "user_deletion_prohibited"]);
  });
});
