import { Avatars as WebAvatars } from "appwrite";
import { Avatars, BrowserPermission, BrowserTheme, ImageFormat, Timezone } from "node-appwrite";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { sharedUrl, startServer } from "../support/server.ts";
import { pictureOf } from "./support/picture.ts";
import { brokenOff, endless, type Page, redirect, startWeb, type Web } from "./support/web.ts";

/** In place of a browser service: what it is asked for it notes, and draws an image of the viewport's size. */
let browser: Web;
let requests: Record<string, unknown>[] = [];
let server: RunningServer;
let place: Place;
let avatars: Avatars;

const drawn: Page = async (response, request, body) => {
  const wanted = JSON.parse(body);
  if (request.method !== "POST" || request.headers["content-type"] !== "application/json") {
    response.writeHead(415).end();
    return;
  }
  requests.push(wanted);
  const { viewport, deviceScaleFactor = 1 } = wanted;
  const create = {
    width: Math.round(viewport.width * deviceScaleFactor),
    height: Math.round(viewport.height * deviceScaleFactor),
    channels: 3 as const,
    background: "#abc",
  };
  response.writeHead(200, { "content-type": "image/png" }).end(await sharp({ create }).png().toBuffer());
};

beforeAll(async () => {
  browser = await startWeb();
  server = await startServer({
    // As in production: the service may be private, the pages may not.
    settings: {
      EDGEWRITE_PRIVATE_TARGETS: "disabled",
      _APP_OPTIONS_ABUSE: "disabled",
      _APP_BROWSER_HOST: `${browser.url}/v1`,
    },
  });
  place = await bootstrap(server.url);
  avatars = new Avatars(place.server());
});

beforeEach(() => {
  browser.pages.set("/v1/screenshots", drawn);
  browser.asked.length = 0;
  requests = [];
});

afterAll(async () => {
  await server.stop();
  await browser.stop();
});

const URL_OF_PAGE = "https://example.com/a?b=c";
const asked = (query: string) =>
  place.guest("GET", `/avatars/screenshots?url=${encodeURIComponent(URL_OF_PAGE)}&${query}`);

describe("a screenshot", () => {
  test("is of the viewport, in daylight, without anything else", async () => {
    const bytes = await avatars.getScreenshot({ url: URL_OF_PAGE });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 1280, height: 720 });
    expect(requests).toEqual([
      {
        url: URL_OF_PAGE,
        theme: "light",
        headers: {},
        sleep: 0,
        waitUntil: "load",
        viewport: { width: 1280, height: 720 },
      },
    ]);
  });

  test("is taken as it is asked for", async () => {
    const bytes = await avatars.getScreenshot({
      url: URL_OF_PAGE,
      // SDKs in JavaScript write an object into a URL as "[object Object]", so it goes as JSON.
      headers: JSON.stringify({ "X-Name": "Ada", Accept: "text/html; q=0.5" }) as never,
      viewportWidth: 800,
      viewportHeight: 600,
      scale: 0.5,
      theme: BrowserTheme.Dark,
      userAgent: "Test/1.0 (a; b)",
      fullpage: true,
      locale: "de-DE",
      timezone: Timezone.EuropeBerlin,
      latitude: -33.5,
      longitude: 151.25,
      accuracy: 10.5,
      touch: true,
      permissions: [BrowserPermission.Geolocation, BrowserPermission.Clipboardread],
      sleep: 2,
      width: 200,
      height: 0,
      quality: 80,
      output: ImageFormat.Webp,
    });
    expect(pictureOf(bytes).type).toBe("webp");
    expect(await sharp(Buffer.from(bytes)).metadata()).toMatchObject({ width: 200, height: 150 });
    expect(requests).toEqual([
      {
        url: URL_OF_PAGE,
        theme: "dark",
        headers: { "X-Name": "Ada", Accept: "text/html; q=0.5" },
        sleep: 2_000,
        waitUntil: "load",
        viewport: { width: 800, height: 600 },
        deviceScaleFactor: 0.5,
        userAgent: "Test/1.0 (a; b)",
        fullPage: true,
        locale: "de-DE",
        timezoneId: "Europe/Berlin",
        geolocation: { latitude: -33.5, longitude: 151.25, accuracy: 10.5 },
        hasTouch: true,
        permissions: ["geolocation", "clipboard-read"],
      },
    ]);
  });

  test("in the web is a URL that says it all, and an image of a month", async () => {
    const url = new WebAvatars(place.page()).getScreenshot({
      url: URL_OF_PAGE,
      viewportWidth: 100,
      viewportHeight: 50,
      fullpage: false,
      output: ImageFormat.Jpeg as never,
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    expect(response.headers.get("cache-control")).toBe("private, max-age=2592000");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(pictureOf(await response.arrayBuffer())).toEqual({ type: "jpeg", width: 100, height: 50 });
    expect(requests[0]).not.toHaveProperty("fullPage");
  });

  test.each([
    [
      "as other SDKs write them",
      "headers[X-Name]=Ada&headers[Accept]=text/html",
      { "X-Name": "Ada", Accept: "text/html" },
    ],
    ["with a number for a name", "headers[X-Name]=Ada&headers[7]=b", { "X-Name": "Ada", "7": "b" }],
    ["none", "headers={}", {}],
  ])("is taken with headers, %s", async (_, query, headers) => {
    const { status } = await asked(`viewportWidth=1&viewportHeight=1&${query}`);
    expect({ status, headers: requests[0]?.headers }).toEqual({ status: 200, headers });
  });
});

