import { Avatars as WebAvatars } from "appwrite";
import jsQR from "jsqr";
import { Avatars, Browser, CreditCard, Flag } from "node-appwrite";
import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { pictureOf, pixelsOf } from "./support/picture.ts";

let place: Place;
let avatars: Avatars;
let web: WebAvatars;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  avatars = new Avatars(place.server());
  web = new WebAvatars(place.page());
});

/** What a browser gets for an `<img>` of a guest. */
async function shown(url: string) {
  const response = await fetch(url);
  const bytes = await response.arrayBuffer();
  return { status: response.status, headers: response.headers, bytes };
}

describe("icons", () => {
  test.each(Object.values(Browser))("browser %s", async (code) => {
    expect(pictureOf(await avatars.getBrowser({ code }))).toEqual({ type: "png", width: 100, height: 100 });
  });

  test.each(Object.values(CreditCard))("card %s", async (code) => {
    const card = await avatars.getCreditCard({ code, width: 120, height: 80, quality: 50 });
    expect(pictureOf(card)).toEqual({ type: "png", width: 120, height: 80 });
  });

  test("every flag", async () => {
    for (const code of Object.values(Flag)) {
      const flag = await avatars.getFlag({ code, width: 20, height: 10 });
      expect(pictureOf(flag), code).toEqual({ type: "png", width: 20, height: 10 });
    }
  });

  test("are images of a month under a URL that names the project", async () => {
    const { status, headers } = await shown(web.getFlag({ code: Flag.Germany }));
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("cache-control")).toBe("public, max-age=2592000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const unnamed = await place.guest("GET", "/avatars/flags/de");
    expect(unnamed.headers.get("cache-control")).toBe("private, max-age=2592000");
    expect(unnamed.roundTrips).toBeLessThanOrEqual(1);
  });

  test.each([
    ["flags/DE", "flags/de"],
    ["browsers/FF", "browsers/ff"],
    ["credit-cards/Visa", "credit-cards/visa"],
  ])("%s is %s", async (as, code) => {
    const bytes = async (path: string) =>
      (await shown(`${place.endpoint}/avatars/${path}?project=${place.projectId}`)).bytes;
    expect(Buffer.from(await bytes(as)).equals(Buffer.from(await bytes(code)))).toBe(true);
  });

  test("have their own size where none is asked for", async () => {
    const size = async (query: string) =>
      pictureOf(
        (await shown(`${place.endpoint}/avatars/flags/fr?project=${place.projectId}&${query}`)).bytes,
      );
    expect(await size("width=0&height=0")).toMatchObject({ width: 600, height: 400 });
    expect(await size("width=300&height=0")).toMatchObject({ width: 300, height: 200 });
    expect(await size("width=0&height=2000")).toMatchObject({ width: 2000, height: 2000 });
    expect(await size("width=1&height=1")).toMatchObject({ width: 1, height: 1 });
  });

  test("show what they are to show", async () => {
    const pixels = pixelsOf(await avatars.getFlag({ code: Flag.Germany, width: 30, height: 30 }));
    const at = (y: number) => [...pixels.subarray((y * 30 + 15) * 4, (y * 30 + 15) * 4 + 3)];
    const [black, red, gold] = [at(3), at(15), at(27)];
    expect(Math.max(...(black ?? []))).toBeLessThan(60);
    expect(red?.[0]).toBeGreaterThan(180);
    expect(red?.[1]).toBeLessThan(60);
    expect(gold?.[1]).toBeGreaterThan(150);
  });

  test.each([
    "/avatars/flags/xx",
    "/avatars/flags/toString",
    "/avatars/browsers/ie",
    "/avatars/credit-cards/__proto__",
    "/avatars/flags/de?width=2001",
    "/avatars/flags/de?width=-1",
    "/avatars/flags/de?height=1.5",
    "/avatars/flags/de?width=abc",
    "/avatars/flags/de?quality=101",
    "/avatars/flags/de?quality=-2",
  ])("refuse %s", async (path) => {
    expect(await place.guest("GET", path)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("QR codes", () => {
  const read = (bytes: ArrayBuffer) => {
    const { width, height } = pictureOf(bytes);
    return jsQR(pixelsOf(bytes), width, height)?.data;
  };

  test("say what they were asked to", async () => {
    const text = "https://example.com/?q=Grüße & 🎉";
    const bytes = await avatars.getQR({ text });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 400, height: 400 });
    expect(read(bytes)).toBe(text);
    expect(read(await avatars.getQR({ text: "x".repeat(512), size: 1000, margin: 10 }))).toBe(
      "x".repeat(512),
    );
  });

  test("are downloaded on demand, and kept by the client alone", async () => {
    const { headers, bytes } = await shown(
      web.getQR({ text: "secret", size: 200, margin: 0, download: true }),
    );
    expect(headers.get("content-disposition")).toBe('attachment; filename="qr.png"');
    expect(headers.get("cache-control")).toBe("private, max-age=3888000");
    expect(pictureOf(bytes)).toMatchObject({ width: 200, height: 200 });
    const inline = await shown(web.getQR({ text: "secret" }));
    expect(inline.headers.get("content-disposition")).toBeNull();
  });

  test.each([
    "",
    "text=",
    "text=x&size=0",
    "text=x&size=1001",
    "text=x&margin=11",
    `text=${"x".repeat(513)}`,
  ])("refuse %j", async (query) => {
    expect(await place.guest("GET", `/avatars/qr?${query}`)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("initials", () => {
  test("of a name, of any size", async () => {
    const bytes = await avatars.getInitials({ name: "Walter O'Brien", width: 120, height: 60 });
    expect(pictureOf(bytes)).toEqual({ type: "png", width: 120, height: 60 });
    const pixels = pixelsOf(bytes);
    expect([...pixels.subarray(0, 4)]).toEqual([0xfe, 0x95, 0x67, 255]);
    expect(pixels.filter((alpha, at) => at % 4 === 3 && alpha === 0).length).toBeGreaterThan(100);
  });

  test("of whoever asks, when no name is given", async () => {
    const page = place.page();
    await page.account.create({
      userId: "zoe",
      email: "zoe@example.com",
      password: "password!",
      name: "Zoe Quinn",
    });
    await page.account.createEmailPasswordSession({ email: "zoe@example.com", password: "password!" });
    const url = `${place.endpoint}/avatars/initials?project=${place.projectId}`;
    const own = await fetch(url, { headers: { cookie: page.jar.header } });
    const named = await fetch(`${url}&name=zoe+q`);
    expect(Buffer.from(await own.arrayBuffer())).toEqual(Buffer.from(await named.arrayBuffer()));
    expect(own.headers.get("cache-control")).toBe("private, max-age=3888000");
    const guest = await fetch(url);
    expect(pictureOf(await guest.arrayBuffer())).toMatchObject({ width: 500, height: 500 });
  });

  test.each([
    ["00ff00", [0, 255, 0]],
    ["ABC", [0xaa, 0xbb, 0xcc]],
  ])("on the background %s", async (background, colour) => {
    const bytes = await avatars.getInitials({ name: "A", width: 20, height: 20, background });
    expect([...pixelsOf(bytes).subarray(0, 3)]).toEqual(colour);
  });

  test.each([
    "background=red",
    "background=%2300ff00",
    "background=12345",
    `name=${"x".repeat(129)}`,
    "width=2001",
  ])("refuse %j", async (query) => {
    expect((await place.guest("GET", `/avatars/initials?${query}`)).status).toBe(400);
  });
});

test("a project may switch the service off", async () => {
  const other = await bootstrap(sharedUrl(), place.console);
  await other.admin("PATCH", "/project/services/avatars", { enabled: false });
  const refused = { status: 403, body: { type: "general_service_disabled" } };
  expect(await other.guest("GET", "/avatars/flags/de")).toMatchObject(refused);
  expect((await other.keyed("GET", "/avatars/flags/de")).status).toBe(200);
});
