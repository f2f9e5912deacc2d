import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Output } from "#shared/images/edit.ts";
import { finish, transform } from "#shared/images/transform.ts";
import { difference, motif, picture, pixelsOf } from "./pictures.ts";

const bytesOf = async (image: Sharp) => new Uint8Array(await image.toBuffer());

/** Name, the image as libvips writes it, and how far our pixels may be from libvips's. */
const sources: [name: string, make: () => Promise<Uint8Array>, tolerance: number][] = [
  ["JPEG", () => bytesOf(picture(83, 61, 3).jpeg({ quality: 90 })), 1.5],
  ["JPEG with all colours", () => bytesOf(picture(83, 61, 3).jpeg({ chromaSubsampling: "4:4:4" })), 0.6],
  ["progressive JPEG", () => bytesOf(picture(83, 61, 3).jpeg({ quality: 95, progressive: true })), 1.5],
  ["grey JPEG", () => bytesOf(picture(83, 61, 3).toColourspace("b-w").jpeg()), 0.6],
  ["optimised JPEG", () => bytesOf(picture(83, 61, 3).jpeg({ mozjpeg: true })), 1.5],
  ["PNG", () => bytesOf(picture(83, 61).png()), 0],
  ["PNG without alpha", () => bytesOf(picture(83, 61, 3).png()), 0],
  ["interlaced PNG", () => bytesOf(picture(83, 61).png({ progressive: true })), 0],
  ["PNG of 256 colours", () => bytesOf(picture(83, 61).png({ palette: true })), 0],
  ["PNG of 16 colours", () => bytesOf(picture(83, 61).png({ palette: true, colours: 16 })), 0],
  ["PNG of 4 colours", () => bytesOf(picture(83, 61, 3).png({ palette: true, colours: 4 })), 0],
  ["PNG of 2 colours", () => bytesOf(picture(83, 61, 3).png({ palette: true, colours: 2 })), 0],
  ["grey PNG", () => bytesOf(picture(83, 61, 3).toColourspace("b-w").png()), 0],
  ["PNG of 16 bits", () => bytesOf(picture(83, 61).toColourspace("rgb16").png()), 0.6],
  ["GIF", () => bytesOf(picture(83, 61).gif()), 0],
  ["interlaced GIF", () => bytesOf(picture(83, 61).gif({ progressive: true })), 0],
  ["WebP", () => bytesOf(picture(83, 61).webp()), 0.01],
  ["lossless WebP", () => bytesOf(picture(83, 61).webp({ lossless: true })), 0],
  ["WebP without alpha", () => bytesOf(picture(83, 61, 3).webp()), 0.01],
];

describe("what another program has written", () => {
  it.each(sources)("%s is read pixel by pixel", async (_name, make, tolerance) => {
    const bytes = await make();
    const ours = await pixelsOf((await transform(bytes, { output: "png" })).bytes);
    const theirs = await pixelsOf(bytes);
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
    expect(difference(ours.data, theirs.data)).toBeLessThanOrEqual(tolerance);
  });

  it.each(sources)("%s is made smaller at every scale of its decoder", async (_name, make) => {
    const bytes = await make();
    for (const width of [80, 45, 21, 9]) {
      const ours = await pixelsOf((await transform(bytes, { output: "png", width })).bytes);
      const theirs = await pixelsOf(
        await bytesOf(sharp(bytes).resize(width, ours.height, { fit: "fill", kernel: "cubic" }).png()),
      );
      expect(difference(ours.data, theirs.data)).toBeLessThan(7);
    }
  });
});

it.each(["gif", "webp"] as const)("an animated %s is shown by its first frame", async (format) => {
  const frames = new Uint8Array(20 * 60 * 4).fill(255);
  for (let i = 0; i < frames.length; i += 4)
    frames.set([0, 0, 0].fill(255, Math.floor(i / 1600), 1 + Math.floor(i / 1600)), i);
  const raw = { width: 20, height: 60, channels: 4, pageHeight: 20 } as const;
  for (const alpha of [255, 0]) {
    frames[3] = alpha;
    const options = { delay: [50, 50, 50], lossless: true };
    const animation = await bytesOf(sharp(frames, { raw }).toFormat(format, options));
    const ours = await pixelsOf((await transform(animation, { output: "png" })).bytes);
    expect([ours.width, ours.height]).toEqual([20, 20]);
    expect([...ours.data.subarray(4, 8)]).toEqual([255, 0, 0, 255]);
    expect(ours.data[3]).toBe(alpha);
  }
  const animation = await bytesOf(
    sharp(frames, { raw }).toFormat(format, { delay: [50, 50, 50], quality: 90 }),
  );
  const ours = await pixelsOf((await transform(animation, { output: "png" })).bytes);
  expect(ours.data[4]).toBeGreaterThan(220);
});

const written: [Output, number][] = [
  ["jpg", 3],
  ["jpeg", 3],
  ["png", 0],
  ["gif", 8],
  ["webp", 6],
  ["avif", 6],
];

describe("what we write", () => {
  it.each(written)("as %s another program reads", async (output, tolerance) => {
    for (const [width, height] of [
      [83, 61],
      [16, 16],
      [1, 1],
      [3, 200],
    ] as const) {
      const bitmap = { width, height, data: new Uint8ClampedArray(motif(width, height)) };
      for (let i = 3; i < bitmap.data.length; i += 4) bitmap.data[i] = 255;
      const before = bitmap.data.slice();
      const { bytes, mimeType } = await finish(bitmap, { output, quality: 92 });
      const theirs = await pixelsOf(bytes);
      expect([theirs.width, theirs.height]).toEqual([width, height]);
      expect(difference(theirs.data, before)).toBeLessThanOrEqual(width === 83 ? tolerance : 20);
      expect(mimeType).toBe(output === "jpg" ? "image/jpeg" : `image/${output}`);
    }
  });

  it.each(["png", "gif", "webp", "avif"] as const)("as %s stays transparent where it was", async (output) => {
    const bitmap = { width: 60, height: 60, data: new Uint8ClampedArray(motif(60, 60)) };
    const theirs = await pixelsOf((await finish(bitmap, { output })).bytes);
    const alpha = (x: number, y: number) => theirs.data[(y * 60 + x) * 4 + 3] ?? -1;
    expect([alpha(30, 30) < 8, alpha(5, 5) > 247]).toEqual([true, true]);
  });

  it("takes fewer bytes at less quality, and -1 is between", async () => {
    const source = await bytesOf(picture(200, 200, 3).png());
    for (const output of ["jpg", "webp", "avif"] as const) {
      const size = async (quality: number) => (await transform(source, { output, quality })).bytes.length;
      const sizes = [await size(0), await size(30), await size(-1), await size(100)];
      expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
    }
  });
});
