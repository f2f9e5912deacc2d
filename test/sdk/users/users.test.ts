import { Query, Users } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let users: Users;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  users = new Users(place.server());
  await users.create({ userId: "ada", email: "ada@users.test", name: "Ada Lovelace", phone: "+14155550301" });
  await users.create({ userId: "bob", email: "bob@users.test", name: "Bob" });
  await users.create({ userId: "cyd", name: "Cyd" });
  await users.updateLabels({ userId: "bob", labels: ["vip", "beta", "vip"] });
  await users.updateStatus({ userId: "cyd", status: false });
});

const type = (expected: string) => expect.objectContaining({ type: expected });

describe("one user", () => {
  it("is read in one round trip", async () => {
    await users.get({ userId: "ada" });
    const { status, roundTrips, body } = await place.keyed("GET", "/users/ada");
    expect([status, roundTrips, body.name]).toEqual([200, 1, "Ada Lovelace"]);
    expect(body.targets).toHaveLength(2);
  });

  it("is seen by admins, not by guests", async () => {
    expect((await place.admin("GET", "/users/ada")).status).toBe(200);
    expect((await place.guest("GET", "/users/ada")).body.type).toBe("general_unauthorized_scope");
  });

  it.each([
    ["GET", "/users/nobody"],
    ["DELETE", "/users/nobody"],
    ["GET", "/users/nobody/prefs"],
    ["GET", "/users/nobody/sessions"],
    ["GET", "/users/nobody/memberships"],
    ["GET", "/users/nobody/targets"],
    ["GET", "/users/nobody/targets/none"],
    ["POST", "/users/nobody/sessions"],
    ["DELETE", "/users/nobody/sessions"],
    ["DELETE", "/users/nobody/sessions/none"],
    ["POST", "/users/nobody/tokens"],
    ["POST", "/users/nobody/jwts"],
    ["PATCH", "/users/nobody/name", { name: "x" }],
    ["PATCH", "/users/nobody/email", { email: "nobody@users.test" }],
    ["PATCH", "/users/nobody/phone", { number: "+14155550399" }],
    ["PATCH", "/users/nobody/password", { password: "a long password" }],
    ["PATCH", "/users/nobody/password", { password: "" }],
    ["PUT", "/users/nobody/labels", { labels: [] }],
    ["PATCH", "/users/nobody/prefs", { prefs: {} }],
    ["PATCH", "/users/nobody/status", { status: true }],
    ["PATCH", "/users/nobody/verification", { emailVerification: true }],
    ["PATCH", "/users/nobody/verification/phone", { phoneVerification: true }],
    ["PATCH", "/users/nobody/mfa", { mfa: true }],
    ["PATCH", "/users/nobody/impersonator", { impersonator: true }],
    ["POST", "/users/nobody/targets", { targetId: "t", providerType: "push", identifier: "x" }],
    ["PATCH", "/users/nobody/targets/none", { name: "x" }],
    ["DELETE", "/users/nobody/targets/none"],
  ])("who does not exist is not found: %s %s", async (method, path, body: object = {}) => {
    const answer = await place.keyed(method, path, method === "GET" ? undefined : body);
    expect([answer.status, answer.body.type]).toEqual([404, "user_not_found"]);
  });

  it("is deleted with everything, at once", async () => {
    await users.create({ userId: "gone", email: "gone@users.test" });
    const session = await users.createSession({ userId: "gone" });
    const header = { "x-appwrite-session": session.secret };
    expect((await place.guest("GET", "/account", undefined, header)).status).toBe(200);
    await users.createToken({ userId: "gone" });
    await users.delete({ userId: "gone" });
    expect((await place.guest("GET", "/account", undefined, header)).status).toBe(401);
    await expect(users.get({ userId: "gone" })).rejects.toEqual(type("user_not_found"));
    await users.create({ userId: "gone", email: "gone@users.test" });
    expect(await users.listSessions({ userId: "gone" })).toEqual({ total: 0, sessions: [] });
    expect((await users.listTargets({ userId: "gone" })).total).toBe(1);
  });
});

