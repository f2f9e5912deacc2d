import { MessagingProviderType, Query, Teams, Users } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let users: Users;
const userId = "sam";

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  users = new Users(place.server());
  await users.create({ userId, email: "sam@sessions.test" });
});

const type = (expected: string) => expect.objectContaining({ type: expected });
const account = (headers: Record<string, string>) => place.guest("GET", "/account", undefined, headers);

describe("sessions", () => {
  it("are made for a user with a secret that is shown once", async () => {
    const session = await users.createSession({ userId });
    expect(session).toMatchObject({ userId, provider: "server", factors: ["server"] });
    expect((await account({ "x-appwrite-session": session.secret })).body.$id).toBe(userId);
    const { sessions, total } = await users.listSessions({ userId });
    expect(total).toBe(sessions.length);
    expect(sessions.find(({ $id }) => $id === session.$id)).toMatchObject({ secret: "", current: false });
    expect((await place.keyed("GET", `/users/${userId}/sessions`)).roundTrips).toBe(1);
  });

  it("are no business of guests and users, although these hold the scope to sign in by", async () => {
    const { $id, secret } = await users.createSession({ userId });
    const callers: Record<string, string>[] = [{}, { "x-appwrite-session": secret }];
    for (const headers of callers) {
      for (const [method, path] of [
        ["POST", `/users/${userId}/sessions`],
        ["DELETE", `/users/${userId}/sessions`],
        ["DELETE", `/users/${userId}/sessions/${$id}`],
      ] as const) {
        const { status, body } = await place.guest(method, path, undefined, headers);
        expect([status, body.type, body.secret]).toEqual([401, "general_unauthorized_scope", undefined]);
      }
    }
    expect((await account({ "x-appwrite-session": secret })).status).toBe(200);
  });

  it("are made by keys that may sign in, and by admins", async () => {
    const made = await place.admin("POST", "/project/keys", {
      keyId: "unique()",
      name: "Sign-in",
      scopes: ["sessions.write"],
    });
    const key = { "x-appwrite-key": String(made.body.secret) };
    expect((await place.guest("POST", `/users/${userId}/sessions`, undefined, key)).status).toBe(201);
    expect((await place.admin("POST", `/users/${userId}/sessions`)).status).toBe(201);
  });

  it("end one by one and all at once", async () => {
    const [first, second, third] = [
      await users.createSession({ userId }),
      await users.createSession({ userId }),
      await users.createSession({ userId }),
    ];
    const states = () =>
      Promise.all(
        [first, second, third].map(
          async ({ secret }) => (await account({ "x-appwrite-session": secret })).status,
        ),
      );
    expect(await states()).toEqual([200, 200, 200]);
    await users.deleteSession({ userId, sessionId: first.$id });
    expect(await states()).toEqual([401, 200, 200]);
    await users.deleteSessions({ userId });
    expect(await states()).toEqual([401, 401, 401]);
    await expect(users.deleteSession({ userId, sessionId: first.$id })).rejects.toEqual(
      type("user_session_not_found"),
    );
  });
});

describe("tokens", () => {
  it("are taken at the older names of the exchange as well", async () => {
    for (const path of ["magic-url", "phone"]) {
      const { secret } = await users.createToken({ userId });
      const body = { userId, secret };
      const answer = await place.guest("PUT", `/account/sessions/${path}`, body);
      expect([answer.status, answer.body.provider, answer.body.userId]).toEqual([201, "token", userId]);
      const again = await place.guest("PUT", `/account/sessions/${path}`, body);
      expect([again.status, again.body.type]).toEqual([401, "user_invalid_token"]);
    }
  });

  it("have the asked length and life", async () => {
    const token = await users.createToken({ userId, length: 5, expire: 60 });
    expect(token.secret).toMatch(/^[0-9a-f]{5}$/);
    expect(Date.parse(token.expire) - Date.parse(token.$createdAt)).toBe(60_000);
    expect((await users.createToken({ userId })).secret).toMatch(/^[0-9a-f]{6}$/);
  });

  it.each([{ length: 3 }, { length: 129 }, { expire: 59 }, { expire: 31_536_001 }, { length: "x" }])(
    "refuse %j",
    async (body) => {
      const answer = await place.keyed("POST", `/users/${userId}/tokens`, body);
      expect([answer.status, answer.body.type]).toEqual([400, "general_argument_invalid"]);
    },
  );
});

