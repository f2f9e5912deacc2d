import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Permission, Role, TablesDB as ServerTables } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { newOwner } from "../support/organization.ts";
import { type Answer, type Call, caller } from "../support/raw.ts";
import { sharedUrl, startServer } from "../support/server.ts";

const password = "correct horse battery";
const data = await mkdtemp(join(tmpdir(), "edgewrite-limits-"));
const settings = { _APP_CONSOLE_WHITELIST_ROOT: "disabled" };

let server: RunningServer;
let place: Place;
let other: Place;
let count = 0;

/** Windows are those of the clock: waits for the next one when this one has less than `seconds` left. */
async function roomFor(seconds: number, window: number): Promise<void> {
  const left = window - (Date.now() % window);
  if (left < seconds * 1_000) await new Promise((done) => setTimeout(done, left + 100));
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

beforeAll(async () => {
  await roomFor(90, HOUR);
  server = await startServer({ data, settings });
  place = await bootstrap(server.url);
  other = await bootstrap(server.url);
}, 150_000);
afterAll(async () => {
  await server.stop();
  await rm(data, { recursive: true, force: true });
});

const login = (call: Call, email: string, secret: string) =>
  call("POST", "/account/sessions/email", { email, password: secret });

/** A user of a project, made with its key. */
async function newUser({ keyed }: Place): Promise<string> {
  const email = `user-${++count}@limits.test`;
  await keyed("POST", "/users", { userId: `user-${count}`, email, password });
  return email;
}

const inTurn = async <T>(times: number, one: () => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (let n = 0; n < times; n++) all.push(await one());
  return all;
};

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const remaining = (answers: readonly Answer[]) =>
  answers.map(({ headers }) => Number(headers.get("x-ratelimit-remaining")));
const tally = (answers: readonly Answer[]) =>
  Object.fromEntries(
    [...Map.groupBy(statuses(answers), (status) => status)].map(([status, all]) => [status, all.length]),
  );

describe("signing in with a wrong password", () => {
  test("is refused after ten times an hour, whatever is sent then, and says until when", async () => {
    const email = await newUser(place);
    const wrong = await inTurn(10, () => login(place.guest, email, "a wrong password"));
    expect(new Set(statuses(wrong))).toEqual(new Set([401]));
    expect(remaining(wrong)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);

    const refused = await login(place.guest, email, password);
    expect(refused).toMatchObject({ status: 429, body: { type: "general_rate_limit_exceeded", code: 429 } });
    const reset = Number(refused.headers.get("x-ratelimit-reset"));
    expect(reset % 3_600).toBe(0);
    expect(refused.headers.get("x-ratelimit-limit")).toBe("10");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3_600);

    // The same address in another case is no way around; another address, and another project's, are not concerned.
    expect((await login(place.guest, email.toUpperCase(), password)).status).toBe(429);
    expect((await login(place.guest, await newUser(place), password)).status).toBe(201);
    await other.keyed("POST", "/users", { userId: "namesake", email, password });
    expect((await login(other.guest, email, password)).status).toBe(201);
  });

  test("is forgiven by a right one", async () => {
    const email = await newUser(place);
    const page = place.page();
    for (let round = 0; round < 3; round++) {
      await inTurn(9, () => login(place.guest, email, "a wrong password"));
      await page.account.createEmailPasswordSession({ email, password });
      await page.account.deleteSession({ sessionId: "current" });
    }
    expect((await login(place.guest, email, "a wrong password")).headers.get("x-ratelimit-remaining")).toBe(
      "9",
    );
  });

  test("reaches an app through the SDK as an error it can tell", async () => {
    const email = await newUser(place);
    await inTurn(10, () => login(place.guest, email, "a wrong password"));
    await expect(place.page().account.createEmailPasswordSession({ email, password })).rejects.toMatchObject({
      code: 429,
      type: "general_rate_limit_exceeded",
    });
  });

  test("is remembered over a restart", async () => {
    const email = await newUser(place);
    await inTurn(10, () => login(place.guest, email, "a wrong password"));
    // Counters are stored within a second.
    await new Promise((done) => setTimeout(done, 1_500));
    await server.stop();
    server = await startServer({ data, settings });
    const guest = caller(server.endpoint, { "x-appwrite-project": place.projectId });
    expect((await login(guest, email, password)).status).toBe(429);
    place = await bootstrap(server.url);
    other = await bootstrap(server.url);
  });
});

describe("signing up", () => {
  const signUp = (call: Call, headers: Record<string, string> = {}) =>
    call("POST", "/account", { userId: "unique()", email: "not an address", password }, headers);

  test("is counted before its parameters are looked at, and by an address no header can change", async () => {
    const forgeries = [
      "x-forwarded-for",
      "cf-connecting-ip",
      "x-real-ip",
      "true-client-ip",
      "forwarded",
      "mf-cf-blob",
    ];
    const answers: Answer[] = [];
    for (let n = 0; n < 12; n++) {
      const ip = `203.0.113.${n}`;
      const value = (name: string) => (name === "mf-cf-blob" ? JSON.stringify({ clientIp: ip }) : ip);
      const forged = Object.fromEntries(forgeries.map((name) => [name, value(name)]));
      answers.push(await signUp(place.guest, forged));
    }
    expect(statuses(answers)).toEqual([...new Array(10).fill(400), 429, 429]);
    expect((await signUp(other.guest)).status).toBe(400);
  });

  test("with a development key is not", async () => {
    const path = `/projects/${place.projectId}/dev-keys`;
    const expire = "2099-01-02T03:04:05.000+00:00";
    const { body } = await place.console.call("POST", path, { name: "Laptop", expire });
    const answers = await inTurn(12, () =>
      signUp(place.guest, { "x-appwrite-dev-key": String(body.secret) }),
    );
    expect(new Set(statuses(answers))).toEqual(new Set([400]));
    expect(new Set(remaining(answers))).toEqual(new Set([9]));
  });
});

