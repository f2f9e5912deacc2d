import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { openBrowser, STRANGER } from "../support/browser.ts";
import { Listener, type Way } from "./listener.ts";
import { type Sdk, serveListener } from "./page-server.ts";
import { CHANNEL, type Stage, setStage } from "./stage.ts";

let browser: Browser;
let server: RunningServer;
let site: Awaited<ReturnType<typeof serveListener>>;
let on: Stage;

beforeAll(async () => {
  browser = await openBrowser();
  [server, site] = await Promise.all([
    startServer({ settings: { _APP_OPTIONS_ABUSE: "disabled" } }),
    serveListener(),
  ]);
  on = await setStage(server.url);
});
afterAll(async () => {
  await browser?.close();
  site?.stop();
  await server?.stop();
});

const arrive = (host = "localhost", options: { sdk?: Sdk; way?: Way } = {}) =>
  Listener.arrive(browser, `http://${host}:${site.port}`, on, options);

const WAYS: [name: string, options: { sdk: Sdk; way: Way }][] = [
  ["the class Realtime", { sdk: "appwrite", way: "class" }],
  ["client.subscribe", { sdk: "appwrite", way: "client" }],
  ["client.subscribe of SDK 16, whose channels stand in the address", { sdk: "appwrite-16", way: "client" }],
];
let people = 0;

// On the API's own site the session is a cookie that the handshake carries; elsewhere a frame tells of it.
describe.each(["localhost", "127.0.0.1"])("from %s", (host) => {
  test.each(WAYS)("%s hears of rows, files, teams and the account", async (_, options) => {
    const id = `p${++people}`;
    const someone = await on.person(id);
    const ada = await arrive(host, options);
    await ada.signIn(someone);
    await ada.listen({
      rows: [CHANNEL],
      files: ["buckets.photos.files"],
      teams: ["teams", "memberships"],
      account: ["account"],
    });

    await on.note(`${id}-other`, ["user:somebody"]);
    await on.note(`${id}-own`, [`user:${id}`]);
    await on.note(`${id}-all`, ["any"]);
    expect(await ada.until("rows", `${id}-all`)).toEqual([`${id}-own`, `${id}-all`]);

    await on.file(`${id}-hidden`, ["user:somebody"]);
    await on.file(`${id}-file`, ["users"]);
    await on.must("DELETE", `/storage/buckets/photos/files/${id}-file`);
    await vi.waitFor(async () => expect((await ada.heard("files")).length).toBe(2), 10_000);
    expect((await ada.heard("files")).map(({ event }) => event)).toEqual([
      `buckets.photos.files.${id}-file.create`,
      `buckets.photos.files.${id}-file.delete`,
    ]);

    await on.must("POST", "/teams", { teamId: `${id}-team`, name: "Crew" });
    await on.must("POST", `/teams/${id}-team/memberships`, { userId: id, roles: ["rower"] });
    await on.must("PUT", `/teams/${id}-team`, { name: "Rowers" });
    await ada.until("teams", `${id}-team`);
    const teams = (await ada.heard("teams")).map(({ event }) => event);
    expect(teams.at(0)).toMatch(/^teams\.p\d+-team\.memberships\.\w+\.create$/);
    expect(teams.at(1)).toBe(`teams.${id}-team.update`);

    await on.must("PATCH", `/users/${id}/name`, { name: "Countess" });
    await vi.waitFor(
      async () =>
        expect((await ada.heard("account")).map(({ payload }) => payload.name)).toContain("Countess"),
      10_000,
    );
  });
});

test.each(WAYS)("%s stops when it is told to", async (_, options) => {
  const guest = await arrive("localhost", options);
  await guest.listen({ rows: [CHANNEL], others: ["rows"] });
  await on.note(`s${++people}`, ["any"]);
  await guest.until("rows", `s${people}`);
  await guest.call("house.stop('rows')");
  const heard = await guest.ids("rows");
  await vi.waitFor(async () => {
    await on.note(`s${++people}`, ["any"]);
    expect((await guest.ids("others")).length).toBeGreaterThan(heard.length);
  }, 10_000);
  expect(await guest.ids("rows")).toEqual(heard);
});

test("queries choose among rows, each subscription for itself", async () => {
  const guest = await arrive();
  const many = ['{"method":"greaterThan","attribute":"votes","values":[5]}'];
  await guest.listen({ many: [CHANNEL], all: [CHANNEL] }, { many });
  await on.note("q1", ["any"], 1);
  await on.note("q9", ["any"], 9);
  await on.note("q2", ["any"], 2);
  await on.note("q8", ["any"], 8);
  expect(await guest.until("all", "q8")).toEqual(["q1", "q9", "q2", "q8"]);
  expect(await guest.ids("many")).toEqual(["q9", "q8"]);
});

test("permissions that change while it is connected count at once", async () => {
  const ada = await arrive();
  await ada.signIn(await on.person("ada"));
  await ada.listen({ rows: [CHANNEL] });
  await on.note("before", ["label:vip"]);
  await on.must("PUT", "/users/ada/labels", { labels: ["vip"] });
  await on.note("while", ["label:vip"]);
  await on.must("PUT", "/users/ada/labels", { labels: [] });
  await on.note("after", ["label:vip"]);
  await on.must("PUT", "/tablesdb/main/tables/notes", { name: "Notes", permissions: ['read("users")'] });
  await on.note("tables", []);
  await on.must("PUT", "/tablesdb/main/tables/notes", { name: "Notes", permissions: [], rowSecurity: true });
  await on.note("no-more", []);
  await on.note("end", ["any"]);
  expect(await ada.until("rows", "end")).toEqual(["while", "tables", "end"]);
  expect(ada.sockets).toHaveLength(1);
});

test.each(WAYS)("%s: a session that ends takes its sockets with it, for good", async (_, options) => {
  const id = `e${++people}`;
  const ada = await arrive("localhost", options);
  await ada.signIn(await on.person(id));
  await ada.listen({ rows: [CHANNEL] });
  await on.must("DELETE", `/users/${id}/sessions`);
  await vi.waitFor(() => expect(ada.sockets.every((socket) => socket.isClosed())).toBe(true), 10_000);
  const opened = ada.sockets.length;
  await ada.page.waitForTimeout(1_500);
  expect(ada.sockets).toHaveLength(opened);
  if (options.way === "class") expect(await ada.call("house.errors")).toContain(1008);
});

test("a page of an origin that nobody registered hears nothing and does not come again", async () => {
  const stranger = await arrive(STRANGER);
  await stranger.call(`void house.listen("class", "rows", ["rows"])`);
  await vi.waitFor(() => expect(stranger.sockets.at(-1)?.isClosed()).toBe(true), 10_000);
  await vi.waitFor(async () => expect(await stranger.call("house.errors")).toEqual([1008]), 10_000);
  await stranger.page.waitForTimeout(1_500);
  expect(stranger.sockets).toHaveLength(1);
});
