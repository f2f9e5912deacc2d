import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { openBrowser } from "../support/browser.ts";
import { Listener } from "./listener.ts";
import { serveListener } from "./page-server.ts";
import { CHANNEL, freePort, type Stage, setStage } from "./stage.ts";

let browser: Browser;
let data: string;
let server: RunningServer;
let restart: () => Promise<void>;
let site: Awaited<ReturnType<typeof serveListener>>;
let on: Stage;

beforeAll(async () => {
  browser = await openBrowser();
  data = await mkdtemp(join(tmpdir(), "edgewrite-data-"));
  const settings = { _APP_OPTIONS_ABUSE: "disabled", PORT: await freePort() };
  [server, site] = await Promise.all([startServer({ settings, data }), serveListener()]);
  restart = async () => {
    await server.stop();
    server = await startServer({ settings, data });
  };
  on = await setStage(server.url);
});
afterAll(async () => {
  await browser?.close();
  site?.stop();
  await server?.stop();
  await rm(data, { recursive: true, force: true });
});

const arrive = () => Listener.arrive(browser, `http://localhost:${site.port}`, on);
const frames = (page: Listener, name: string): Promise<{ type: string; data: Record<string, unknown> }[]> =>
  page.call(`house.heard[${JSON.stringify(name)}]`);

test("the SDK comes back by itself when the server has been away, signed in as before", async () => {
  const ada = await arrive();
  await ada.signIn(await on.person("ada"));
  await ada.listen({ rows: [CHANNEL] });
  await on.note("before", ["user:ada"]);
  await ada.until("rows", "before");
  await ada.back(restart);
  await on.note("after", ["user:ada"]);
  expect(await ada.until("rows", "after")).toEqual(["before", "after"]);
});

test("a client that resumes is sent what it missed, over a restart of the server as well", async () => {
  const page = await arrive();
  const address = (resume: string) =>
    `${on.endpoint.replace("http", "ws")}/realtime?project=${on.projectId}&channels[]=${CHANNEL}&resume=${resume}`;
  const dial = (name: string, resume: string) =>
    page.call(`house.dial(${JSON.stringify(name)}, ${JSON.stringify(address(resume))})`);
  const seen = async (name: string) =>
    (await frames(page, name))
      .filter(({ type }) => type === "event")
      .map(({ data: { payload, id } }) => ({ row: Object(payload).$id, id: String(id) }));
  const has = (name: string, count: number) =>
    vi.waitFor(async () => expect(await seen(name)).toHaveLength(count), 10_000);

  await dial("first", "");
  await vi.waitFor(async () => expect(await frames(page, "first")).toHaveLength(1), 10_000);
  await on.note("m1", ["any"]);
  await has("first", 1);
  await page.call("house.stop('first')");
  await on.note("m2", ["any"]);
  await on.note("hidden", ["users"]);
  await on.note("m3", ["any"]);

  const [{ id = "" } = {}] = await seen("first");
  await dial("second", id);
  await has("second", 2);
  expect((await seen("second")).map(({ row }) => row)).toEqual(["m2", "m3"]);
  expect(await frames(page, "second")).toContainEqual({
    type: "response",
    data: expect.objectContaining({ to: "resume", success: true }),
  });

  // What has just happened is written down within a second or so.
  await page.page.waitForTimeout(2_000);
  await restart();
  await dial("third", id);
  await has("third", 2);
  expect((await seen("third")).map(({ row }) => row)).toEqual(["m2", "m3"]);
});
