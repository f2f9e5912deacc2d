import { Avatars as WebAvatars } from "appwrite";
import { Avatars } from "node-appwrite";
import sharp from "sharp";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { icoOf } from "./support/ico.ts";
import { pictureOf, pixelsOf } from "./support/picture.ts";
import { endless, type Page, redirect, startWeb, type Web } from "./support/web.ts";

let place: Place;
let avatars: Avatars;
let web: Web;

const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] } as const;
type Colour = keyof typeof colours;

const png = ([r, g, b]: readonly [number, number, number], side = 32) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
const icons: Record<string, Buffer> = {};
const icon = (colour: Colour, type = "image/png"): Page => ({ type, body: icons[colour] ?? "" });
const page = (head: string): Page => ({
  type: "text/html; charset=utf-8",
  body: `<!doctype html><html><head>${head}</head><body></body></html>`,
});

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  avatars = new Avatars(place.server());
  for (const [name, colour] of Object.entries(colours)) icons[name] = await png(colour);
});

beforeEach(async () => {
  web = await startWeb();
});

afterEach(() => web.stop());

const serve = (pages: Readonly<Record<string, Page>>) => {
  for (const [path, one] of Object.entries(pages)) web.pages.set(path, one);
};
const favicon = (path: string) => fetch(new WebAvatars(place.page()).getFavicon({ url: web.url + path }));
const refused = (path: string) =>
  place.guest("GET", `/avatars/favicon?url=${encodeURIComponent(web.url + path)}`);

/** The colour of the icon of a page, which is a PNG of 56 by 56. */
async function colourAt(path: string): Promise<string | undefined> {
  const bytes = await avatars.getFavicon({ url: web.url + path });
  expect(pictureOf(bytes)).toEqual({ type: "png", width: 56, height: 56 });
  const [r = 0, g = 0, b = 0] = pixelsOf(bytes).subarray((28 * 56 + 28) * 4);
  return Object.entries(colours).find(([, of]) => [r, g, b].every((value, i) => value === of[i]))?.[0];
}

describe("the icon of a page", () => {
  test.each<[string, string, string]>([
    ["it names, relative to itself", '<link rel="icon" href="red.png">', "/blog/red.png"],
    ["it names by its path", '<LINK HREF=/red.png REL="Shortcut Icon">', "/red.png"],
    ["of a base", '<base href="/static/"><link rel="icon" href="red.png">', "/static/red.png"],
    ["with a query and references", '<link rel=icon href="/i/red.png?a=1&amp;b=2">', "/i/red.png"],
    ["without an ending", '<link rel="icon" type="image/png" href="/icons/7">', "/icons/7"],
    ["at the usual place", '<link rel="stylesheet" href="/red.png">', "/favicon.ico"],
    [
      "when it names one of another kind",
      '<link rel="icon" href="data:image/png;base64,AA">',
      "/favicon.ico",
    ],
    ["when there is nothing where it says", '<link rel="icon" href="/gone.png">', "/favicon.ico"],
    ["without a head", "", "/favicon.ico"],
  ])("is the one %s", async (_, head, path) => {
    serve({ "/blog/post": page(head), [path]: icon("red") });
    expect(await colourAt("/blog/post")).toBe("red");
    expect(web.asked[0]).toBe("/blog/post");
  });

  test("is the largest", async () => {
    serve({
      "/": page(
        '<link rel="icon" sizes="16x16" href="/a.png"><link rel="icon" sizes="32x32 128x128" href="/b.png">' +
          '<link rel="icon" href="/c.png"><link rel="apple-touch-icon" sizes="512x512" href="/d.png">',
      ),
      "/a.png": icon("red"),
      "/b.png": icon("green"),
      "/c.png": icon("blue"),
      "/d.png": icon("blue"),
    });
    expect(await colourAt("/")).toBe("green");
    expect(web.asked).toEqual(["/", "/b.png"]);
  });

  test("is found after redirects, beside where they lead", async () => {
    serve({
      "/": redirect("/en/", 301),
      "/en/": page('<link rel="icon" href="i.jpg">'),
      "/en/i.jpg": redirect("/moved/i.jpg", 307),
      "/moved/i.jpg": { type: "image/jpeg", body: await sharp(icons.blue).jpeg().toBuffer() },
    });
    const bytes = await avatars.getFavicon({ url: `${web.url}/` });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 56, height: 56 });
  });

  test("is found though the page itself is shown to members alone", async () => {
    serve({ "/": { status: 401, body: "no" }, "/favicon.ico": icon("green") });
    expect(await colourAt("/")).toBe("green");
  });

  test("is looked for at the beginning of a page without end", async () => {
    let left = 0;
    serve({
      "/": endless('<link rel="icon" href="/red.png"><p>'.padEnd(65_536, "x"), (sent) => (left = sent)),
      "/red.png": icon("red"),
    });
    expect(await colourAt("/")).toBe("red");
    await expect.poll(() => left).toBeGreaterThan(0);
    expect(left).toBeLessThan(20_000_000);
  });

  test("is looked for once on a page of very many", async () => {
    serve({ "/": page('<link rel="icon" href="/none.png">'.repeat(5_000)), "/favicon.ico": icon("blue") });
    expect(await colourAt("/")).toBe("blue");
    expect(web.asked).toEqual(["/", "/none.png", "/favicon.ico"]);
  });
});