describe("writing rows", () => {
  const path = "/tablesdb/db/tables/notes/rows";

  beforeAll(async () => {
    const tables = new ServerTables(place.server());
    const permissions = [Permission.create(Role.users()), Permission.delete(Role.users())];
    await tables.create({ databaseId: "db", name: "Db" });
    await tables.createTable({ databaseId: "db", tableId: "notes", name: "Notes", permissions });
    await tables.createStringColumn({
      databaseId: "db",
      tableId: "notes",
      key: "text",
      size: 9,
      required: false,
    });
  });

  /** A signed-in user's calls. */
  async function signedIn(): Promise<Call> {
    const session = await login(place.guest, await newUser(place), password);
    const cookie = session.headers
      .getSetCookie()
      .map((line) => line.split(";", 1)[0])
      .join("; ");
    return caller(place.endpoint, { "x-appwrite-project": place.projectId, cookie });
  }

  const atOnce = (times: number, one: () => Promise<Answer>) =>
    Promise.all(Array.from({ length: times }, one));

  test("of 1,000 requests at once on a limit of 60, exactly 60 pass", async () => {
    const user = await signedIn();
    await roomFor(25, MINUTE);
    const answers = await atOnce(1_000, () => user("DELETE", `${path}/none`));
    expect(tally(answers)).toEqual({ 404: 60, 429: 940 });
  }, 120_000);

  test("is limited to 120 a minute for each user and method", async () => {
    const [ada, bob] = [await signedIn(), await signedIn()];
    await roomFor(25, MINUTE);
    const answers = await atOnce(125, () => ada("POST", path, { rowId: "unique()", data: { text: "x" } }));
    expect(tally(answers)).toEqual({ 201: 120, 429: 5 });
    expect(new Set(remaining(answers)).size).toBe(120);
    expect((await bob("POST", path, { rowId: "unique()", data: { text: "x" } })).status).toBe(201);
    expect((await ada("DELETE", `${path}/none`)).status).toBe(404);
  }, 120_000);

  test("with a key is not, though it is told of the limit", async () => {
    const answers = await atOnce(130, () =>
      place.keyed("POST", path, { rowId: "unique()", data: { text: "x" } }),
    );
    expect(tally(answers)).toEqual({ 201: 130 });
    expect(new Set(remaining(answers))).toEqual(new Set([119]));
  });

  test("as an administrator is not", async () => {
    const answers = await atOnce(130, () =>
      place.admin("POST", path, { rowId: "unique()", data: { text: "x" } }),
    );
    expect(tally(answers)).toEqual({ 201: 130 });
  });

  test("costs one database round trip while it is allowed, and none when it is refused", async () => {
    const user = await signedIn();
    await roomFor(25, MINUTE);
    await user("DELETE", `${path}/none`);
    expect((await user("DELETE", `${path}/none`)).roundTrips).toBe(1);
    await atOnce(60, () => user("DELETE", `${path}/none`));
    expect(await user("DELETE", `${path}/none`)).toMatchObject({ status: 429, roundTrips: 0 });
  }, 120_000);
});

describe("a limit for every address", () => {
  const IP_LIMIT = 20;
  let limited: RunningServer;
  let project: Place;

  beforeAll(async () => {
    limited = await startServer({
      settings: {
        EDGEWRITE_IP_LIMIT: String(IP_LIMIT),
        EDGEWRITE_TRUSTED_IPS: "10.0.0.0/8, 2001:db8:1::/48",
        _APP_TRUSTED_HEADERS: "x-forwarded-for",
      },
    });
    project = await bootstrap(limited.url);
  });
  afterAll(() => limited.stop());

  const ping = (ip: string, call: Call = project.guest) =>
    inTurn(IP_LIMIT + 2, () => call("GET", "/locale", undefined, { "x-forwarded-for": ip }));

  test("refuses what is over it, and tells of it on every endpoint", async () => {
    await roomFor(10, MINUTE);
    const answers = await ping("198.51.100.1");
    expect(tally(answers)).toEqual({ 200: IP_LIMIT, 429: 2 });
    expect(answers[0]?.headers.get("x-ratelimit-limit")).toBe(String(IP_LIMIT));
    expect(tally(await ping("198.51.100.2"))).toEqual({ 200: IP_LIMIT, 429: 2 });
  });

  test.each(["10.1.2.3", "2001:db8:1:ffff::7"])("lets the trusted address %s be", async (ip) => {
    expect(tally(await ping(ip))).toEqual({ 200: IP_LIMIT + 2 });
  });

  test("lets keys be", async () => {
    expect(tally(await ping("198.51.100.3", project.keyed))).toEqual({ 200: IP_LIMIT + 2 });
  });
});

test("where limits are turned off, they are told and not enforced", async () => {
  const { call } = await newOwner(sharedUrl());
  const guest = caller(`${sharedUrl()}/v1`, { "x-appwrite-project": "console" });
  const answers = await inTurn(12, () => login(guest, "nobody@limits.test", "a wrong password"));
  expect(new Set(statuses(answers))).toEqual(new Set([401]));
  expect(new Set(remaining(answers))).toEqual(new Set([9]));
  expect((await call("GET", "/account")).status).toBe(200);
});
