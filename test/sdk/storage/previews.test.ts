import { ImageFormat, ImageGravity, Client as WebClient, Storage as WebStorage } from "appwrite";
import { Tokens } from "node-appwrite";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { caller, cookiesOf } from "#test/sdk/support/raw.ts";
import { formOf, type Stage, stage } from "./stage.ts";

let on: Stage;

/** Red, green over blue, white: quarters of 40 by 30 pixels. */
const quarters = () =>
  sharp({ create: { width: 80, height: 60, channels: 4, background: "#ff0000" } }).composite(
    (["#00ff00", "#0000ff", "#ffffff"] as const).map((background, i) => ({
      input: { create: { width: 40, height: 30, channels: 4, background } },
      left: i === 1 ? 0 : 40,
      top: i === 0 ? 0 : 30,
    })),
  );

const upload = (bucket: string, id: string, content: Buffer, name: string) =>
  on.form(bucket, formOf(id, new Uint8Array(content), name));

const preview = (bucket: string, id: string, query = "", headers: Record<string, string> = {}) =>
  on.content(`${bucket}/files/${id}/preview${query}`, headers);

/** A preview's size, format and pixels. */
async function seen(response: Response) {
  expect(response.status).toBe(200);
  const image = sharp(await response.bytes());
  const { format, width, height, hasAlpha } = await image.metadata();
  const { data } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  return { format, width, height, hasAlpha, at, type: response.headers.get("content-type") };
}

/** The answer once the preview is kept; that happens after the first answer. */
async function hit(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await ask();
    if (response.headers.get("x-appwrite-cache") === "hit") return response;
    await response.bytes();
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error("The preview was never kept.");
}

beforeAll(async () => {
  on = await stage();
  const open = { permissions: ['read("any")'], encryption: false };
  await on.storage.createBucket({ bucketId: "pictures", name: "Pictures", ...open });
  await on.storage.createBucket({ bucketId: "sealed", name: "Sealed", compression: "gzip" as never });
  await on.storage.createBucket({ bucketId: "plain", name: "Plain", ...open, transformations: false });
  await upload("pictures", "png", await quarters().png().toBuffer(), "a.png");
  await upload("pictures", "jpg", await quarters().flatten().jpeg({ quality: 95 }).toBuffer(), "a.jpg");
  await upload("pictures", "webp", await quarters().webp({ lossless: true }).toBuffer(), "a.webp");
  await upload("pictures", "gif", await quarters().gif().toBuffer(), "a.gif");
  await upload("sealed", "png", await quarters().png().toBuffer(), "secret.png");
  await upload("plain", "png", await quarters().png().toBuffer(), "a.png");
});

