import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bitmap, blank } from "#shared/images/bitmap.ts";
import { readColour } from "#shared/images/colour.ts";
import { bordered, fade, rotated, round, underlay } from "#shared/images/draw.ts";
import { decodeGif } from "#shared/images/gif/decode.ts";
import { encodeGif } from "#shared/images/gif/encode.ts";
import { pack } from "#shared/images/gif/pack.ts";
import { unpack } from "#shared/images/gif/unpack.ts";
import { drawIcon, iconFor } from "#shared/images/icons.ts";

const filled = (width: number, height: number, colour: readonly number[]): Bitmap => {
  const bitmap = blank({ width, height });
  for (let i = 0; i < bitmap.data.length; i += 4) bitmap.data.set(colour, i);
  return bitmap;
};
const at = ({ data, width }: Bitmap, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

describe("a colour", () => {
  it("is three, four, six or eight digits", () => {
    expect(readColour("f0a")).toEqual([255, 0, 170, 255]);
    expect(readColour("f0a8")).toEqual([255, 0, 170, 136]);
    expect(readColour("01020304")).toEqual([1, 2, 3, 4]);
    for (const wrong of ["", "12", "#fff", "ggg", "12345", "1234567"]) expect(readColour(wrong)).toBeNull();
  });
});

describe("drawing", () => {
  it("fades, and lays a colour under", () => {
    const image = filled(2, 1, [200, 100, 0, 255]);
    fade(image, 0.5);
    expect(at(image, 0, 0)).toEqual([200, 100, 0, 128]);
    underlay(image, [0, 0, 255, 255]);
    expect(at(image, 1, 0)).toEqual([100, 50, 127, 255]);
    const clear = filled(1, 1, [9, 9, 9, 0]);
    underlay(clear, [1, 2, 3, 0]);
    expect(at(clear, 0, 0)[3]).toBe(0);
  });

  it("borders every side alike and leaves the image in the middle", () => {
    const framed = bordered(filled(4, 2, [1, 1, 1, 255]), 3, [7, 8, 9, 255]);
    expect([framed.width, framed.height]).toEqual([10, 8]);
    const inside = (x: number, y: number) => x >= 3 && x < 7 && y >= 3 && y < 5;
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 10; x++) expect(at(framed, x, y)[0]).toBe(inside(x, y) ? 1 : 7);
    }
  });

  it("rounds all four corners alike, never further than the middle", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        (w, h, radius) => {
          const image = filled(w, h, [5, 5, 5, 255]);
          round(image, radius, 0, [0, 0, 0, 255]);
          for (let y = 0; y < h; y++) {
            for (let x = 0; x < w; x++) {
              expect(at(image, x, y)).toEqual(at(image, w - 1 - x, y));
              expect(at(image, x, y)).toEqual(at(image, x, h - 1 - y));
            }
          }
          expect(at(image, w >> 1, h >> 1)[3]).toBeGreaterThan(0);
        },
      ),
    );
    const large = filled(40, 40, [5, 5, 5, 255]);
    round(large, 10, 0, [0, 0, 0, 255]);
    expect([at(large, 0, 0)[3], at(large, 10, 0)[3], at(large, 20, 20)[3]]).toEqual([0, 255, 255]);
  });

  it("turns clockwise: by quarters exactly, four of them back to the beginning", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (width, height) => {
        const image = blank({ width, height });
        image.data.forEach((_, i) => {
          image.data[i] = (i * 37) % 256;
        });
        const once = rotated(image, 90);
        expect(at(once, height - 1, 0)).toEqual(at(image, 0, 0));
        expect(rotated(once, -90).data).toEqual(image.data);
        expect(rotated(rotated(image, 180), 180).data).toEqual(image.data);
        expect(rotated(once, 180).data).toEqual(rotated(image, 270).data);
      }),
    );
  });

  it("turned freely keeps its middle and leaves the corners clear", () => {
    const turned = rotated(filled(41, 41, [50, 60, 70, 255]), 45);
    const middle = turned.width >> 1;
    expect(at(turned, middle, middle)).toEqual([50, 60, 70, 255]);
    expect([at(turned, 0, 0)[3], at(turned, turned.width - 1, turned.height - 1)[3]]).toEqual([0, 0]);
  });
});

describe("a GIF", () => {
  it("packs any indices so that they come out again", () => {
    const indices = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 9_000 });
    fc.assert(
      fc.property(indices, fc.integer({ min: 2, max: 8 }), (list, codeSize) => {
        const pixels = Uint8Array.from(list);
        const again = new Uint8Array(pixels.length);
        unpack(pack(pixels, codeSize), codeSize, again);
        expect(again).toEqual(pixels);
      }),
      { numRuns: 60 },
    );
    // Long enough to fill the table of codes, and to begin it anew.
    const noise = Uint8Array.from({ length: 60_000 }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 255);
    const again = new Uint8Array(noise.length);
    unpack(pack(noise, 8), 8, again);
    expect(again).toEqual(noise);
  });

  it("keeps up to 256 colours as they are, and is near with more", () => {
    for (const [colours, most] of [
      [256, 0],
      [4_000, 12],
    ] as const) {
      const image = blank({ width: 80, height: 50 });
      for (let i = 0; i < 4_000; i++) {
        const c = i % colours;
        image.data.set([(c * 3) & 255, (c >> 4) & 255, (c * 7) & 255, 255], i * 4);
      }
      let line = 0;
      let worst = 0;
      let total = 0;
      decodeGif(encodeGif(image), (row) => {
        for (let i = 0; i < row.length; i++) {
          const off = Math.abs((row[i] ?? 0) - (image.data[line * 320 + i] ?? 0));
          worst = Math.max(worst, off);
          total += off;
        }
        line++;
      });
      expect(total / image.data.length).toBeLessThanOrEqual(most);
      if (most === 0) expect(worst).toBe(0);
    }
  });
});

describe("an icon", () => {
  it("is chosen by the family of the type", () => {
    const chosen = [
      "video/mp4",
      "image/heic",
      "audio/mpeg",
      "text/csv",
      "application/zip",
      "application/pdf",
      "",
      "x/y",
    ].map(iconFor);
    expect(chosen).toEqual(["video", "image", "audio", "text", "archive", "text", "file", "file"]);
  });

  it("is of the size that is asked for, drawn in the middle", () => {
    for (const name of ["image", "video", "audio", "text", "archive", "file"] as const) {
      const icon = drawIcon(name, { width: 64, height: 40 });
      expect([icon.width, icon.height]).toEqual([64, 40]);
      expect(icon.data.some((value) => value > 0)).toBe(true);
      expect(at(icon, 0, 0)[3]).toBe(0);
    }
    expect(drawIcon("file", { width: 1, height: 1 })).toMatchObject({ width: 1, height: 1 });
    expect(drawIcon("file", {})).toMatchObject({ width: 256, height: 256 });
  });
});