describe("the list", () => {
  const ids = async (queries: string[], search?: string) => {
    const list = await users.list({ queries, ...(search === undefined ? {} : { search }) });
    return list.users.map(({ $id }) => $id);
  };

  it("is read in one round trip, targets included", async () => {
    const { body, roundTrips } = await place.keyed("GET", "/users");
    expect(roundTrips).toBe(1);
    expect(body.total).toBeGreaterThanOrEqual(3);
    const { users: found } = await users.list({ queries: [Query.equal("$id", "ada")] });
    expect(found).toMatchObject([
      {
        $id: "ada",
        targets: [
          { providerType: "email", expired: false },
          { providerType: "sms", identifier: "+14155550301" },
        ],
      },
    ]);
  });

  it.each<[string, string[], string | undefined, string[]]>([
    ["by name", [Query.equal("name", "bob")], undefined, ["bob"]],
    ["by e-mail", [Query.equal("email", ["ADA@users.test", "bob@users.test"])], undefined, ["ada", "bob"]],
    ["by phone", [Query.equal("phone", "+14155550301")], undefined, ["ada"]],
    ["by label", [Query.contains("labels", ["vip"])], undefined, ["bob"]],
    ["blocked", [Query.equal("status", false)], undefined, ["cyd"]],
    ["without an e-mail, newest first", [Query.isNull("email"), Query.orderDesc("")], undefined, ["cyd"]],
    [
      "after a cursor",
      [Query.orderAsc("name"), Query.cursorAfter("ada"), Query.limit(1)],
      undefined,
      ["bob"],
    ],
    ["by a word of the name", [], "lovelace", ["ada"]],
    ["by e-mail in the search", [], "bob@users.test", ["bob"]],
    ["by label in the search", [], "label:beta", ["bob"]],
    ["by phone in the search", [], "4155550301", ["ada"]],
  ])("finds %s", async (_, queries, search, expected) => {
    expect(await ids(queries, search)).toEqual(expected);
  });

  it("does not count when told not to", async () => {
    expect((await users.list({ total: false, queries: [Query.limit(1)] })).total).toBe(0);
  });

  it.each([
    ["an unknown field", [Query.equal("password", "x")]],
    ["a select", [Query.select(["name"])]],
    ["no query", ["nonsense"]],
  ])("refuses %s", async (_, queries) => {
    await expect(users.list({ queries })).rejects.toEqual(type("general_argument_invalid"));
  });

  it("knows its cursor", async () => {
    await expect(users.list({ queries: [Query.cursorAfter("nobody")] })).rejects.toEqual(
      type("general_cursor_not_found"),
    );
  });
});

