import { Account, Client, Users } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { type Call, caller } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";
import { soon } from "../support/soon.ts";

let place: Place;
let users: Users;
/** Calls by the support's session. */
let support: Call;
let secret: string;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  users = new Users(place.server());
  await users.create({ userId: "support", email: "help@impersonation.test", name: "Help" });
  await users.create({
    userId: "cleo",
    email: "cleo@impersonation.test",
    phone: "+14155550142",
    password: "a long password",
  });
  await users.updateImpersonator({ userId: "support", impersonator: true });
  secret = (await users.createSession({ userId: "support" })).secret;
  support = by(secret);
});

const by = (session: string) =>
  caller(place.endpoint, { "x-appwrite-project": place.projectId, "x-appwrite-session": session });

const client = () => new Client().setEndpoint(place.endpoint).setProject(place.projectId).setSession(secret);

const as = (name: string, value: string) => ({ [`x-appwrite-impersonate-user-${name}`]: value });

describe("an impersonator", () => {
  it.each([
    ["id", () => client().setImpersonateUserId("cleo")],
    ["e-mail, in any case", () => client().setImpersonateUserEmail("CLEO@impersonation.test")],
    ["phone", () => client().setImpersonateUserPhone("+14155550142")],
    [
      "id rather than by anything else",
      () => client().setImpersonateUserId("cleo").setImpersonateUserEmail("x"),
    ],
  ])("acts as the user they name by %s", async (_, made) => {
    const account = await new Account(made()).get();
    expect(account).toMatchObject({ $id: "cleo", impersonator: false, impersonatorUserId: "support" });
  });

  it.each(["impersonateUserId=cleo", "impersonateuserid=cleo", "impersonateemail=cleo@impersonation.test"])(
    "may name the user in the address: %s",
    async (query) => expect((await support("GET", `/account?${query}`)).body.$id).toBe("cleo"),
  );

  it("is themselves where the user does not exist", async () => {
    const { body } = await support("GET", "/account", undefined, as("id", "nobody"));
    expect(body).toMatchObject({ $id: "support", impersonator: true, impersonatorUserId: null });
  });

  it("finds out whom to name, and sees no hash of a password", async () => {
    const { users: found } = await new Users(client()).list();
    expect(found.map(({ $id }) => $id).sort()).toEqual(["cleo", "support"]);
    for (const path of ["/users/cleo", "/users"]) {
      const { status, body } = await support("GET", path, undefined, as("id", "cleo"));
      expect([status, JSON.stringify(body)]).toEqual([200, expect.not.stringContaining("$argon2")]);
    }
    expect((await place.keyed("GET", "/users/cleo")).body.password).toContain("$argon2");
    expect((await support("PATCH", "/users/cleo/name", { name: "x" })).status).toBe(401);
  });

  it("takes one round trip more only while the user is not known", async () => {
    await support("GET", "/account", undefined, as("id", "cleo"));
    expect((await support("GET", "/account", undefined, as("id", "cleo"))).roundTrips).toBe(1);
  });

  it("has no session of the user's, nor makes a JWT that outlasts the request", async () => {
    const current = await support("GET", "/account/sessions/current", undefined, as("id", "cleo"));
    expect(current.body.type).toBe("user_session_not_found");
    const jwt = await support("POST", "/account/jwts", {}, as("id", "cleo"));
    expect(jwt.body.type).toBe("user_session_not_found");
  });

  it("is who the log tells of", async () => {
    const renamed = await support("PATCH", "/account/name", { name: "Cleopatra" }, as("id", "cleo"));
    expect(renamed.body).toMatchObject({ $id: "cleo", name: "Cleopatra", impersonatorUserId: "support" });
    const { body } = await soon(
      () => place.keyed("GET", "/users/support/logs"),
      ({ body }) => Number(body.total) > 0,
    );
    expect(body.logs).toEqual([
      expect.objectContaining({
        event: "user.update",
        userId: "support",
        userName: "Help",
        userEmail: "help@impersonation.test",
      }),
    ]);
  });

  it("may do nothing a blocked user may not, be it them or the user", async () => {
    await users.updateStatus({ userId: "cleo", status: false });
    const blocked = await support("GET", "/account", undefined, as("id", "cleo"));
    expect(blocked.body.type).toBe("user_blocked");
    await users.updateStatus({ userId: "cleo", status: true });
    await users.updateStatus({ userId: "support", status: false });
    const { body } = await support("GET", "/account", undefined, as("id", "cleo"));
    expect(body.type).toBe("user_blocked");
    await users.updateStatus({ userId: "support", status: true });
  });
});

describe("nobody else", () => {
  it("acts as another user", async () => {
    const cleo = by((await users.createSession({ userId: "cleo" })).secret);
    expect((await cleo("GET", "/account", undefined, as("id", "support"))).body.$id).toBe("cleo");
    expect((await cleo("GET", "/account?impersonateUserId=support")).body.$id).toBe("cleo");
    expect((await cleo("GET", "/users")).status).toBe(401);
    expect((await place.guest("GET", "/account", undefined, as("id", "cleo"))).status).toBe(401);
    expect((await place.keyed("GET", "/account", undefined, as("id", "cleo"))).status).toBe(401);
  });

  it("does once the right is taken back", async () => {
    await users.updateImpersonator({ userId: "support", impersonator: false });
    const { body } = await support("GET", "/account", undefined, as("id", "cleo"));
    expect(body.$id).toBe("support");
    expect((await support("GET", "/users")).status).toBe(401);
  });
});