describe("a preview", () => {
  it.each(["png", "jpg", "webp", "gif"])("of a %s is of its format and size", async (id) => {
    const image = await seen(await preview("pictures", id));
    const format = id === "jpg" ? "jpeg" : id;
    expect(image).toMatchObject({ format, width: 80, height: 60, type: `image/${format}` });
    const [red = 0, green = 255] = image.at(20, 15);
    expect(red).toBeGreaterThan(220);
    expect(green).toBeLessThan(40);
  });

  it.each(["jpg", "jpeg", "png", "webp", "gif", "avif"])("is written as %s", async (output) => {
    const response = await preview("pictures", "png", `?output=${output}&width=40`);
    const image = await seen(response);
    const type = output === "jpg" ? "jpeg" : output;
    expect(image).toMatchObject({ width: 40, height: 30, type: `image/${type}` });
    expect(image.format).toBe(output === "avif" ? "heif" : type);
    expect(image.at(10, 8)[0]).toBeGreaterThan(200);
  });

  it("is of the size, the part and the look that are asked for", async () => {
    const squared = await seen(
      await preview("pictures", "png", "?width=30&height=30&gravity=Top-Left&output=png"),
    );
    expect([squared.width, squared.height]).toEqual([30, 30]);
    expect(squared.at(5, 5)).toEqual([255, 0, 0, 255]);
    const right = await seen(await preview("pictures", "png", "?width=20&height=60&gravity=right"));
    expect([right.at(10, 10), right.at(10, 50)]).toEqual([
      [0, 255, 0, 255],
      [255, 255, 255, 255],
    ]);
    const framed = await seen(
      await preview(
        "pictures",
        "png",
        "?width=40&borderWidth=5&borderColor=102030&borderRadius=10&opacity=0.5",
      ),
    );
    expect([framed.width, framed.height]).toEqual([50, 40]);
    expect(framed.at(0, 0)[3]).toBe(0);
    expect(framed.at(25, 2)).toEqual([16, 32, 48, 255]);
    expect(framed.at(15, 12)).toEqual([255, 0, 0, 128]);
    const turned = await seen(await preview("pictures", "png", "?rotation=90"));
    expect([turned.width, turned.height, turned.at(10, 10)]).toEqual([60, 80, [0, 0, 255, 255]]);
    const back = await seen(await preview("pictures", "png", "?rotation=-270"));
    expect(back.at(10, 10)).toEqual([0, 0, 255, 255]);
    const tilted = await seen(await preview("pictures", "png", "?rotation=45&output=jpg&background=112233"));
    expect(tilted.at(1, 1)[0]).toBeGreaterThan(240);
  });

  it("lays a background under what is transparent, and white under a JPEG", async () => {
    const faded = await seen(await preview("pictures", "png", "?opacity=0&background=0a0b0c"));
    expect(faded.at(30, 30)).toEqual([10, 11, 12, 255]);
    const white = await seen(await preview("pictures", "png", "?opacity=0&output=jpg"));
    expect(white.at(30, 30)).toEqual([255, 255, 255, 255]);
  });

  it("is smaller at less quality", async () => {
    const of = async (quality: number) =>
      (await (await preview("pictures", "jpg", `?quality=${quality}`)).bytes()).length;
    expect(await of(10)).toBeLessThan(await of(95));
  });

  it("is turned as the camera was held", async () => {
    for (const orientation of [3, 6, 8]) {
      const content = await quarters()
        .flatten()
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toBuffer();
      await upload("pictures", `held-${orientation}`, content, "held.jpg");
      const ours = await seen(await preview("pictures", `held-${orientation}`, "?output=png"));
      const theirs = sharp(content).rotate().removeAlpha();
      const { data, info } = await theirs.raw().toBuffer({ resolveWithObject: true });
      expect([ours.width, ours.height]).toEqual([info.width, info.height]);
      const [red = 0] = data.subarray((10 * info.width + 10) * 3);
      expect(Math.abs((ours.at(10, 10)[0] ?? 0) - red)).toBeLessThan(6);
    }
  });

  it("of what is no image is an icon", async () => {
    await upload("pictures", "text", Buffer.from("Nothing to see here."), "notes.txt");
    const icon = await seen(await preview("pictures", "text"));
    expect(icon).toMatchObject({ format: "png", width: 256, height: 256 });
    expect(icon.at(2, 2).map((value) => value >> 2)).toEqual([0xec >> 2, 0xef >> 2, 0xf1 >> 2, 63]);
    const small = await seen(
      await preview("pictures", "text", "?width=32&height=48&output=png&background=ff0000"),
    );
    expect(small).toMatchObject({ width: 32, height: 48 });
    expect(small.at(0, 0)).toEqual([255, 0, 0, 255]);
  });
});

describe("a preview is refused", () => {
  const wrong = [
    "width=4001",
    "width=-1",
    "height=x",
    "gravity=middle",
    "quality=101",
    "borderWidth=101",
    "borderColor=red",
    "borderColor=%23ff0000",
    "borderRadius=4001",
    "opacity=1.5",
    "opacity=-0.1",
    "rotation=361",
    "background=12",
    "output=bmp",
    "output=heic",
  ];
  it.each(wrong)("with %s", async (query) => {
    const response = await preview("pictures", "png", `?${query}`);
    expect(response.status).toBe(400);
    const [name = ""] = query.split("=");
    const body = await response.json();
    expect(body).toMatchObject({ type: "general_argument_invalid", message: expect.stringContaining(name) });
  });

  it("of an image that is cut short, too large for its pixels, or not what it says", async () => {
    const png = await quarters().png().toBuffer();
    await upload("pictures", "cut", png.subarray(0, png.length - 60), "cut.png");
    const cut = await preview("pictures", "cut");
    expect([cut.status, await cut.json()]).toMatchObject([400, { type: "storage_file_type_unsupported" }]);
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    await upload("pictures", "bomb", bomb, "bomb.png");
    const large = await preview("pictures", "bomb", "?width=10");
    expect([large.status, await large.json()]).toMatchObject([
      400,
      { type: "storage_image_resolution_exceeded" },
    ]);
  });

  it("where the bucket makes none, but for keys", async () => {
    const guest = await on.guest("GET", "/storage/buckets/plain/files/png/preview");
    expect(guest).toMatchObject({ status: 403, body: { type: "storage_bucket_transformations_disabled" } });
    expect((await preview("plain", "png")).status).toBe(200);
  });

  it("to whoever may not read the file", async () => {
    const guest = await on.guest("GET", "/storage/buckets/sealed/files/png/preview");
    expect(guest).toMatchObject({ status: 401 });
    const token = await new Tokens(on.server()).createFileToken({ bucketId: "sealed", fileId: "png" });
    const path = `/storage/buckets/sealed/files/png/preview?width=8&token=${encodeURIComponent(token.secret)}`;
    expect(await on.guest("GET", path)).toMatchObject({ status: 200 });
    expect(await on.guest("GET", "/storage/buckets/pictures/files/none/preview")).toMatchObject({
      status: 404,
    });
  });
});

