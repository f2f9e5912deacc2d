import { createHash } from "node:crypto";
import { Avatars as WebAvatars } from "appwrite";
import { Users } from "node-appwrite";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { pictureOf, pixelsOf } from "./support/picture.ts";
import { endless, redirect, silent, startWeb, type Web } from "./support/web.ts";

/** Two services of photos, asked in this order. */
let first: Web;
let second: Web;
let server: RunningServer;
let place: Place;
let avatars: WebAvatars;

const hashOf = (email: string) => createHash("sha256").update(email).digest("hex");
const HASH = hashOf("ada@example.com");
const RED = [255, 0, 0];
const BLUE = [0, 0, 255];
/** What initials are drawn on for "Walter O'Brien" (reference/storage.md §8). */
const INITIALS = [0xfe, 0x95, 0x67];

beforeAll(async () => {
  [first, second] = [await startWeb(), await startWeb()];
  server = await startServer({
    settings: {
      _APP_OPTIONS_ABUSE: "disabled",
      _APP_CONSOLE_WHITELIST_ROOT: "disabled",
      EDGEWRITE_PHOTO_SOURCES: `${first.url}/avatar, ${second.url}/avatar/`,
    },
  });
  place = await bootstrap(server.url);
  avatars = new WebAvatars(place.page());
});

afterAll(async () => {
  await server.stop();
  await Promise.all([first.stop(), second.stop()]);
});

afterEach(() => {
  for (const web of [first, second]) {
    web.pages.clear();
    web.asked.length = 0;
  }
});

async function photo(background: string) {
  const image = sharp({ create: { width: 100, height: 100, channels: 3, background } });
  return { type: "image/png", body: await image.png().toBuffer() };
}

interface Asked {
  width?: number;
  height?: number;
  quality?: number;
  output?: string;
  rating?: string;
  emailHash?: string;
  name?: string;
}

async function shown(wanted: Asked) {
  const response = await fetch(avatars.getPhoto(wanted));
  const bytes = await response.arrayBuffer();
  return { status: response.status, headers: response.headers, bytes };
}

const corner = (bytes: ArrayBuffer) => [...pixelsOf(bytes).subarray(0, 3)];

describe("a photo by the hash of an e-mail address", () => {
  test("comes from the first service, at its size, and is kept by nobody", async () => {
    first.pages.set(`/avatar/${HASH}`, await photo("#f00"));
    second.pages.set(`/avatar/${HASH}`, await photo("#00f"));
    const { status, headers, bytes } = await shown({ emailHash: HASH.toUpperCase(), width: 64, height: 32 });
    expect(status).toBe(200);
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 64, height: 32 });
    expect(corner(bytes)).toEqual(RED);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(first.asked).toEqual([`/avatar/${HASH}?s=64&d=404&r=g`]);
    expect(second.asked).toEqual([]);
  });

  test("comes from the second when the first has none", async () => {
    second.pages.set(`/avatar/${HASH}`, redirect("/moved"));
    second.pages.set("/moved", await photo("#00f"));
    const { bytes } = await shown({ emailHash: HASH, rating: "x" });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 256, height: 256 });
    expect(corner(bytes)).toEqual(BLUE);
    expect(first.asked).toEqual([`/avatar/${HASH}?s=256&d=404&r=x`]);
  });

  test.each([
    ["jpg", "jpeg", "image/jpeg"],
    ["webp", "webp", "image/webp"],
  ])("comes as %s", async (output, type, mimeType) => {
    first.pages.set(`/avatar/${HASH}`, await photo("#f00"));
    const { headers, bytes } = await shown({ emailHash: HASH, output, quality: 50 });
    expect(headers.get("content-type")).toBe(mimeType);
    expect(pictureOf(bytes).type).toBe(type);
  });

  test("gives way to initials when no service has one", async () => {
    first.pages.set(`/avatar/${HASH}`, { type: "image/png", body: "<h1>no image</h1>" });
    second.pages.set(`/avatar/${HASH}`, endless(Buffer.alloc(65_536)));
    const { status, bytes } = await shown({ emailHash: HASH, name: "Walter O'Brien", width: 50, height: 50 });
    expect(status).toBe(200);
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 50, height: 50 });
    expect(corner(bytes)).toEqual(INITIALS);
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  test("gives way to initials when the services are silent or lead in circles", async () => {
    first.pages.set(`/avatar/${HASH}`, silent);
    second.pages.set(`/avatar/${HASH}`, redirect(`/avatar/${HASH}`));
    const { status, bytes } = await shown({ emailHash: HASH, name: "Walter O'Brien" });
    expect(status).toBe(200);
    expect(corner(bytes)).toEqual(INITIALS);
    expect(second.asked.length).toBeLessThan(5);
  });

  test("without services, a name or anything is anybody's", async () => {
    const { status, headers, bytes } = await shown({});
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 256, height: 256 });
    expect(first.asked).toEqual([]);
  });
});

describe("a photo of a user", () => {
  const url = (query: string) => `${place.endpoint}/avatars/photo?project=${place.projectId}&${query}`;

  test("is their own to see, and a key's", async () => {
    const page = place.page();
    const email = "Walter@Example.com";
    await page.account.create({ userId: "walter", email, password: "password!", name: "Walter O'Brien" });
    await page.account.createEmailPasswordSession({ email, password: "password!" });
    first.pages.set(`/avatar/${hashOf(email.toLowerCase())}`, await photo("#f00"));
    const cookie = { cookie: page.jar.header };
    for (const query of ["", "userId=walter", "userId=current()"]) {
      const response = await fetch(url(query), { headers: cookie });
      expect(corner(await response.arrayBuffer()), query).toEqual(RED);
    }
    const keyed = await fetch(url("userId=walter"), {
      headers: { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key },
    });
    expect(corner(await keyed.arrayBuffer())).toEqual(RED);
    await new Users(place.server()).create({ userId: "eve", name: "Eve" });
    for (const userId of ["eve", "nobody"]) {
      const other = await fetch(url(`userId=${userId}`), { headers: cookie });
      expect(other.status).toBe(401);
      expect(await other.json()).toMatchObject({ type: "user_unauthorized" });
    }
    expect(await place.guest("GET", "/avatars/photo?userId=walter")).toMatchObject({ status: 401 });
    expect(await place.keyed("GET", "/avatars/photo?userId=nobody")).toMatchObject({
      status: 404,
      body: { type: "user_not_found" },
    });
  });
});

test.each([
  ["width", "2001"],
  ["width", "-1"],
  ["height", "x"],
  ["quality", "101"],
  ["quality", "-1"],
  ["output", "gif"],
  ["rating", "y"],
  ["userId", "a b"],
  ["emailHash", "ada@example.com"],
  ["emailHash", "../../etc"],
  ["name", "x".repeat(129)],
])("a wrong %s is named: %s", async (name, value) => {
  const query = `${name}=${encodeURIComponent(value)}`;
  const { status, body } = await place.guest("GET", `/avatars/photo?${query}`);
  expect({ status, type: body.type }).toEqual({ status: 400, type: "general_argument_invalid" });
  expect(body.message).toContain(name);
  expect(first.asked).toEqual([]);
});