describe("changes", () => {
  it("of the name, labels, flags and preferences are kept", async () => {
    const userId = "changing";
    await users.create({ userId, email: "changing@users.test", phone: "+14155550302" });
    expect((await users.updateName({ userId, name: "Changed" })).name).toBe("Changed");
    expect((await users.updateName({ userId, name: "" })).name).toBe("");
    expect((await users.updateLabels({ userId, labels: ["b", "a", "b"] })).labels).toEqual(["b", "a"]);
    expect((await users.updateEmailVerification({ userId, emailVerification: true })).emailVerification).toBe(
      true,
    );
    expect((await users.updatePhoneVerification({ userId, phoneVerification: true })).phoneVerification).toBe(
      true,
    );
    expect((await users.updateMFA({ userId, mfa: true })).mfa).toBe(true);
    expect((await users.updateMFA({ userId, mfa: false })).mfa).toBe(false);
    expect((await users.updateImpersonator({ userId, impersonator: true })).impersonator).toBe(true);
    expect(await users.updatePrefs({ userId, prefs: { a: 1 } })).toEqual({ a: 1 });
    expect(await users.getPrefs({ userId })).toEqual({ a: 1 });
    expect(await users.get({ userId })).toMatchObject({
      labels: ["b", "a"],
      emailVerification: true,
      phoneVerification: true,
      prefs: { a: 1 },
    });
  });

  it("take one round trip", async () => {
    const { roundTrips } = await place.keyed("PATCH", "/users/ada/name", { name: "Ada Lovelace" });
    expect(roundTrips).toBe(1);
  });

  it.each([
    ["PATCH", "name", { name: "n".repeat(129) }, "name"],
    ["PATCH", "name", {}, "name"],
    ["PATCH", "email", { email: "nobody" }, "email"],
    ["PATCH", "phone", { number: "123" }, "number"],
    ["PATCH", "password", { password: "short" }, "password"],
    ["PUT", "labels", { labels: ["not a label"] }, "labels"],
    ["PUT", "labels", { labels: ["x".repeat(37)] }, "labels"],
    ["PUT", "labels", { labels: Array.from({ length: 1001 }, (_, n) => `l${n}`) }, "labels"],
    ["PATCH", "prefs", { prefs: [1] }, "prefs"],
    ["PATCH", "status", { status: "maybe" }, "status"],
    ["PATCH", "verification", {}, "emailVerification"],
    ["PATCH", "verification/phone", { phoneVerification: 7 }, "phoneVerification"],
    ["PATCH", "mfa", { mfa: null }, "mfa"],
    ["PATCH", "impersonator", {}, "impersonator"],
  ])("are refused when they are wrong: %s %s %j", async (method, path, body, param) => {
    const answer = await place.keyed(method, `/users/ada/${path}`, body);
    expect([answer.status, answer.body.type]).toEqual([400, "general_argument_invalid"]);
    expect(answer.body.message).toContain(param);
  });

  it("of the e-mail move, remove and restore the target", async () => {
    const userId = "mailed";
    await users.create({ userId, email: "mailed@users.test" });
    await users.updateEmailVerification({ userId, emailVerification: true });
    const moved = await users.updateEmail({ userId, email: "Moved@users.test" });
    expect(moved).toMatchObject({ email: "moved@users.test", emailVerification: false });
    expect(moved.targets).toMatchObject([{ identifier: "moved@users.test" }]);
    expect(await users.updateEmail({ userId, email: "" })).toMatchObject({ email: "", targets: [] });
    const back = await users.updateEmail({ userId, email: "mailed@users.test" });
    expect(back.targets).toMatchObject([{ identifier: "mailed@users.test" }]);
    await expect(users.updateEmail({ userId, email: "ada@users.test" })).rejects.toEqual(
      type("user_target_already_exists"),
    );
    const { targets } = await users.get({ userId: "bob" });
    await users.deleteTarget({ userId: "bob", targetId: targets[0]?.$id ?? "" });
    await expect(users.updateEmail({ userId, email: "bob@users.test" })).rejects.toEqual(
      type("user_email_already_exists"),
    );
    expect((await users.get({ userId })).targets).toMatchObject([{ identifier: "mailed@users.test" }]);
  });

  it("of the phone do the same", async () => {
    const userId = "phoned";
    await users.create({ userId });
    expect((await users.updatePhone({ userId, number: "+14155550303" })).targets).toMatchObject([
      { providerType: "sms", identifier: "+14155550303" },
    ]);
    expect(await users.updatePhone({ userId, number: "" })).toMatchObject({ phone: "", targets: [] });
    await expect(users.updatePhone({ userId, number: "+14155550301" })).rejects.toEqual(
      type("user_target_already_exists"),
    );
  });

  it("of the password end all sessions; an empty one removes it", async () => {
    const userId = "secret";
    const email = "secret@users.test";
    const signIn = async (password: string) =>
      (await place.guest("POST", "/account/sessions/email", { email, password })).status;
    await users.create({ userId, email, password: "the first password" });
    const { secret } = await users.createSession({ userId });
    await users.updatePassword({ userId, password: "the second password" });
    const header = { "x-appwrite-session": secret };
    expect((await place.guest("GET", "/account", undefined, header)).status).toBe(401);
    expect([await signIn("the first password"), await signIn("the second password")]).toEqual([401, 201]);
    expect(await users.updatePassword({ userId, password: "" })).toMatchObject({
      password: null,
      hash: null,
    });
    expect(await signIn("the second password")).toBe(401);
  });

  it("of labels, verification and status count in the user's next request", async () => {
    const userId = "live";
    await users.create({ userId, email: "live@users.test" });
    const { secret } = await users.createSession({ userId });
    const account = () => place.guest("GET", "/account", undefined, { "x-appwrite-session": secret });
    await account();
    await users.updateLabels({ userId, labels: ["new"] });
    expect((await account()).body.labels).toEqual(["new"]);
    await users.updateStatus({ userId, status: false });
    expect((await account()).body.type).toBe("user_blocked");
    await users.updateStatus({ userId, status: true });
    expect((await account()).status).toBe(200);
  });
});

describe("the console's users", () => {
  it.each([
    ["GET", "/users"],
    ["GET", "/users/root"],
    ["PATCH", "/users/root/password", { password: "taken over by me" }],
    ["POST", "/users/root/sessions", {}],
    ["DELETE", "/users/root", {}],
  ])("are out of reach for owners of organizations: %s %s", async (method, path, body?: object) => {
    const { call, organizationId } = place.console;
    const { status, body: error } = await call(method, path, body, {
      "x-appwrite-organization": organizationId,
    });
    expect([status, error.type]).toEqual([401, "general_access_forbidden"]);
  });
});
