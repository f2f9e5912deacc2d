import { createHmac } from "node:crypto";
import { Teams, Users, Webhooks } from "node-appwrite";
import { afterAll, describe, expect, test } from "vitest";
import { bootstrap } from "../support/bootstrap.ts";
import { mailsTo } from "../support/inbox.ts";
import { sharedUrl } from "../support/server.ts";
import { type Catcher, startCatcher, startTcp } from "./support/catcher.ts";

const stops: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
});

async function catcher(...respond: Parameters<typeof startCatcher>): Promise<Catcher> {
  const made = await startCatcher(...respond);
  stops.push(made.stop);
  return made;
}

const SECRET = "a secret of ours";

/** A webhook for teams, on a project of its own so that no other test's changes reach it. */
async function hook(
  url: string,
  more: { events?: string[]; authUsername?: string; authPassword?: string } = {},
) {
  const own = await bootstrap(sharedUrl());
  const service = new Webhooks(own.server());
  const webhookId = "hook";
  await service.create({
    webhookId,
    url,
    name: "Höök\n☂",
    events: ["teams.*.create"],
    secret: SECRET,
    ...more,
  });
  const act = (teamId: string) => new Teams(own.server()).create({ teamId, name: "Team" });
  const state = () => service.get({ webhookId });
  const failures = async (count: number) => {
    await expect
      .poll(async () => (await state()).attempts, { timeout: 25_000 })
      .toBeGreaterThanOrEqual(count);
    return state();
  };
  return { own, service, act, state, failures };
}

