import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { serveAlbum } from "./support/album-server.ts";
import { openBrowser } from "./support/browser.ts";
import { png } from "./support/pictures.ts";

const CHUNK = 5 * 1024 * 1024;

let browser: Browser;
let server: RunningServer;
let album: Awaited<ReturnType<typeof serveAlbum>>;

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer({ settings: { _APP_STORAGE_LIMIT: "100000000" } });
  album = await serveAlbum(server.endpoint);
});
afterAll(async () => {
  await browser?.close();
  album?.stop();
  await server?.stop();
});

/** A page of somebody new, who is signed in, with the SDK. */
async function visit(): Promise<Page> {
  const context = await browser.newContext();
  context.setDefaultTimeout(20_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.addInitScript({ path: resolve(import.meta.dirname, "support/in-page.js") });
  await page.goto(album.url);
  await page.waitForSelector("body[data-ready]");
  return page;
}

interface Uploaded {
  readonly made: Readonly<Record<string, unknown>>;
  readonly progress: readonly (readonly [percent: number, chunks: number])[];
}

const upload = (page: Page, id: string, size: number): Promise<Uploaded> =>
  page.evaluate(`window.inPage.upload("${id}", ${size})`);

const call = (page: Page, method: string, id: string): Promise<Record<string, unknown>> =>
  page.evaluate(`window.inPage.call("${method}", "${id}")`);

const addressOf = async (page: Page, method: string, id: string) => String(await call(page, method, id));

const md5 = (size: number) =>
  createHash("md5")
    .update(Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >>> 8)) % 251))
    .digest("hex");

test("a small File goes in one request, its type told by its content", async () => {
  const page = await visit();
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.headers()["content-range"] ?? "whole");
  });
  const { made } = await upload(page, "small", 2_000);
  expect(made).toMatchObject({
    $id: "small",
    name: "file.bin",
    sizeOriginal: 2_000,
    mimeType: "application/octet-stream",
    signature: md5(2_000),
  });
  expect(posts).toEqual(["whole"]);
});

test("a large File goes in chunks, several at once, and tells how far it is", async () => {
  const page = await visit();
  const size = 6 * CHUNK + 77;
  const under = { way: 0, most: 0 };
  page.on("request", (request) => {
    if (request.method() === "POST") under.most = Math.max(under.most, ++under.way);
  });
  for (const end of ["requestfinished", "requestfailed"] as const) {
    page.on(end as "requestfinished", (request) => {
      if (request.method() === "POST") under.way--;
    });
  }
  const { made, progress } = await upload(page, "large", size);
  expect(made).toMatchObject({ chunksTotal: 7, chunksUploaded: 7, sizeOriginal: size, signature: md5(size) });
  expect(under.most).toBeGreaterThan(2);
  expect(progress.map(([, chunks]) => chunks)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(progress.at(-1)?.[0]).toBe(100);
  const view = await addressOf(page, "getFileView", "large");
  expect(await page.evaluate(`window.inPage.fetch("${view}")`)).toMatchObject({ status: 200, size });
  const part = await page.evaluate(
    `window.inPage.fetch("${view}", { range: "bytes=${CHUNK}-${CHUNK + 9}" })`,
  );
  expect(part).toMatchObject({ status: 206, size: 10, first: (CHUNK * 31 + (CHUNK >>> 8)) % 251 });
});

test("an upload that broke off goes on in another visit", async () => {
  const page = await visit();
  const size = 3 * CHUNK + 5;
  await page.route("**/files", (route) =>
    route
      .request()
      .headers()
      ["content-range"]?.startsWith(`bytes ${2 * CHUNK}-`)
      ? route.abort("connectionreset")
      : route.continue(),
  );
  const broken = await upload(page, "broken", size);
  expect(broken.made).toEqual({ message: expect.stringMatching(/fetch/i) });
  await page.waitForTimeout(500);
  const half = await call(page, "getFile", "broken");
  expect(half).toMatchObject({ chunksTotal: 4, signature: "", mimeType: "" });
  expect(Number(half.chunksUploaded)).toBeLessThan(4);
  const view = await addressOf(page, "getFileView", "broken");
  expect(await page.evaluate(`window.inPage.fetch("${view}")`)).toMatchObject({ status: 404 });

  await page.unroute("**/files");
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  const { made } = await upload(page, "broken", size);
  expect(made).toMatchObject({ chunksUploaded: 4, signature: md5(size) });
  expect(await page.evaluate(`window.inPage.fetch("${view}")`)).toMatchObject({ status: 200, size });
});

test("images show by the session's cookie, and to nobody else", async () => {
  const page = await visit();
  const buffer = png(64, 48, [10, 120, 200]);
  await page.locator("#choose").setInputFiles({ name: "sea.png", mimeType: "image/png", buffer });
  await page.locator(".file img").waitFor();
  const src = (await page.locator(".file img").getAttribute("src")) ?? "";
  const id = /files\/(\w+)\//.exec(src)?.[1] ?? "";
  const [view, download, preview] = await Promise.all(
    ["getFileView", "getFileDownload", "getFilePreview"].map((method) => addressOf(page, method, id)),
  );
  const stranger = await visit();
  const image = (of: Page, address = "") => of.evaluate(`window.inPage.image("${address}")`);
  for (const address of [view, download, preview]) {
    expect(await image(page, address)).toEqual([64, 48]);
    expect(await image(stranger, address)).toBeNull();
  }
  expect(await image(page, `${preview}&width=32`)).toEqual([32, 24]);
  await call(page, "deleteFile", id);
  expect(await page.evaluate(`window.inPage.fetch("${view}")`)).toMatchObject({ status: 404 });
  expect(await page.evaluate(`window.inPage.fetch("${preview}")`)).toMatchObject({ status: 404 });
});