describe("there is no screenshot", () => {
  test.each<[string, string, Page]>([
    ["fails", "avatar_remote_url_failed", { status: 500, body: "no such host" }],
    ["leads elsewhere", "avatar_remote_url_failed", redirect("/v1/other")],
    ["hangs up", "avatar_remote_url_failed", (response) => response.destroy()],
    ["breaks off", "avatar_remote_url_failed", brokenOff(Buffer.alloc(100))],
    ["answers with words", "avatar_image_not_found", { type: "image/png", body: "sorry" }],
    ["answers with nothing", "avatar_image_not_found", { type: "image/png", body: "" }],
    ["answers without end", "avatar_image_not_found", endless(Buffer.alloc(65_536))],
  ])("when the browser service %s", async (_, type, page) => {
    browser.pages.set("/v1/screenshots", page);
    await expect(avatars.getScreenshot({ url: URL_OF_PAGE })).rejects.toMatchObject({ code: 404, type });
    expect(browser.asked).toEqual(["/v1/screenshots"]);
  });

  test("without a browser service, and it says what is missing", async () => {
    const { guest } = await bootstrap(sharedUrl());
    const { status, body } = await guest("GET", "/avatars/screenshots?url=https://example.com");
    expect({ status, type: body.type }).toEqual({ status: 404, type: "avatar_remote_url_failed" });
    expect(body.message).toContain("_APP_BROWSER_HOST");
  });

  test("as HEIC, which nothing here writes", async () => {
    const { status, body } = await asked("output=heic");
    expect({ status, type: body.type }).toEqual({ status: 400, type: "general_argument_invalid" });
    expect(body.message).toContain("output");
    expect(requests).toEqual([]);
  });
});

test.each([
  ["url", "url=ftp://example.com"],
  ["url", "url=example.com"],
  ["headers", "headers=x"],
  ["headers", "headers=%5Bobject+Object%5D"],
  ["headers", "headers[]=a"],
  ["headers", "headers[X-Name]=a%0d%0aSet-Cookie: b"],
  ["headers", "headers[X Name]=a"],
  ["headers", `headers=${encodeURIComponent('{"X-Name":["a"]}')}`],
  ["viewportWidth", "viewportWidth=0"],
  ["viewportWidth", "viewportWidth=1921"],
  ["viewportHeight", "viewportHeight=1081"],
  ["viewportHeight", "viewportHeight=1.5"],
  ["scale", "scale=0.05"],
  ["scale", "scale=3.1"],
  ["scale", "scale=NaN"],
  ["theme", "theme=grey"],
  ["userAgent", `userAgent=${"x".repeat(513)}`],
  ["fullpage", "fullpage=maybe"],
  ["locale", "locale=de-DE-x-long"],
  ["timezone", "timezone=Mars/Olympus"],
  ["latitude", "latitude=90.1"],
  ["longitude", "longitude=-180.5"],
  ["accuracy", "accuracy=-1"],
  ["accuracy", "accuracy=100001"],
  ["touch", "touch=2"],
  ["permissions", "permissions[]=root"],
  ["sleep", "sleep=11"],
  ["sleep", "sleep=-1"],
  ["width", "width=2001"],
  ["height", "height=-1"],
  ["quality", "quality=101"],
  ["quality", "quality=-2"],
  ["output", "output=bmp"],
])("a wrong %s is named: %s", async (name, query) => {
  const { status, body } = await asked(query);
  expect({ status, type: body.type }).toEqual({ status: 400, type: "general_argument_invalid" });
  expect(body.message).toContain(name);
  expect(requests).toEqual([]);
});

test("a client asks sixty times an hour", async () => {
  const limited = await startServer({ settings: { _APP_BROWSER_HOST: `${browser.url}/v1` } });
  try {
    const { guest } = await bootstrap(limited.url);
    const ask = (url: string) =>
      guest("GET", `/avatars/screenshots?viewportWidth=1&viewportHeight=1&url=${url}`);
    const answers = [];
    for (let times = 0; times < 61; times++) answers.push((await ask(`https://example.com/${times}`)).status);
    expect(answers).toEqual([...Array(60).fill(200), 429]);
    expect(requests).toHaveLength(60);
  } finally {
    await limited.stop();
  }
});
