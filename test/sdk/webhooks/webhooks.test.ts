import { AppwriteException, type Models, Query, Webhooks } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let webhooks: Webhooks;
const URL = "https://example.com/hook";

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  webhooks = new Webhooks(place.server());
});

const create = (webhookId: string, more: Partial<Models.Webhook> = {}) =>
  webhooks.create({ webhookId, url: URL, name: "Hook", events: ["users.*.create"], ...more });

describe("the service", () => {
  test("a webhook is created with what was asked for; its secret is told once", async () => {
    const made = await create("full", {
      events: ["users.*.create", "databases.D.tables.*.rows.*.update"],
      enabled: false,
      tls: true,
      authUsername: "ada",
      authPassword: "lovelace",
      secret: "a secret of mine",
    });
    expect(made).toMatchObject({
      $id: "full",
      url: URL,
      name: "Hook",
      events: ["users.*.create", "databases.D.tables.*.rows.*.update"],
      enabled: false,
      tls: true,
      authUsername: "ada",
      authPassword: "lovelace",
      secret: "a secret of mine",
      logs: "",
      attempts: 0,
    });
    expect(await webhooks.get({ webhookId: "full" })).toEqual({ ...made, secret: "" });
    const { webhooks: listed } = await webhooks.list({ queries: [Query.equal("$id", "full")] });
    expect(listed).toEqual([{ ...made, secret: "" }]);
  });

  test("what is left out has its default, the secret 128 hex digits", async () => {
    const made = await create("defaults");
    expect(made).toMatchObject({
      enabled: true,
      tls: false,
      authUsername: "",
      authPassword: "",
      attempts: 0,
    });
    expect(made.secret).toMatch(/^[0-9a-f]{128}$/);
  });

  test("an update replaces every field; what is left out goes back to its default", async () => {
    await create("changed", { authUsername: "ada", authPassword: "lovelace", tls: true });
    const changed = await webhooks.update({
      webhookId: "changed",
      name: "Other",
      url: `${URL}/2`,
      events: ["teams.*"],
      enabled: false,
    });
    expect(changed).toMatchObject({
      name: "Other",
      url: `${URL}/2`,
      events: ["teams.*"],
      enabled: false,
      tls: false,
      authUsername: "",
      authPassword: "",
      secret: "",
    });
  });

  test("a new secret is made, or chosen, and told", async () => {
    const made = await create("secretive");
    const renewed = await webhooks.updateSecret({ webhookId: "secretive" });
    expect(renewed.secret).toMatch(/^[0-9a-f]{128}$/);
    expect(renewed.secret).not.toBe(made.secret);
    const chosen = await webhooks.updateSecret({ webhookId: "secretive", secret: "12345678" });
    expect(chosen.secret).toBe("12345678");
  });

  test("a deleted webhook is gone", async () => {
    await create("short-lived");
    await webhooks.delete({ webhookId: "short-lived" });
    await expect(webhooks.get({ webhookId: "short-lived" })).rejects.toMatchObject({
      type: "webhook_not_found",
    });
    await expect(webhooks.delete({ webhookId: "short-lived" })).rejects.toMatchObject({ code: 404 });
  });

  test("lists filter, page and count", async () => {
    await create("list-1", { name: "Alpha", tls: true });
    await create("list-2", { name: "Beta", enabled: false });
    const names = async (queries: string[]) =>
      (await webhooks.list({ queries: [Query.startsWith("$id", "list-"), ...queries] })).webhooks.map(
        ({ $id }) => $id,
      );
    expect(await names([Query.equal("name", "Beta")])).toEqual(["list-2"]);
    expect(await names([Query.equal("security", true)])).toEqual(["list-1"]);
    expect(await names([Query.equal("enabled", false)])).toEqual(["list-2"]);
    expect(await names([Query.orderDesc("name"), Query.limit(1)])).toEqual(["list-2"]);
    expect(await names([Query.cursorAfter("list-1")])).toEqual(["list-2"]);
    expect((await webhooks.list({ total: false })).total).toBe(0);
  });

  test("every call is one round trip", async () => {
    await create("counted");
    const body = { name: "Hook", url: URL, events: [] };
    for (const [method, path, given] of [
      ["GET", "/webhooks", undefined],
      ["GET", "/webhooks/counted", undefined],
      ["PUT", "/webhooks/counted", body],
      ["PATCH", "/webhooks/counted/secret", {}],
      ["DELETE", "/webhooks/counted", undefined],
    ] as const) {
      await place.keyed("GET", "/webhooks/counted");
      expect((await place.keyed(method, path, given)).roundTrips, `${method} ${path}`).toBe(1);
    }
  });
});

