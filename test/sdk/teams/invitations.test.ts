import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInToConsole } from "#test/sdk/support/bootstrap.ts";
import { linkIn, mailsTo, mailTo } from "#test/sdk/support/inbox.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { newOwner } from "#test/sdk/support/organization.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { type Person, type Stage, stage } from "./people.ts";

const URL_OF_PAGE = "http://localhost/join?from=mail#top";

let server: RunningServer;
let on: Stage;
let ada: Person;
let bob: Person;
let teamId: string;

beforeAll(async () => {
  server = await startServer({
    settings: { _APP_OPTIONS_ABUSE: "disabled", _APP_CONSOLE_WHITELIST_ROOT: "disabled" },
  });
  on = await stage(server.url);
  [ada, bob] = await Promise.all([on.person("ada"), on.person("bob")]);
  ({ $id: teamId } = await ada.page.teams.create({ teamId: "crew", name: "Crew & Co" }));
});
afterAll(() => server.stop());

const invite = (who: { email?: string; userId?: string; name?: string }, roles = ["rower"]) =>
  ada.page.teams.createMembership({ teamId, roles, url: URL_OF_PAGE, ...who });

/** What the link of the newest mail says. */
async function linkTo(email: string, count = 1) {
  const mail = await mailTo(email, { count, inbox: server.inbox });
  const link = linkIn(mail);
  return { mail, link, said: Object.fromEntries(link.searchParams) };
}

describe("an invitation by an owner", () => {
  it("of somebody unknown makes a user, writes to them, and lets them in by its link", async () => {
    const email = "new@people.test";
    const membership = await invite({ email: "New@People.test", name: "Newcomer" });
    expect(membership).toMatchObject({
      teamId,
      teamName: "Crew & Co",
      userEmail: email,
      userName: "Newcomer",
      userPhone: "",
      userAccessedAt: "",
      roles: ["rower"],
      confirm: false,
      joined: "",
    });
    expect((await on.teams.get({ teamId })).total).toBe(1);
    const { mail, link, said } = await linkTo(email);
    expect(mail.subject).toBe("Name of ada invites you to Crew & Co on Test");
    expect(link.href).toMatch(/^http:\/\/localhost\/join\?from=mail&.*#top$/);
    expect(said).toEqual({
      from: "mail",
      membershipId: membership.$id,
      userId: membership.userId,
      secret: expect.stringMatching(/^[0-9a-f]{256}$/),
      teamId,
      teamName: "Crew & Co",
    });
    const page = on.page();
    const { membershipId = "", userId = "", secret = "" } = said;
    const accepted = await page.teams.updateMembershipStatus({ teamId, membershipId, userId, secret });
    expect(accepted).toMatchObject({ $id: membershipId, confirm: true, userEmail: email });
    expect((await page.teams.get({ teamId })).total).toBe(2);
    expect(await page.account.get()).toMatchObject({ email, name: "Newcomer", emailVerification: true });
  });

  it("is renewed: the last link counts, the roles stay, and there is one membership", async () => {
    const email = "again@people.test";
    const first = await invite({ email });
    const { said: old } = await linkTo(email);
    const second = await invite({ userId: first.userId }, ["cox"]);
    expect(second).toMatchObject({ $id: first.$id, roles: ["rower"], confirm: false });
    const { said } = await linkTo(email, 2);
    const path = `/teams/${teamId}/memberships/${first.$id}/status`;
    const answer = ({ userId, secret }: Record<string, string>) =>
      on.guest("PATCH", path, { userId, secret });
    expect(await answer(old)).toMatchObject({ status: 401, body: { type: "team_invalid_secret" } });
    expect(await answer(said)).toMatchObject({ status: 200, body: { confirm: true } });
    await expect(invite({ email })).rejects.toMatchObject({ type: "membership_already_confirmed" });
  });

  it("leads into an app of the project, with a dev key anywhere", async () => {
    const email = "app@people.test";
    const ask = (url: string, headers?: Record<string, string>) =>
      ada.call("POST", `/teams/${teamId}/memberships`, { roles: [], email, url }, headers);
    const callback = `appwrite-callback-${on.projectId}://join`;
    expect((await ask(callback)).status).toBe(201);
    expect((await mailTo(email, { inbox: server.inbox })).text).toContain(`${callback}?membershipId=`);
    const elsewhere = "https://elsewhere.test/join";
    const unknown = { status: 400, body: { type: "general_argument_invalid" } };
    for (const url of ["appwrite-callback-other://join", "javascript://localhost/%0Aalert(1)", elsewhere])
      expect(await ask(url)).toMatchObject(unknown);
    const path = `/projects/${on.projectId}/dev-keys`;
    const made = await on.console.call("POST", path, { name: "Dev", expire: "2099-01-01T00:00:00.000Z" });
    const devKey = { "x-appwrite-dev-key": String(made.body.secret) };
    expect((await ask(elsewhere, devKey)).status).toBe(201);
    expect(await ask("javascript://localhost/%0Aalert(1)", devKey)).toMatchObject(unknown);
  });

  it("of a user goes to their address", async () => {
    await invite({ userId: "bob" });
    const { mail, said } = await linkTo(bob.email);
    expect(mail.text).toContain("Name of bob");
    const { membershipId = "", secret = "" } = said;
    await bob.page.teams.updateMembershipStatus({ teamId, membershipId, userId: "bob", secret });
    expect((await bob.page.teams.list()).total).toBe(1);
  });

  it("asked for ten times at once is one membership", async () => {
    const user = await on.users.create({ userId: "many", email: "many@people.test" });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => invite({ userId: user.$id })));
    const ids = answers.map((answer) =>
      answer.status === "fulfilled" ? answer.value.$id : answer.reason.type,
    );
    expect(new Set(ids.filter((id) => id !== "general_resource_locked")).size).toBe(1);
    expect((await on.users.listMemberships({ userId: user.$id })).total).toBe(1);
  });

  it("shows its owner nothing of the invited but name and address, also when roles change", async () => {
    await on.users.create({ userId: "shy", email: "shy@people.test", phone: "+14155550199", name: "Shy" });
    const told = {
      userId: "shy",
      userName: "Shy",
      userEmail: "shy@people.test",
      userPhone: "",
      userAccessedAt: "",
    };
    const membership = await invite({ userId: "shy" });
    expect(membership).toMatchObject(told);
    const change = { teamId, membershipId: membership.$id, roles: ["cox"] };
    expect(await ada.page.teams.updateMembership(change)).toMatchObject({ ...told, roles: ["cox"] });
    expect((await on.teams.updateMembership(change)).userPhone).toBe("+14155550199");
  });

  it("takes two round trips", async () => {
    const body = { roles: [], email: "trips@people.test", url: URL_OF_PAGE };
    await ada.call("POST", `/teams/${teamId}/memberships`, body);
    expect((await ada.call("POST", `/teams/${teamId}/memberships`, body)).roundTrips).toBe(2);
  });

  it("is not for other members, nor for strangers, and makes no user for them", async () => {
    const body = { roles: [], email: "nobody@people.test", url: URL_OF_PAGE };
    const eve = await on.person("eve");
    expect(await bob.call("POST", `/teams/${teamId}/memberships`, body)).toMatchObject({
      status: 401,
      body: { type: "user_unauthorized" },
    });
    expect(await eve.call("POST", `/teams/${teamId}/memberships`, body)).toMatchObject({
      status: 404,
      body: { type: "team_not_found" },
    });
    expect((await on.users.list({ search: body.email })).total).toBe(0);
    expect(await mailsTo(body.email, server.inbox)).toEqual([]);
  });

  it("finds no room in a full project for newcomers; keys do", async () => {
    const { total } = await on.users.list();
    await on.keyed("PATCH", "/project/policies/user-limit", { total });
    await expect(invite({ email: "full@people.test" })).rejects.toMatchObject({
      type: "user_count_exceeded",
    });
    const email = "full-by-key@people.test";
    expect(await on.keyed("POST", `/teams/${teamId}/memberships`, { roles: [], email })).toMatchObject({
      status: 201,
    });
    await on.keyed("PATCH", "/project/policies/user-limit", { total: null });
  });
});

