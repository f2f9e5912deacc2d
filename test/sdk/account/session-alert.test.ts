import { Users } from "node-appwrite";
import { beforeAll, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { mailsTo, mailTo } from "../support/inbox.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let users: Users;
const password = "a long password";
const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  users = new Users(place.server());
});

async function alerts(enabled: boolean) {
  expect(await place.admin("PATCH", "/project/policies/session-alert", { enabled })).toMatchObject({
    status: 200,
  });
}

async function signIn(email: string, headers: Record<string, string> = {}) {
  const answer = await place.guest("POST", "/account/sessions/email", { email, password }, headers);
  expect(answer.status).toBe(201);
  return answer;
}

it("tells of a sign-in that is not the first, while the project wants it", async () => {
  const email = `${place.projectId}-una@alerts.test`;
  await users.create({ userId: "una", email, password, name: "Una" });
  await signIn(email);
  await signIn(email);
  await alerts(true);
  await signIn(email, { "user-agent": BROWSER });
  const mail = await mailTo(email);
  expect(mail.subject).toBe("New sign-in to your Test account");
  expect(mail.text).toContain("Una");
  for (const fact of ["Chrome", "127.0.0.1", "Unknown", String(new Date().getUTCFullYear())]) {
    expect(mail.text).toContain(fact);
  }
  await alerts(false);
  await signIn(email);
  await alerts(true);
  await signIn(email, { "x-appwrite-locale": "de" });
  const german = await mailTo(email, { count: 2 });
  expect(german.subject).not.toBe(mail.subject);
  expect(await mailsTo(email)).toHaveLength(2);
});

it("says nothing of a first sign-in, nor of a session that a server makes", async () => {
  await alerts(true);
  const email = `${place.projectId}-ulf@alerts.test`;
  await users.create({ userId: "ulf", email, password });
  expect((await signIn(email)).roundTrips).toBeLessThanOrEqual(3);
  await users.createSession({ userId: "ulf" });
  const { secret } = await users.createToken({ userId: "ulf" });
  const token = await place.guest("POST", "/account/sessions/token", { userId: "ulf", secret });
  expect(token.status).toBe(201);
  await mailTo(email);
  expect(await mailsTo(email)).toHaveLength(1);
});

it("leaves those alone who have no e-mail", async () => {
  await alerts(true);
  await users.create({ userId: "nomail" });
  await users.createSession({ userId: "nomail" });
  const { secret } = await users.createToken({ userId: "nomail" });
  const token = await place.guest("POST", "/account/sessions/token", { userId: "nomail", secret });
  expect(token.status).toBe(201);
});