describe("JWTs", () => {
  it("are bound to the session they name, by default the newest", async () => {
    await users.deleteSessions({ userId });
    const first = await users.createSession({ userId });
    const second = await users.createSession({ userId });
    const [named, newest] = [
      await users.createJWT({ userId, sessionId: first.$id }),
      await users.createJWT({ userId }),
    ];
    const states = () =>
      Promise.all([named, newest].map(async ({ jwt }) => (await account({ "x-appwrite-jwt": jwt })).status));
    expect(await states()).toEqual([200, 200]);
    await users.deleteSession({ userId, sessionId: second.$id });
    expect(await states()).toEqual([200, 401]);
    await users.deleteSession({ userId, sessionId: first.$id });
    expect(await states()).toEqual([401, 401]);
  });

  it("of users without a session are bound to none", async () => {
    await users.deleteSessions({ userId });
    const { jwt } = await users.createJWT({ userId, sessionId: "missing" });
    expect((await account({ "x-appwrite-jwt": jwt })).body.$id).toBe(userId);
    await users.updateStatus({ userId, status: false });
    expect((await account({ "x-appwrite-jwt": jwt })).body.type).toBe("user_blocked");
    await users.updateStatus({ userId, status: true });
  });

  it("last an hour at most", async () => {
    await expect(users.createJWT({ userId, duration: 3601 })).rejects.toEqual(
      type("general_argument_invalid"),
    );
  });
});

describe("targets", () => {
  it("are made, read, listed, changed and deleted", async () => {
    const target = await users.createTarget({
      userId,
      targetId: "phone",
      providerType: MessagingProviderType.Sms,
      identifier: "+14155550401",
      name: "Phone",
    });
    expect(target).toMatchObject({
      $id: "phone",
      userId,
      providerId: null,
      providerType: "sms",
      expired: false,
    });
    expect(await users.getTarget({ userId, targetId: "phone" })).toEqual(target);
    const list = await users.listTargets({ userId, queries: [Query.equal("providerType", "sms")] });
    expect(list).toMatchObject({ total: 1, targets: [{ $id: "phone" }] });
    const changed = await users.updateTarget({
      userId,
      targetId: "phone",
      identifier: "+14155550402",
      name: "New",
    });
    expect(changed).toMatchObject({ identifier: "+14155550402", name: "New" });
    await users.deleteTarget({ userId, targetId: "phone" });
    await expect(users.getTarget({ userId, targetId: "phone" })).rejects.toEqual(
      type("user_target_not_found"),
    );
  });

  const good = { targetId: "unique()", providerType: "push", identifier: "device" };
  it.each([
    [{ ...good, providerType: "email" }, 400, "general_invalid_email"],
    [{ ...good, providerType: "sms" }, 400, "general_invalid_phone"],
    [{ ...good, providerType: "pigeon" }, 400, "general_argument_invalid"],
    [{ ...good, identifier: "" }, 400, "general_argument_invalid"],
    [{ ...good, providerId: "missing" }, 404, "provider_not_found"],
    [{ ...good, providerType: "email", identifier: "sam@sessions.test" }, 409, "user_target_already_exists"],
  ])("refuse %j", async (body, status, expected) => {
    const answer = await place.keyed("POST", `/users/${userId}/targets`, body);
    expect([answer.status, answer.body.type]).toEqual([status, expected]);
  });

  it.each([
    ["GET", undefined],
    ["PATCH", { name: "x" }],
    ["DELETE", {}],
  ])("that do not exist are not found: %s", async (method, body) => {
    const answer = await place.keyed(method, `/users/${userId}/targets/missing`, body);
    expect([answer.status, answer.body.type]).toEqual([404, "user_target_not_found"]);
  });
});

describe("memberships", () => {
  it("are listed with their team, and go with the user", async () => {
    const teams = new Teams(place.server());
    await teams.create({ teamId: "crew", name: "Crew" });
    await users.create({ userId: "mate", name: "Mate", email: "mate@sessions.test" });
    await teams.createMembership({ teamId: "crew", roles: ["owner"], userId: "mate" });
    const { total, memberships } = await users.listMemberships({ userId: "mate" });
    expect({ total, memberships }).toMatchObject({
      total: 1,
      memberships: [{ teamId: "crew", teamName: "Crew", userName: "Mate", roles: ["owner"], confirm: true }],
    });
    expect((await teams.get({ teamId: "crew" })).total).toBe(1);
    await users.delete({ userId: "mate" });
    expect((await teams.get({ teamId: "crew" })).total).toBe(0);
    expect((await teams.listMemberships({ teamId: "crew" })).total).toBe(0);
  });
});