describe("an invitation to an organization", () => {
  it("comes from its owner", async () => {
    const { call, organizationId } = await newOwner(server.url);
    const email = "colleague@people.test";
    const url = `${server.url}/invite`;
    const asked = await call("POST", `/teams/${organizationId}/memberships`, {
      roles: ["developer"],
      email,
      url,
    });
    expect(asked.status).toBe(201);
    const { said } = await linkTo(email);
    expect(said).toMatchObject({ membershipId: asked.body.$id, teamId: organizationId, teamName: "Another" });
  });
});

describe("a server that cannot or may not", () => {
  let mute: RunningServer;
  beforeAll(async () => {
    mute = await startServer({
      settings: {
        EDGEWRITE_INBOX: "disabled",
        _APP_CONSOLE_INVITES: "disabled",
        _APP_OPTIONS_ABUSE: "disabled",
      },
    });
  });
  afterAll(() => mute.stop());

  it("says so", async () => {
    const there = await stage(mute.url);
    const owner = await there.person("ada");
    await owner.page.teams.create({ teamId: "crew", name: "Crew" });
    const body = { roles: [], email: "x@people.test", url: URL_OF_PAGE };
    expect(await owner.call("POST", "/teams/crew/memberships", body)).toMatchObject({
      status: 503,
      body: { type: "general_smtp_disabled" },
    });
    const { call, organizationId } = await signInToConsole(mute.url);
    expect(await call("POST", `/teams/${organizationId}/memberships`, body)).toMatchObject({
      status: 501,
      body: { type: "user_auth_method_unsupported" },
    });
  });
});
