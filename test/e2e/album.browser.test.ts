import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { serveAlbum } from "./support/album-server.ts";
import { openBrowser } from "./support/browser.ts";
import { png } from "./support/pictures.ts";

let browser: Browser;
let server: RunningServer;
let album: Awaited<ReturnType<typeof serveAlbum>>;

beforeAll(async () => {
  browser = await openBrowser();
  server = await startServer();
  album = await serveAlbum(server.endpoint);
});
afterAll(async () => {
  await browser?.close();
  album?.stop();
  await server?.stop();
});

async function context(): Promise<BrowserContext> {
  const made = await browser.newContext({ viewport: { width: 390, height: 844 } });
  made.setDefaultTimeout(15_000);
  onTestFinished(() => made.close());
  return made;
}

async function open(): Promise<Page> {
  const page = await (await context()).newPage();
  await page.goto(album.url);
  await page.waitForSelector("body[data-ready]");
  return page;
}

const card = (page: Page, name: string) =>
  page.locator(".file", { has: page.getByRole("heading", { name, exact: true }) });

const choose = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.locator("#choose").setInputFiles({ name, mimeType, buffer });

/** What tests ask of an image element. */
interface Picture {
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  decode(): Promise<void>;
}

/** How large what an image shows is; zeros when it shows nothing. */
const sizeOf = async (img: Picture) => {
  await img.decode().catch(() => undefined);
  return [img.naturalWidth, img.naturalHeight];
};

const shown = (page: Page, name: string) => card(page, name).locator("img").evaluate(sizeOf);

test("a picture is uploaded, shown and shared by a link that needs no session", async () => {
  const page = await open();
  expect(await page.locator("#empty").isVisible()).toBe(true);
  await choose(page, "sunset.png", "image/png", png(800, 600, [230, 90, 40]));
  await card(page, "sunset.png").waitFor();
  expect(await shown(page, "sunset.png")).toEqual([320, 240]);
  expect(await page.locator("#empty").isVisible()).toBe(false);

  await card(page, "sunset.png").getByRole("button", { name: "Share" }).click();
  const link = card(page, "sunset.png").locator(".link");
  await link.waitFor();
  const address = (await link.getAttribute("href")) ?? "";
  expect(new URL(address).searchParams.get("token")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

  const stranger = await (await context()).newPage();
  const answer = await stranger.goto(address);
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()["content-type"]).toBe("image/png");
  expect(await stranger.locator("img").evaluate(sizeOf)).toEqual([800, 600]);
  const { origin, pathname, searchParams } = new URL(address);
  const bare = await stranger.goto(`${origin}${pathname}?project=${searchParams.get("project")}`);
  expect(bare?.status()).toBe(404);
});

test("a large file shows how far it is, and others see nothing of it", async () => {
  const page = await open();
  await page.evaluate(`
    window.seen = [];
    new MutationObserver(() => {
      const bar = document.querySelector("progress");
      if (bar && bar.value !== window.seen.at(-1)) window.seen.push(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  `);
  await choose(page, "film.bin", "application/octet-stream", Buffer.alloc(12_000_000, 7));
  await card(page, "film.bin").waitFor();
  const seen = await page.evaluate<number[]>("window.seen");
  expect(seen.filter((value) => value > 0 && value < 100).length).toBeGreaterThan(0);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(await card(page, "film.bin").locator(".size").textContent()).toBe("12 MB");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  // An icon: it is no picture.
  expect((await shown(page, "film.bin"))[0]).toBeGreaterThan(0);

  const download = page.waitForEvent("download");
  await card(page, "film.bin").getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("film.bin");

  const other = await open();
  expect(await other.locator(".file").count()).toBe(0);
});

test("a file is deleted, and its link ends with it", async () => {
  const page = await open();
  await choose(page, "note.txt", "text/plain", Buffer.from("gone soon"));
  await card(page, "note.txt").getByRole("button", { name: "Share" }).click();
  const link = card(page, "note.txt").locator(".link");
  await link.waitFor();
  const address = (await link.getAttribute("href")) ?? "";
  expect(await (await fetch(address)).text()).toBe("gone soon");
  await card(page, "note.txt").getByRole("button", { name: "Delete" }).click();
  await page.locator("#empty").waitFor();
  expect((await fetch(address)).status).toBe(404);
});

test("what the API refuses is said, and a stranger's file is not shared", async () => {
  const page = await open();
  await choose(page, "empty.txt", "text/plain", Buffer.alloc(0));
  await page.locator("#problem").waitFor();
  expect(await page.locator("#problem").textContent()).toMatch(/file/i);
  const answer = await page.evaluate<number>(
    `fetch("share", { method: "POST", body: JSON.stringify({ fileId: "x", jwt: "forged" }) }).then((r) => r.status)`,
  );
  expect(answer).toBe(401);
});