describe("what arrives", () => {
  test("the resource, the names of the event, who and where", async () => {
    const receiver = await catcher();
    const { own, act } = await hook(`${receiver.url}/in?box=1`);
    const team = await act("t1");
    const caught = await receiver.waitFor("teams.t1.create");
    expect(caught).toMatchObject({ method: "POST", path: "/in?box=1", payload: team });
    expect(caught.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(caught.body)),
      "x-appwrite-webhook-id": "hook",
      "x-appwrite-webhook-project-id": own.projectId,
      "x-appwrite-webhook-user-id": "",
      "x-appwrite-webhook-events": "teams.t1.create,teams.*.create,teams.t1,teams.*",
    });
    expect(caught.headers["user-agent"]).toMatch(
      /^Appwrite-Server v1\.9\.6\. Please report abuse at \S+@\S+$/,
    );
    const name = caught.headers["x-appwrite-webhook-name"];
    expect(Buffer.from(String(name), "latin1").toString()).toBe("Höök ☂");
    expect(caught.headers).not.toHaveProperty("authorization");
  });

  test("both signatures verify", async () => {
    const receiver = await catcher();
    const url = `${receiver.url}/in?q=ä%20b`.replace("ä", "%C3%A4");
    const { act } = await hook(url);
    await act("t1");
    const { headers, body } = await receiver.waitFor("teams.t1.create");
    const appwrite = createHmac("sha1", SECRET)
      .update(url + body)
      .digest("base64");
    expect(headers["x-appwrite-webhook-signature"]).toBe(appwrite);
    const { "webhook-id": id, "webhook-timestamp": timestamp } = headers;
    expect(id).toMatch(/^[0-9a-f]{20}$/);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    const standard = createHmac("sha256", SECRET).update(`${id}.${timestamp}.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${standard}`);
  });

  test("a new secret signs from then on; one in the standard's form is decoded for the standard's signature", async () => {
    const receiver = await catcher();
    const { act, service } = await hook(receiver.url);
    const key = Buffer.from("32 bytes of a standard secret!!!");
    const secret = `whsec_${key.toString("base64")}`;
    await service.updateSecret({ webhookId: "hook", secret });
    await act("t1");
    const { headers, body } = await receiver.waitFor("teams.t1.create");
    const { "webhook-id": id, "webhook-timestamp": timestamp } = headers;
    const standard = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${standard}`);
    const appwrite = createHmac("sha1", secret)
      .update(receiver.url + body)
      .digest("base64");
    expect(headers["x-appwrite-webhook-signature"]).toBe(appwrite);
  });

  test("basic auth when both parts are set", async () => {
    const receiver = await catcher();
    const { act } = await hook(receiver.url, { authUsername: "ada", authPassword: "pass wörd" });
    await act("t1");
    const { headers } = await receiver.waitFor("teams.t1.create");
    expect(headers.authorization).toBe(`Basic ${Buffer.from("ada:pass wörd").toString("base64")}`);
  });

  test("a user's doing names the user", async () => {
    const receiver = await catcher();
    const { own } = await hook(receiver.url, { events: ["users.*.update.prefs"] });
    const users = new Users(own.server());
    await users.create({ userId: "ada", email: "ada@hooks.test", password: "correct horse" });
    const page = own.page();
    await page.account.createEmailPasswordSession({ email: "ada@hooks.test", password: "correct horse" });
    await page.account.updatePrefs({ prefs: { theme: "dark" } });
    const { headers, payload, events } = await receiver.wait(
      ({ events }) => events[0] === "users.ada.update",
    );
    expect(headers["x-appwrite-webhook-user-id"]).toBe("ada");
    expect(events).toContain("users.*.update.prefs");
    expect(payload).toMatchObject({ $id: "ada", prefs: { theme: "dark" } });
    expect(payload).not.toHaveProperty("password");
  });
});

describe("who is told", () => {
  test("each webhook that asked for the event, and no other", async () => {
    const [one, two, three] = [await catcher(), await catcher(), await catcher()];
    const { own, service } = await hook(one.url, { events: ["teams.t1"] });
    const more = { name: "More", enabled: true };
    await service.create({ ...more, webhookId: "two", url: two.url, events: ["teams.*.create", "users.*"] });
    await service.create({
      ...more,
      webhookId: "three",
      url: three.url,
      events: ["users.*", "teams.*.delete"],
    });
    const client = new Teams(own.server());
    for (const teamId of ["t1", "t2"]) await client.create({ teamId, name: "Team" });
    await client.delete({ teamId: "t2" });
    await one.waitFor("teams.t1.create");
    await two.waitFor("teams.t2.create");
    await three.waitFor("teams.t2.delete");
    expect(one.caught.map(({ events }) => events[0])).toEqual(["teams.t1.create"]);
    expect(new Set(two.caught.map(({ events }) => events[0]))).toEqual(
      new Set(["teams.t1.create", "teams.t2.create"]),
    );
    expect(three.caught.map(({ events }) => events[0])).toEqual(["teams.t2.delete"]);
  });

  test("changes are effective at once: disabled, other events, another URL, deleted", async () => {
    const [first, second] = [await catcher(), await catcher()];
    const { act, service, own } = await hook(first.url);
    const all = { webhookId: "hook", name: "Hook", events: ["teams.*.create"], url: first.url };
    await act("t1");
    await first.waitFor("teams.t1.create");
    await service.update({ ...all, enabled: false });
    await act("t2");
    await service.update({ ...all, events: ["users.*"] });
    await act("t3");
    await service.update({ ...all, url: second.url });
    await act("t4");
    await second.waitFor("teams.t4.create");
    await service.delete({ webhookId: "hook" });
    await act("t5");
    // A sentinel of a new webhook comes after whatever the old one could still be sent.
    await service.create({ webhookId: "last", url: second.url, name: "x", events: ["teams.*.create"] });
    await new Teams(own.server()).create({ teamId: "t6", name: "Team" });
    await second.waitFor("teams.t6.create");
    const names = [...first.caught, ...second.caught].map(({ events }) => events[0]);
    expect(names).toEqual(["teams.t1.create", "teams.t4.create", "teams.t6.create"]);
  });

  test("nothing of a request that was refused", async () => {
    const receiver = await catcher();
    const { act } = await hook(receiver.url);
    await act("t1");
    await expect(act("t1")).rejects.toMatchObject({ code: 409 });
    await act("t2");
    await receiver.waitFor("teams.t2.create");
    expect(receiver.caught.map(({ events }) => events[0]).sort()).toEqual([
      "teams.t1.create",
      "teams.t2.create",
    ]);
  });
});

describe("receivers that fail", () => {
  const html = "<p>Out of order</p>".repeat(1_000);

  test.each([
    ["500", 500, {}],
    ["404", 404, {}],
    ["302", 302, { location: "/elsewhere" }],
    ["304", 304, {}],
  ])("%s counts as a failure and is written down", async (_, status, headers) => {
    const receiver = await catcher((response) =>
      response.writeHead(status, headers).end(status === 304 ? "" : html),
    );
    const { act, failures } = await hook(receiver.url);
    await act("t1");
    const state = await failures(1);
    expect(state).toMatchObject({ enabled: true });
    expect(state.logs).toContain(`URL: ${receiver.url}\nMethod: POST\nAttempt: 1\nStatus code: ${status}\n`);
    if (status !== 304) expect(state.logs).toContain("<p>Out of order</p>");
    expect(state.logs.length).toBeLessThan(10_500);
    expect(receiver.caught[0]?.path).toBe("/");
    expect(receiver.caught.some(({ path }) => path === "/elsewhere")).toBe(false);
  });

  test("garbage, hang-ups and closed ports are failures; the other webhook is told", async () => {
    const garbage = await startTcp((socket) => socket.end("\0\0 this is no HTTP\r\n\r\n"));
    const hangUp = await startTcp((socket) => socket.destroy());
    stops.push(garbage.stop, hangUp.stop);
    const closed = await startTcp(() => undefined);
    await closed.stop();
    const healthy = await catcher();
    const { act, service, failures } = await hook(garbage.url);
    const more = { name: "More", events: ["teams.*.create"] };
    for (const [webhookId, { url }] of Object.entries({ hangUp, closed, healthy })) {
      await service.create({ ...more, webhookId, url });
    }
    await act("t1");
    await healthy.waitFor("teams.t1.create");
    await failures(1);
    for (const webhookId of ["hook", "hangUp", "closed"]) {
      await expect.poll(async () => (await service.get({ webhookId })).attempts).toBe(1);
      expect((await service.get({ webhookId })).logs).toContain("Error: It could not be reached");
    }
    expect((await service.get({ webhookId: "healthy" })).attempts).toBe(0);
    expect(healthy.caught).toHaveLength(1);
  });

  test("silence ends after 15 seconds, whether before the answer or in its middle", async () => {
    const silent = await catcher(() => undefined);
    const endless = await catcher((response) => response.writeHead(500).write("and then"));
    const { act, service, failures } = await hook(silent.url);
    await service.create({ webhookId: "endless", url: endless.url, name: "E", events: ["teams.*.create"] });
    await act("t1");
    expect((await failures(1)).logs).toContain("Error: It did not answer within 15 seconds.");
    await expect.poll(async () => (await service.get({ webhookId: "endless" })).attempts).toBe(1);
    expect((await service.get({ webhookId: "endless" })).logs).toContain("Body:\nand then");
  });

  test("a receiver that keeps silent keeps no other waiting", async () => {
    const silent = await catcher(() => undefined);
    const healthy = await catcher();
    const [slow, quick] = [await hook(silent.url), await hook(healthy.url)];
    await Promise.all(Array.from({ length: 40 }, (_, i) => slow.act(`t${i}`)));
    await silent.wait(() => true);
    await quick.act("t1");
    await healthy.waitFor("teams.t1.create");
    // All this while the first deliveries to the silent one have not been given up.
    expect((await slow.state()).attempts).toBe(0);
  });

  test("a second attempt after five seconds carries the same id and resets the count", async () => {
    let times = 0;
    const receiver = await catcher((response) => response.writeHead(++times === 1 ? 503 : 200).end());
    const { act, state, failures } = await hook(receiver.url);
    await act("t1");
    await failures(1);
    const [first] = receiver.caught;
    const again = await receiver.wait((caught) => caught !== first, 25_000);
    expect(again.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(again.body).toBe(first?.body);
    expect(again.at - (first?.at ?? 0)).toBeGreaterThanOrEqual(5_000);
    await expect.poll(async () => (await state()).attempts).toBe(0);
    expect((await state()).logs).toContain("Status code: 503");
  });

  test("Retry-After is waited out", async () => {
    let times = 0;
    const receiver = await catcher((response) =>
      ++times === 1 ? response.writeHead(429, { "retry-after": "8" }).end() : response.writeHead(200).end(),
    );
    const { act } = await hook(receiver.url);
    await act("t1");
    const first = await receiver.waitFor("teams.t1.create");
    const again = await receiver.wait((caught) => caught !== first, 25_000);
    expect(again.at - first.at).toBeGreaterThanOrEqual(8_000);
  });

  test("410 switches it off at once", async () => {
    const receiver = await catcher((response) => response.writeHead(410).end("gone"));
    const { act, state } = await hook(receiver.url);
    await act("t1");
    await expect.poll(async () => (await state()).enabled).toBe(false);
    await act("t2");
    expect((await state()).logs).toContain("Status code: 410");
    expect(receiver.caught.map(({ events }) => events[0])).toEqual(["teams.t1.create"]);
  });

  test("ten failures in a row pause it; whoever enables it again starts from zero", async () => {
    let broken = true;
    const receiver = await catcher((response) => response.writeHead(broken ? 500 : 200).end("broken"));
    const { act, state, service } = await hook(receiver.url);
    for (let i = 0; i < 10; i++) await act(`t${i}`);
    await expect.poll(async () => (await state()).enabled, { timeout: 25_000 }).toBe(false);
    expect((await state()).attempts).toBeGreaterThanOrEqual(10);
    const told = () =>
      mailsTo("root@edgewrite.test").then((mails) => mails.filter(({ text }) => text.includes(receiver.url)));
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(1);
    expect((await told())[0]?.text).toContain("It answered 500.");
    broken = false;
    const mended = await service.update({
      webhookId: "hook",
      name: "Hook",
      url: receiver.url,
      events: ["teams.*.create"],
      enabled: true,
    });
    expect(mended).toMatchObject({ enabled: true, attempts: 0 });
    await act("after");
    await receiver.waitFor("teams.after.create");
    expect((await state()).attempts).toBe(0);
  });
});
