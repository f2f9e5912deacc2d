import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { exifOrientation } from "#shared/images/exif.ts";
import { readImageHeader } from "#shared/images/header.ts";
import { transform } from "#shared/images/transform.ts";
import { JPEGS } from "./fixtures.ts";
import { difference, picture, pixelsOf } from "./pictures.ts";

const fault = (name: string) => ({ name: "ImageError", fault: name });
const jpeg = async () => new Uint8Array(await picture(64, 48, 3).jpeg().toBuffer());
const png = async () => new Uint8Array(await picture(64, 48, 3).png().toBuffer());

describe("is refused by its header, before anything is decoded", () => {
  it("a PNG that says it is enormous", async () => {
    const bomb = await png();
    new DataView(bomb.buffer).setUint32(16, 2_000_000_000);
    await expect(transform(bomb, { output: "png", width: 1 })).rejects.toMatchObject(fault("too-large"));
  });

  it("an image that is all one row, and an interlaced one that would have to be held whole", async () => {
    const row = await png();
    new DataView(row.buffer).setUint32(16, 70_000);
    new DataView(row.buffer).setUint32(20, 1);
    await expect(transform(row, { output: "png", width: 1 })).rejects.toMatchObject(fault("too-large"));
    const laced = new Uint8Array(await picture(64, 48, 3).png({ progressive: true }).toBuffer());
    new DataView(laced.buffer).setUint32(16, 5_000);
    new DataView(laced.buffer).setUint32(20, 5_000);
    await expect(transform(laced, { output: "png", width: 1 })).rejects.toMatchObject(fault("too-large"));
  });

  it("a GIF, a JPEG and a WebP over the limit", async () => {
    for (const format of ["gif", "jpeg", "webp"] as const) {
      const bytes = new Uint8Array(await picture(64, 48, 3).toFormat(format).toBuffer());
      const limits = { sourcePixels: 64 * 48 - 1 };
      await expect(transform(bytes, { output: "png", width: 1 }, limits)).rejects.toMatchObject(
        fault("too-large"),
      );
      await expect(
        transform(bytes, { output: "png", width: 1 }, { sourcePixels: 64 * 48 }),
      ).resolves.toBeTruthy();
    }
  });

  it("an animation with a frame that is larger than it says", async () => {
    const frame = await picture(900, 700, 3).webp().toBuffer();
    const size = Buffer.alloc(6);
    size.writeUIntLE(63, 0, 3);
    size.writeUIntLE(47, 3, 3);
    const chunk = (name: string, ...data: Buffer[]) => {
      const body = Buffer.concat(data);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(body.length);
      return Buffer.concat([Buffer.from(name), length, body]);
    };
    const placed = Buffer.concat([Buffer.alloc(6), size, Buffer.alloc(4)]);
    const animation = chunk(
      "RIFF",
      Buffer.from("WEBP"),
      chunk("VP8X", Buffer.from([2, 0, 0, 0]), size),
      chunk("ANIM", Buffer.alloc(6)),
      chunk("ANMF", placed, frame.subarray(12)),
    );
    await expect(transform(animation, { output: "png" })).rejects.toMatchObject({
      ...fault("damaged"),
      message: expect.stringContaining("another size"),
    });
  });

  it("a result over the limit, after every step", async () => {
    const bytes = await png();
    const limits = { resultPixels: 10_000 };
    await expect(transform(bytes, { output: "png", width: 200 }, limits)).rejects.toMatchObject(
      fault("too-large"),
    );
    const grown = { output: "png", borderWidth: 30 } as const;
    await expect(transform(bytes, grown, limits)).rejects.toMatchObject(fault("too-large"));
    const turned = { output: "png", width: 100, height: 90, rotation: 45 } as const;
    await expect(transform(bytes, turned, limits)).rejects.toMatchObject(fault("too-large"));
  });
});

describe("is told apart", () => {
  it("what is no image", async () => {
    for (const text of ["", "hello", "<svg/>", "RIFF....WAVE", "\u0000\u0000\u0000 ftypheic"]) {
      await expect(transform(new TextEncoder().encode(text), { output: "png" })).rejects.toMatchObject(
        fault("unknown"),
      );
    }
  });

  it("a JPEG of a kind no browser shows", async () => {
    const bytes = await jpeg();
    const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
    const lossless = bytes.slice();
    lossless[frame + 1] = 0xc3;
    await expect(transform(lossless, { output: "png" })).rejects.toMatchObject(fault("unsupported"));
    const deep = bytes.slice();
    deep[frame + 4] = 12;
    await expect(transform(deep, { output: "png" })).rejects.toMatchObject(fault("unsupported"));
  });
});