it("is for whoever may read the file: by session, JWT or key, file or bucket", async () => {
  const email = "viewer@previews.test";
  const password = "correct horse";
  const { body: user } = await on.guest("POST", "/account", { userId: "viewer", email, password });
  expect(user).toMatchObject({ $id: "viewer" });
  const session = await on.guest("POST", "/account/sessions/email", { email, password });
  const cookie = cookiesOf(session.headers);
  const named = { "x-appwrite-project": on.projectId };
  const viewer = caller(on.endpoint, { ...named, cookie });
  await on.storage.createBucket({ bucketId: "mixed", name: "Mixed", fileSecurity: true });
  const content = await quarters().png().toBuffer();
  for (const [id, permissions] of [
    ["mine", ['read("user:viewer")']],
    ["theirs", []],
  ] as const) {
    const form = formOf(id, new Uint8Array(content), `${id}.png`);
    for (const permission of permissions) form.append("permissions[]", permission);
    expect(await on.form("mixed", form)).toMatchObject({ status: 201 });
  }
  const path = (id: string) => `/storage/buckets/mixed/files/${id}/preview?width=9`;
  expect(await viewer("GET", path("mine"))).toMatchObject({ status: 200 });
  expect(await viewer("GET", path("theirs"))).toMatchObject({ status: 404 });
  const { body } = await viewer("POST", "/account/jwts");
  const jwt = String((body as { jwt?: unknown }).jwt);
  const byJwt = caller(on.endpoint, { ...named, "x-appwrite-jwt": jwt });
  expect(await byJwt("GET", path("mine"))).toMatchObject({ status: 200 });
  expect(await on.guest("GET", path("mine"))).toMatchObject({ status: 404 });
  // What was made for one is not given to another.
  await hit(() => on.content("mixed/files/mine/preview?width=9"));
  expect(await on.guest("GET", path("mine"))).toMatchObject({ status: 404 });
  await on.storage.updateBucket({ bucketId: "mixed", name: "Mixed", fileSecurity: true, enabled: false });
  expect(await viewer("GET", path("mine"))).toMatchObject({ status: 404 });
  expect((await on.content("mixed/files/mine/preview?width=9")).status).toBe(200);
});

describe("a preview that was made before", () => {
  it.each(["pictures", "sealed"])("is answered from the device: %s", async (bucket) => {
    const ask = () => preview(bucket, "png", "?width=33&output=webp");
    const first = await ask();
    const made = await first.bytes();
    expect(first.headers.get("x-appwrite-cache")).toBe("miss");
    const second = await hit(ask);
    expect(second.headers.get("server-timing")).toContain('d1;desc="1 round trips"');
    expect(await second.bytes()).toEqual(made);
    expect(second.headers.get("content-length")).toBe(String(made.length));
    const head = await on.content(`${bucket}/files/png/preview?width=33&output=webp`, {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(made.length),
      "",
    ]);
  });

  it("is not sent to those who have it, and never mistaken for another", async () => {
    const first = await preview("pictures", "png", `?width=21&project=${on.projectId}`);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("public, max-age=2592000");
    const again = await preview("pictures", "png", "?width=21", { "if-none-match": etag });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await preview("pictures", "png", "?width=22", { "if-none-match": etag })).status).toBe(200);
    expect((await preview("sealed", "png", "?width=21")).headers.get("cache-control")).toMatch(/^private/);
  });

  it("does not outlive its file", async () => {
    const red = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#ff0000" } })
      .png()
      .toBuffer();
    const blue = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#0000ff" } })
      .png()
      .toBuffer();
    await upload("pictures", "reborn", red, "r.png");
    await hit(() => preview("pictures", "reborn", "?width=4"));
    await on.storage.deleteFile({ bucketId: "pictures", fileId: "reborn" });
    expect((await preview("pictures", "reborn", "?width=4")).status).toBe(404);
    await upload("pictures", "reborn", blue, "r.png");
    const image = await seen(await preview("pictures", "reborn", "?width=4"));
    expect(image.at(2, 2)).toEqual([0, 0, 255, 255]);
  });
});

it("is what the SDKs' URLs lead to", async () => {
  const web = new WebStorage(new WebClient().setEndpoint(on.endpoint).setProject(on.projectId));
  const url = web.getFilePreview({
    bucketId: "pictures",
    fileId: "png",
    width: 24,
    height: 12,
    gravity: ImageGravity.Bottomright,
    quality: 70,
    borderWidth: 2,
    borderColor: "00ff00",
    borderRadius: 3,
    opacity: 0.9,
    rotation: 180,
    background: "ffffff",
    output: ImageFormat.Webp,
  });
  const image = await seen(await fetch(url));
  expect(image).toMatchObject({ format: "webp", width: 28, height: 16 });
  const bytes = await on.storage.getFilePreview({ bucketId: "pictures", fileId: "png", width: 12 });
  expect((await sharp(Buffer.from(bytes)).metadata()).width).toBe(12);
});