describe("an icon", () => {
  test("as PNG is kept by the client for a month, and runs nothing", async () => {
    serve({ "/favicon.ico": icon("red") });
    const { status, headers } = await favicon("/");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("cache-control")).toBe("private, max-age=2592000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox$/);
  });

  test("file is passed on as it is, whatever it is called", async () => {
    const ico = icoOf(await png([1, 2, 3], 16), 16);
    serve({ "/": page('<link rel="icon" href="/a.png">'), "/a.png": { type: "text/plain", body: ico } });
    const response = await favicon("/");
    expect(response.headers.get("content-type")).toBe("image/x-icon");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(ico);
  });

  test("that scales is preferred, and stripped of all that could do harm", async () => {
    const svg = `<?xml version="1.0"?><!-- mine --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">
      <script>alert(2)</script><style>@import url(https://evil.example/);</style>
      <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/></foreignObject>
      <a href="javascript:alert(3)"><rect width="1" height="1"/></a>
      <image href="https://evil.example/pixel.png"/><use href="https://evil.example/#a"/>
      <circle cx="5" cy="5" r="4" fill="#123456" style="background:url(//evil.example)" onclick="alert(4)"/>
      <set attributeName="href" to="javascript:alert(5)"/></svg>`;
    serve({
      "/": page('<link rel="icon" sizes="512x512" href="/a.png"><link rel="icon" href="/a.svg">'),
      "/a.png": icon("red"),
      "/a.svg": { type: "image/svg+xml", body: svg },
    });
    const response = await favicon("/");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox$/);
    const text = await response.text();
    expect(text).toMatch(/<circle[^>]* fill="#123456"/);
    expect(text).not.toMatch(/script|alert|evil|onload|onclick|foreignObject|iframe|import/i);
  });

  test.each([
    ["broken", '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>'],
    ["of no namespace", "<svg><circle/></svg>"],
    ["with entities of its own", '<svg xmlns="http://www.w3.org/2000/svg">&boom;</svg>'],
    ["nested without end", `<svg xmlns="http://www.w3.org/2000/svg">${"<g>".repeat(50_000)}`],
    ["cut short", '<svg xmlns="http://www.w3.org/2000/svg"><circle'],
  ])("that is an SVG %s cannot be made safe", async (_, body) => {
    serve({ "/favicon.ico": { type: "image/svg+xml", body } });
    expect(await refused("/")).toMatchObject({
      status: 400,
      body: { type: "avatar_svg_sanitization_failed" },
    });
  });

  test("that is an SVG with a document type that declares entities is never expanded", async () => {
    const body =
      '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>';
    serve({ "/favicon.ico": { type: "image/svg+xml", body } });
    const { status, body: told } = await refused("/");
    expect([400, 404]).toContain(status);
    expect(String(told.type)).toMatch(/^avatar_/);
  });
});

describe("there is no icon", () => {
  const notFound = { status: 404, body: { type: "avatar_icon_not_found" } };

  test.each<[string, Page]>([
    ["nothing", { status: 404, body: "" }],
    ["a page", { type: "image/png", body: "<!doctype html><h1>Welcome</h1>" }],
    ["nothing at all", { type: "image/png", body: "" }],
    ["half a PNG", { type: "image/png", body: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") }],
    ["half an icon file", { type: "image/x-icon", body: Buffer.from("000001000100", "hex") }],
    ["something without end", endless(Buffer.alloc(65_536))],
    ["redirects in circles", redirect("/favicon.ico")],
    ["a way to another scheme", redirect("file:///etc/passwd")],
    ["a way to a password", redirect("http://a:b@localhost/")],
    ["an answer that breaks off", (response) => response.destroy()],
  ])("where there is %s", async (_, one) => {
    serve({ "/": page(""), "/favicon.ico": one });
    expect(await refused("/")).toMatchObject(notFound);
  });

  test("of a page that leads in circles, after a few of them", async () => {
    serve({ "/": redirect("/") });
    expect(await refused("/")).toMatchObject(notFound);
    expect(web.asked.length).toBeLessThan(10);
  });

  test("of a page that leads to another scheme", async () => {
    serve({ "/": redirect("ftp://example.com/") });
    const told = { status: 404, body: { type: "avatar_remote_url_failed" } };
    expect(await refused("/")).toMatchObject(told);
  });

  test("of a site that does not answer", async () => {
    await web.stop();
    await expect(avatars.getFavicon({ url: web.url })).rejects.toMatchObject({
      code: 404,
      type: "avatar_remote_url_failed",
    });
  });

  test.each(["", "url=", "url=example.com", "url=ftp://example.com", "url=javascript:alert(1)"])(
    "without an address: %j",
    async (query) => {
      const { status, body } = await place.guest("GET", `/avatars/favicon?${query}`);
      expect({ status, type: body.type }).toEqual({ status: 400, type: "general_argument_invalid" });
      expect(body.message).toContain("url");
    },
  );
});
