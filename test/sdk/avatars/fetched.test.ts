import { Avatars as WebAvatars } from "appwrite";
import { Avatars } from "node-appwrite";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { pictureOf, pixelsOf } from "./support/picture.ts";
import { brokenOff, endless, redirect, silent, stalled, startWeb, type Web } from "./support/web.ts";

const LIMIT = 300_000;
const PIXELS = 300_000;

let server: RunningServer;
let place: Place;
let web: Web;
let avatars: Avatars;

/** 80 by 60 pixels, the left half red and the right one blue. */
const halves = () =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: "#ff0000" } }).composite([
    { input: { create: { width: 40, height: 60, channels: 3, background: "#0000ff" } }, left: 40, top: 0 },
  ]);

/** A PNG whose header says it is 60,000 pixels wide and high. */
async function bomb(): Promise<Buffer> {
  const png = Buffer.from(await halves().png().toBuffer());
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  return png;
}

beforeAll(async () => {
  const png = await halves().png().toBuffer();
  const noise = await sharp({
    create: {
      width: 500,
      height: 500,
      channels: 3,
      background: "#000",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  const wide = sharp({ create: { width: 601, height: 500, channels: 3, background: "#fff" } });
  web = await startWeb({
    "/a.png": { type: "image/png", body: png },
    "/a.jpg": { type: "image/jpeg", body: await halves().jpeg({ quality: 95 }).toBuffer() },
    "/a.webp": { type: "image/webp", body: await halves().webp({ lossless: true }).toBuffer() },
    "/a.gif": { type: "image/gif", body: await halves().gif().toBuffer() },
    "/unnamed": { body: png },
    "/page": { type: "text/html", body: "<h1>Hello</h1>" },
    "/page.png": { type: "image/png", body: "<h1>Hello</h1>" },
    "/a.svg": { type: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
    "/empty.png": { type: "image/png", body: "" },
    "/one.png": { type: "image/png", body: png.subarray(0, 1) },
    "/signature.png": { type: "image/png", body: png.subarray(0, 8) },
    "/half.png": { type: "image/png", body: png.subarray(0, png.length >> 1) },
    "/half.jpg": { type: "image/jpeg", body: (await halves().jpeg().toBuffer()).subarray(0, 300) },
    "/half.webp": { type: "image/webp", body: (await halves().webp().toBuffer()).subarray(0, 40) },
    "/bomb.png": { type: "image/png", body: await bomb() },
    "/wide.png": { type: "image/png", body: await wide.png().toBuffer() },
    "/hidden.png": { type: "image/png", body: png, status: 403 },
    "/failing.png": { type: "image/png", body: png, status: 500 },
    "/partial.png": { type: "image/png", body: png, status: 206 },
    "/moved": redirect("/a.png"),
    "/loop": redirect("/loop"),
    "/elsewhere": redirect("ftp://example.com/"),
    "/large.png": { type: "image/png", body: noise },
    "/endless.png": endless(Buffer.alloc(65_536)),
    "/broken.png": brokenOff(png),
    "/rude": (response) => response.destroy(),
    "/silent": silent,
    "/stalled": stalled(png.subarray(0, 20)),
    "/quiet-page/": silent,
    "/quiet-icon/": { type: "text/html", body: '<link rel="icon" href="/stalled" type="image/png">' },
  });
  server = await startServer({
    settings: {
      _APP_OPTIONS_ABUSE: "disabled",
      _APP_STORAGE_PREVIEW_LIMIT: String(LIMIT),
      EDGEWRITE_PREVIEW_PIXELS: String(PIXELS),
    },
  });
  place = await bootstrap(server.url);
  avatars = new Avatars(place.server());
});

afterAll(async () => {
  await server.stop();
  await web.stop();
});

const image = (url: string, query = "") =>
  place.guest("GET", `/avatars/image?url=${encodeURIComponent(url)}${query}`);

describe("an image of another server", () => {
  test.each(["a.png", "a.jpg", "a.webp", "a.gif", "unnamed"])("%s comes as a PNG", async (name) => {
    const bytes = await avatars.getImage({ url: `${web.url}/${name}?v=1`, width: 40, height: 30 });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 40, height: 30 });
    expect(web.asked.at(-1)).toBe(`/${name}?v=1`);
    const pixels = pixelsOf(bytes);
    const at = (x: number) => [...pixels.subarray((15 * 40 + x) * 4, (15 * 40 + x) * 4 + 3)];
    for (const [x, strong, weak] of [[4, 0, 2] as const, [36, 2, 0] as const]) {
      expect(at(x)[strong]).toBeGreaterThan(230);
      expect(at(x)[weak]).toBeLessThan(25);
    }
  });

  test("has the size that is asked for, else its own", async () => {
    const size = async (width?: number, height?: number) => {
      const sides = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
      const { width: w, height: h } = pictureOf(
        await avatars.getImage({ url: `${web.url}/a.png`, ...sides }),
      );
      return [w, h];
    };
    expect(await size()).toEqual([400, 400]);
    expect(await size(0, 0)).toEqual([80, 60]);
    expect(await size(40, 0)).toEqual([40, 30]);
    expect(await size(0, 120)).toEqual([160, 120]);
    expect(await size(2000, 1)).toEqual([2000, 1]);
  });

  test("is kept by the client for a month, and runs nothing", async () => {
    const url = new WebAvatars(place.page()).getImage({ url: `${web.url}/a.png`, width: 10 });
    const { status, headers } = await fetch(url);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("cache-control")).toBe("private, max-age=2592000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox$/);
    const { roundTrips } = await image(`${web.url}/a.png`);
    expect(roundTrips).toBeLessThanOrEqual(1);
  });

  test("is asked for without anything of the client's", async () => {
    let sent: Record<string, unknown> = {};
    web.pages.set("/seen", (response, request) => {
      sent = request.headers;
      response.writeHead(404).end();
    });
    await place.keyed("GET", `/avatars/image?url=${encodeURIComponent(`${web.url}/seen`)}`, undefined, {
      cookie: "a=b",
    });
    expect(sent).toHaveProperty("user-agent");
    expect(JSON.stringify(sent)).not.toContain(place.key);
    expect(Object.keys(sent).filter((name) => /cookie|authorization|appwrite|forwarded/.test(name))).toEqual(
      [],
    );
  });
});

describe("there is no image", () => {
  test.each([
    "nothing",
    "page",
    "page.png",
    "a.svg",
    "empty.png",
    "one.png",
    "signature.png",
    "half.png",
    "half.jpg",
    "half.webp",
    "bomb.png",
    "wide.png",
    "hidden.png",
    "failing.png",
    "partial.png",
    "moved",
    "loop",
    "elsewhere",
    "large.png",
    "endless.png",
  ])("at %s", async (name) => {
    web.asked.length = 0;
    await expect(avatars.getImage({ url: `${web.url}/${name}` })).rejects.toMatchObject({
      code: 404,
      type: "avatar_image_not_found",
    });
    // Redirects are not followed.
    expect(web.asked).toEqual([`/${name}`]);
  });

  test.each(["broken.png", "rude"])("that can be read at %s", async (name) => {
    expect(await image(`${web.url}/${name}`)).toMatchObject({
      status: 404,
      body: { type: "avatar_remote_url_failed" },
    });
  });

  test("where nobody answers", async () => {
    const gone = await startWeb();
    await gone.stop();
    expect(await image(gone.url)).toMatchObject({ status: 404, body: { type: "avatar_remote_url_failed" } });
  });

  test("behind a name and a password", async () => {
    web.asked.length = 0;
    const { status, body } = await image(`http://user:secret@localhost:${web.port}/a.png`);
    expect({ status, type: body.type }).toEqual({ status: 404, type: "avatar_remote_url_failed" });
    expect(JSON.stringify(body)).not.toMatch(/secret|authUsername/);
    expect(web.asked).toEqual([]);
  });

  test("on a server that never comes to an end, for long", async () => {
    const ask = (what: string, path: string) =>
      place.guest("GET", `/avatars/${what}?url=${encodeURIComponent(web.url + path)}`);
    const failed = { status: 404, body: { type: "avatar_remote_url_failed" } };
    const [mute, stuck, page, icon] = await Promise.all([
      ask("image", "/silent"),
      ask("image", "/stalled"),
      ask("favicon", "/quiet-page/"),
      ask("favicon", "/quiet-icon/"),
    ]);
    expect(mute).toMatchObject(failed);
    expect(stuck).toMatchObject(failed);
    expect(page).toMatchObject(failed);
    expect(icon).toMatchObject({ status: 404, body: { type: "avatar_icon_not_found" } });
  });
});

test.each([
  ["url", ""],
  ["url", "url="],
  ["url", "url=example.com/a.png"],
  ["url", "url=ftp://example.com/a.png"],
  ["url", "url=file:///etc/passwd"],
  ["url", "url=data:image/png;base64,AAAA"],
  ["url", "url=http://"],
  ["url", "url=http://127%E3%80%820%E3%80%820%E3%80%821/"],
  ["url", "url[]=http://example.com"],
  ["width", "url=http://example.com&width=2001"],
  ["width", "url=http://example.com&width=-1"],
  ["height", "url=http://example.com&height=x"],
  ["height", "url=http://example.com&height=1.5"],
])("a wrong %s is named: %s", async (name, query) => {
  const { status, body } = await place.guest("GET", `/avatars/image?${query}`);
  expect({ status, type: body.type }).toEqual({ status: 400, type: "general_argument_invalid" });
  expect(body.message).toContain(name);
});
