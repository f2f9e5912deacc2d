import jsQR from "jsqr";
import { describe, expect, test } from "vitest";
import { FLAGS } from "#shared/avatars/art/flags.ts";
import { sizeOf } from "#shared/avatars/art.ts";
import { BROWSERS, CARDS, drawBrowser, drawCard, drawFlag } from "#shared/avatars/icons.ts";
import { drawQr } from "#shared/avatars/qr.ts";
import type { Bitmap } from "#shared/images/bitmap.ts";
import { keysOf } from "#workers/api/avatars/codes.ts";

const opaque = ({ data }: Bitmap) => data.every((value, at) => at % 4 < 3 || value === 255);
const isBlank = ({ data }: Bitmap) => data.every((value, at) => at % 4 < 3 || value === 0);
const pixel = ({ data, width }: Bitmap, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];

describe("flags", () => {
  test("are 195", () => expect(Object.keys(FLAGS)).toHaveLength(195));

  test.each(Object.keys(FLAGS))("%s fills its canvas", (code) => {
    const flag = drawFlag(code, 48, 32);
    expect(flag && opaque(flag)).toBe(true);
  });

  test("stripes are where they belong", () => {
    const france = drawFlag("fr", 300, 200);
    if (!france) throw new Error("There is no flag.");
    const [left, middle, right] = [20, 150, 280].map((x) => pixel(france, x, 100));
    expect(left?.[2]).toBeGreaterThan(left?.[0] ?? 0);
    expect(middle).toEqual([255, 255, 255]);
    expect(right?.[0]).toBeGreaterThan(right?.[2] ?? 0);
  });

  test("a code that has none gives nothing", () => expect(drawFlag("xx", 10, 10)).toBeNull());
});

test.each(keysOf(BROWSERS))("browser %s shows something", (code) => {
  expect(isBlank(drawBrowser(code, 40, 40))).toBe(false);
});

test.each(keysOf(CARDS))("card %s shows a label on its colour", (code) => {
  const card = drawCard(code, 180, 120);
  const inside = new Set<string>();
  for (let x = 20; x < 160; x++) inside.add(pixel(card, x, 60).join());
  expect(inside.size).toBeGreaterThan(1);
  // Round corners.
  expect(card.data[3]).toBe(0);
});

test.each([
  [0, 0, 600, 400],
  [300, 0, 300, 200],
  [0, 300, 450, 300],
  [10, 20, 10, 20],
  [0, 2000, 2000, 2000],
])("%d by %d of art of 600 by 400 is %d by %d", (width, height, wide, high) => {
  expect(sizeOf({ width: 600, height: 400 }, width, height)).toEqual({ width: wide, height: high });
});

describe("a QR code", () => {
  test.each([
    ["https://edgewrite.dev/?a=1&b=2", 400, 1],
    ["Grüße, 世界 🎉", 300, 4],
    ["0", 100, 2],
    ["x".repeat(512), 1000, 10],
    ["漢".repeat(512), 1000, 1],
  ])("of %j, %d pixels wide, reads as it was written", (text, size, margin) => {
    const { data, width, height } = drawQr(text, size, margin);
    expect([width, height]).toEqual([size, size]);
    // The reader wants a quiet zone; margin 1 is what clients ask for.
    expect(jsQR(data, width, height)?.data).toBe(text);
  });

  test("of one pixel is a pixel", () => expect(drawQr("x", 1, 0).data).toHaveLength(4));

  test("of four-byte characters, as many as may be asked for, fits", () => {
    expect(drawQr("😀".repeat(512), 1000, 0).width).toBe(1000);
  });
});