describe("bad input", () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ["an unknown event", { events: ["users.*.fly"] }, "events"],
    ["an event of another kind", { events: ["projects.*.create"] }, "events"],
    ["more than 100 events", { events: Array.from({ length: 101 }, () => "users.*") }, "events"],
    ["no list", { events: "users.*" }, "events"],
    ["no URL", { url: "example" }, "url"],
    ["a URL of another scheme", { url: "ftp://example.com" }, "url"],
    ["a URL with credentials", { url: "https://ada:pw@example.com" }, "url"],
    ["an empty name", { name: "" }, "name"],
    ["a long name", { name: "x".repeat(129) }, "name"],
    ["a bad id", { webhookId: "no spaces" }, "webhookId"],
    ["a short secret", { secret: "1234567" }, "secret"],
    ["a long secret", { secret: "x".repeat(257) }, "secret"],
    ["a long user name", { authUsername: "x".repeat(257) }, "authUsername"],
    ["a word for a switch", { enabled: "maybe" }, "enabled"],
  ];

  test.each(cases)("%s is refused and named", async (_, change, param) => {
    const good = { webhookId: "unique()", name: "Hook", url: URL, events: ["users.*"] };
    const answer = await place.keyed("POST", "/webhooks", { ...good, ...change });
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    expect(answer.body.message).toContain(`\`${param}\``);
  });

  test.each(["webhookId", "name", "url", "events"])("%s may not be left out", async (param) => {
    const good = { webhookId: "unique()", name: "Hook", url: URL, events: ["users.*"] };
    const answer = await place.keyed("POST", "/webhooks", { ...good, [param]: undefined });
    expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    expect(answer.body.message).toContain(param);
  });

  test("an id that is taken is a conflict", async () => {
    await create("taken");
    await expect(create("taken")).rejects.toMatchObject({ code: 409, type: "webhook_already_exists" });
  });

  test.each([
    ["GET", "/webhooks/nobody", undefined],
    ["PUT", "/webhooks/nobody", { name: "Hook", url: URL, events: [] }],
    ["PATCH", "/webhooks/nobody/secret", {}],
    ["DELETE", "/webhooks/nobody", undefined],
  ])("%s %s: not found", async (method, path, body) => {
    expect(await place.keyed(method, path, body)).toMatchObject({
      status: 404,
      body: { type: "webhook_not_found" },
    });
  });

  test("guests and users of the project may nothing, other projects see nothing", async () => {
    await create("private");
    expect(await place.guest("GET", "/webhooks")).toMatchObject({ status: 401 });
    const other = await bootstrap(sharedUrl());
    expect(await other.keyed("GET", "/webhooks/private")).toMatchObject({ status: 404 });
    expect(await other.keyed("PUT", "/webhooks/private", { name: "x", url: URL, events: [] })).toMatchObject({
      status: 404,
    });
    expect(await other.keyed("DELETE", "/webhooks/private")).toMatchObject({ status: 404 });
    expect((await webhooks.get({ webhookId: "private" })).$id).toBe("private");
    await expect(new Webhooks(place.server().setKey("nope")).list()).rejects.toBeInstanceOf(
      AppwriteException,
    );
  });
});

describe("older clients", () => {
  const old = { "x-appwrite-response-format": "1.8.0" };

  test("the console's paths and words", async () => {
    const path = `/projects/${place.projectId}/webhooks`;
    const { call } = place.console;
    const given = {
      name: "Old",
      url: URL,
      events: ["users.*"],
      security: true,
      httpUser: "u",
      httpPass: "p",
    };
    const made = await call("POST", path, given, old);
    expect(made).toMatchObject({
      status: 201,
      body: { name: "Old", security: true, httpUser: "u", httpPass: "p" },
    });
    expect(made.body.signatureKey).toMatch(/^[0-9a-f]{128}$/);
    expect(made.body).not.toHaveProperty("tls");
    const one = `${path}/${made.body.$id}`;
    expect(await call("GET", one, undefined, old)).toMatchObject({ status: 200, body: { signatureKey: "" } });
    const signed = await call("PATCH", `${one}/signature`, undefined, old);
    expect(signed.status).toBe(200);
    expect(signed.body.signatureKey).toMatch(/^[0-9a-f]{128}$/);
    expect(signed.body.signatureKey).not.toBe(made.body.signatureKey);
    const changed = await call("PUT", one, { ...given, security: false }, old);
    expect(changed).toMatchObject({ status: 200, body: { security: false } });
    const list = await call("GET", path, undefined, old);
    expect(list.body.webhooks).toContainEqual(changed.body);
    expect((await call("DELETE", one, undefined, old)).status).toBe(204);
  });
});
