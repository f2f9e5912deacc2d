import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { costOf } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import { SOURCE_PIXELS } from "#shared/images/transform.ts";
import { picture } from "./pictures.ts";

const [WIDTH, HEIGHT] = [1600, 1200];
const PIXELS = WIDTH * HEIGHT;
const SMALL: Edit = { width: 40, height: 30, output: "jpg" };

const cost = (bytes: Uint8Array, edit = SMALL, head = bytes) =>
  costOf(head, bytes.length, edit, SOURCE_PIXELS) ?? Number.NaN;

/** The same to the eye, in no more bytes than a header takes. */
const flat = () => sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#345678" } });
const full = () => picture(WIDTH, HEIGHT, 3);

describe("what an image takes of the memory", () => {
  it.each([
    ["progressive JPEG, colours shared by four pixels", 3, { chromaSubsampling: "4:2:0" }],
    ["progressive JPEG, colours of each pixel", 6, { chromaSubsampling: "4:4:4" }],
  ])("is told by its pixels: %s", async (_, bytes, options) => {
    for (const source of [flat(), full()]) {
      const image = await source.jpeg({ progressive: true, ...options }).toBuffer();
      expect(cost(image) / PIXELS).toBeGreaterThanOrEqual(bytes);
      expect(cost(image) / PIXELS).toBeLessThan(bytes * 1.25);
    }
    const inOneScan = await full()
      .jpeg({ progressive: false, ...options })
      .toBuffer();
    expect(cost(inOneScan) / PIXELS).toBeLessThan(0.5);
  });

  it("is told by its pixels: interlaced PNG", async () => {
    const [plain, interlaced] = await Promise.all(
      [false, true].map((progressive) => full().png({ progressive }).toBuffer()),
    );
    if (!plain || !interlaced) throw new Error("There are two.");
    expect(cost(interlaced) - cost(plain)).toBe(4 * PIXELS);
    expect(cost(await flat().png({ progressive: true }).toBuffer())).toBe(cost(interlaced));
  });

  it.each([
    [10, { lossless: false }, 1],
    [12, { lossless: true }, 1],
    [15, { lossless: false }, 0.5],
  ])("is told by its pixels: WebP of %i bytes each, %o, alpha %f", async (bytes, options, alpha) => {
    const create = {
      width: WIDTH,
      height: HEIGHT,
      channels: 4 as const,
      background: { r: 9, g: 99, b: 199, alpha },
    };
    const noisy = alpha < 1 ? picture(WIDTH, HEIGHT, 4) : full();
    const sources = alpha < 1 ? [sharp({ create }), noisy] : [flat(), noisy];
    const [small, large] = await Promise.all(sources.map((one) => one.webp(options).toBuffer()));
    if (!small || !large) throw new Error("There are two.");
    // The decoder has a copy of the file.
    expect(cost(large) - cost(small)).toBe(large.length - small.length);
    expect((cost(small) - small.length) / PIXELS).toBeGreaterThanOrEqual(bytes);
    expect((cost(small) - small.length) / PIXELS).toBeLessThan(bytes + 1);
  });

  it("is told by its pixels: GIF", async () => {
    const image = await flat().gif().toBuffer();
    expect(cost(image) / PIXELS).toBeGreaterThanOrEqual(1);
    expect(cost(image) / PIXELS).toBeLessThan(1.5);
  });

  it("grows with what is made of it", async () => {
    const image = await flat().jpeg().toBuffer();
    const small = cost(image);
    const of = (edit: Partial<Edit>) => cost(image, { output: "jpg", ...edit }) - small;
    expect(of({}) / PIXELS).toBeCloseTo(7, 1);
    expect(of({ rotation: 90 }) / PIXELS).toBeCloseTo(11, 1);
    expect(of({ borderWidth: 1 }) / PIXELS).toBeCloseTo(11, 1);
    // A side that is left open follows from the other.
    expect(of({ width: 800 })).toBeCloseTo(of({ width: 800, height: 600 }), -5);
    expect(of({ output: "webp" })).toBeGreaterThan(of({}));
    // AVIF of so many pixels is made, of more it is refused.
    expect(of({ output: "avif" }) / PIXELS).toBeGreaterThan(30);
    expect(of({ output: "avif", width: 4000 })).toBeLessThan(of({ output: "png", width: 4000 }));
  });

  it("is nothing for what is refused before it is decoded", async () => {
    const image = await full().png({ progressive: true }).toBuffer();
    expect(costOf(image, image.length, SMALL, PIXELS - 1)).toBe(0);
    const huge = Buffer.from(image);
    huge.writeUInt32BE(65_000, 16);
    expect(cost(huge)).toBeLessThan(20_000_000);
    expect(cost(Buffer.from("no image"))).toBe(0);
  });

  it("is told by the beginning of the file", async () => {
    const images = await Promise.all([
      full().jpeg({ progressive: true, quality: 95 }).toBuffer(),
      full().png({ progressive: true }).toBuffer(),
      full().gif().toBuffer(),
    ]);
    for (const image of images) {
      expect(image.length).toBeGreaterThan(65_536);
      expect(cost(image, SMALL, image.subarray(0, 65_536))).toBe(cost(image));
    }
  });

  it("is told at worst where the end of the file says how the camera was held", async () => {
    const image = await full().webp({ lossless: true }).withMetadata({ orientation: 6 }).toBuffer();
    const wide: Edit = { width: 1000, output: "jpg" };
    const whole = cost(image, wide);
    expect(cost(image, wide, image.subarray(0, 1_000))).toBe(whole);
    const upright = await full().webp({ lossless: true }).toBuffer();
    expect(cost(upright, wide)).toBeLessThan(whole);
    expect(cost(upright, wide, upright.subarray(0, 1_000))).toBeGreaterThan(cost(upright, wide));
  });

  it("is unknown where the beginning is not enough", async () => {
    const image = await full().jpeg({ progressive: true }).toBuffer();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe5, 0xff, 0xff]), Buffer.alloc(65_533)]);
    const late = Buffer.concat([image.subarray(0, 2), segment, segment, image.subarray(2)]);
    expect(costOf(late.subarray(0, 65_536), late.length, SMALL, SOURCE_PIXELS)).toBeNull();
    expect(cost(late, SMALL, late.subarray(0, 200_000))).toBe(cost(image));
  });
});