describe("a JPEG", () => {
  it.each(Object.entries(JPEGS))("with %s is read as other programs do", async (_name, base64) => {
    const bytes = new Uint8Array(Buffer.from(base64.join(""), "base64"));
    for (const width of [0, 11, 5]) {
      const ours = await pixelsOf((await transform(bytes, { output: "png", width })).bytes);
      const resized =
        width === 0
          ? sharp(bytes)
          : sharp(bytes).resize(width, ours.height, { fit: "fill", kernel: "cubic" });
      const theirs = await pixelsOf(new Uint8Array(await resized.png().toBuffer()));
      expect(difference(ours.data, theirs.data)).toBeLessThan(width === 0 ? 6 : 15);
    }
  });

  const markerAt = (bytes: Uint8Array, marker: number) =>
    bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === marker);

  it("with comments and fill bytes is read like any other", async () => {
    const bytes = await jpeg();
    const scan = markerAt(bytes, 0xda);
    const extra = [0xff, 0xfe, 0, 4, 0x68, 0x69, 0xff, 0xff];
    const longer = Uint8Array.from([...bytes.subarray(0, scan), ...extra, ...bytes.subarray(scan)]);
    const [a, b] = [await transform(bytes, { output: "png" }), await transform(longer, { output: "png" })];
    expect(await pixelsOf(b.bytes)).toEqual(await pixelsOf(a.bytes));
  });

  it("with restart markers begins anew after each", async () => {
    // Each block is coded as if it were the first: those of several files, one after the other, make such a file.
    const tile = async (red: number) => {
      const create = { width: 8, height: 8, channels: 3, background: { r: red, g: red, b: red } } as const;
      const options = { quality: 90, optimiseCoding: false };
      return new Uint8Array(await sharp({ create }).toColourspace("b-w").jpeg(options).toBuffer());
    };
    const tiles = [await tile(30), await tile(220), await tile(100)];
    const [head = new Uint8Array()] = tiles;
    const scan = markerAt(head, 0xda);
    const bits = scan + 2 + ((head[scan + 2] ?? 0) << 8) + (head[scan + 3] ?? 0);
    const coded = tiles.flatMap((one, i) => [
      ...(i === 0 ? [] : [0xff, 0xd0 + i - 1]),
      ...one.subarray(bits, -2),
    ]);
    const restart = [0xff, 0xdd, 0, 4, 0, 1];
    const whole = Uint8Array.from([
      ...head.subarray(0, scan),
      ...restart,
      ...head.subarray(scan, bits),
      ...coded,
      0xff,
      0xd9,
    ]);
    whole[markerAt(whole, 0xc0) + 8] = 24;
    const { data, width } = await pixelsOf((await transform(whole, { output: "png" })).bytes);
    expect([width, data[0], data[8 * 4], data[16 * 4]]).toEqual([24, 30, 220, 100]);
    const lacking = Uint8Array.from(whole.filter((_, i) => i !== markerAt(whole, 0xd0) + 1));
    await expect(transform(lacking, { output: "png" })).rejects.toMatchObject(fault("damaged"));
  });
});

describe("orientation", () => {
  const tiff = (little: boolean, tag: number, value: number) => {
    const view = new DataView(new ArrayBuffer(26));
    view.setUint16(0, little ? 0x4949 : 0x4d4d);
    view.setUint16(2, 42, little);
    view.setUint32(4, 8, little);
    view.setUint16(8, 1, little);
    view.setUint16(10, tag, little);
    view.setUint16(12, 3, little);
    view.setUint32(14, 1, little);
    view.setUint16(18, value, little);
    return new Uint8Array(view.buffer);
  };

  it("is read in both byte orders, and is upright when it is none of the eight", () => {
    expect(exifOrientation(tiff(true, 0x112, 6))).toBe(6);
    expect(exifOrientation(tiff(false, 0x112, 8))).toBe(8);
    expect(exifOrientation(tiff(true, 0x112, 9))).toBe(1);
    expect(exifOrientation(tiff(true, 0x100, 6))).toBe(1);
    expect(exifOrientation(tiff(true, 0x112, 6).subarray(0, 15))).toBe(1);
    expect(exifOrientation(new Uint8Array())).toBe(1);
  });

  it.each(["jpeg", "png", "webp"] as const)(
    "of a %s turns the preview as other programs do",
    async (format) => {
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const stored = picture(60, 40, 3).withMetadata({ orientation }).toFormat(format, { quality: 100 });
        const bytes = new Uint8Array(await stored.toBuffer());
        expect(readImageHeader(bytes).orientation).toBe(orientation);
        const ours = await pixelsOf((await transform(bytes, { output: "png" })).bytes);
        const theirs = await pixelsOf(await sharp(bytes).rotate().png().toBuffer());
        expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
        let sum = 0;
        for (let i = 0; i < ours.data.length; i++)
          sum += Math.abs((ours.data[i] ?? 0) - (theirs.data[i] ?? 0));
        expect(sum / ours.data.length).toBeLessThan(3);
      }
    },
  );
});
