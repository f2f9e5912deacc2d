import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blank } from "#shared/images/bitmap.ts";
import { GRAVITIES } from "#shared/images/edit.ts";
import { frame, leastSize, MAX_SIDE, rotatedSize } from "#shared/images/geometry.ts";
import { asStored, type Orientation, upright, uprightBitmap } from "#shared/images/orientation.ts";
import { resampler } from "#shared/images/resample.ts";

const side = fc.integer({ min: 1, max: 70_000 });
const image = fc.record({ width: side, height: side });
const asked = fc.integer({ min: 0, max: MAX_SIDE });
const wish = fc.record({ width: asked, height: asked, gravity: fc.constantFrom(...GRAVITIES) });
const orientation = fc.constantFrom<Orientation[]>(1, 2, 3, 4, 5, 6, 7, 8);

describe("a frame", () => {
  it("has the sides that are asked for, whole, above zero and within bounds", () => {
    fc.assert(
      fc.property(image, wish, (source, edit) => {
        const { width, height } = frame(source, edit);
        for (const one of [width, height]) expect(Number.isInteger(one) && one >= 1).toBe(true);
        if (edit.width > 0) expect(width).toBe(edit.width);
        if (edit.height > 0) expect(height).toBe(edit.height);
        if (edit.width + edit.height > 0) expect(Math.max(width, height)).toBeLessThanOrEqual(MAX_SIDE);
        else expect({ width, height }).toEqual(source);
      }),
    );
  });

  it("shows a part that lies within the image, touches two of its edges and has the result's shape", () => {
    fc.assert(
      fc.property(image, wish, (source, edit) => {
        const { crop, width, height } = frame(source, edit);
        const slack = 1e-6 * Math.max(source.width, source.height);
        expect(crop.x).toBeGreaterThanOrEqual(0);
        expect(crop.y).toBeGreaterThanOrEqual(0);
        expect(crop.x + crop.width).toBeLessThanOrEqual(source.width + slack);
        expect(crop.y + crop.height).toBeLessThanOrEqual(source.height + slack);
        const full = Math.min(source.width - crop.width, source.height - crop.height);
        expect(Math.abs(full)).toBeLessThanOrEqual(slack);
        expect(Math.abs(crop.width / crop.height / (width / height) - 1)).toBeLessThan(1e-6);
      }),
    );
  });

  it("lies in the middle, or where its gravity pulls it, and opposite ones mirror each other", () => {
    const opposite = { left: "right", right: "left", top: "bottom", bottom: "top" } as const;
    fc.assert(
      fc.property(image, wish, (source, edit) => {
        const { crop } = frame(source, edit);
        const name = edit.gravity.replace(/left|right|top|bottom/g, (part) => opposite[part as "left"]);
        const gravity = GRAVITIES.find((one) => one === name) ?? "center";
        const mirrored = frame(source, { ...edit, gravity }).crop;
        const slack = 1e-6 * Math.max(source.width, source.height);
        expect(Math.abs(crop.x + mirrored.x + crop.width - source.width)).toBeLessThanOrEqual(slack);
        expect(Math.abs(crop.y + mirrored.y + crop.height - source.height)).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it("asks no more of a decoder than the image has, and no less than it shows", () => {
    fc.assert(
      fc.property(image, wish, (source, edit) => {
        const framing = frame(source, edit);
        const least = leastSize(source, framing);
        expect(least.width).toBeGreaterThanOrEqual(1);
        expect(least.width).toBeLessThanOrEqual(source.width);
        if (framing.width <= framing.crop.width) {
          const shown = (framing.crop.width / source.width) * least.width;
          expect(shown + 1e-3).toBeGreaterThanOrEqual(framing.width);
        }
      }),
    );
  });
});

describe("an orientation", () => {
  it("undoes and redoes itself: what is framed upright is what is cut out of the stored image", () => {
    fc.assert(
      fc.property(image, wish, orientation, (stored, edit, held) => {
        const seen = upright(stored, held);
        const framing = asStored(frame(seen, edit), stored, held);
        expect(framing.crop.x).toBeGreaterThanOrEqual(-1e-6 * stored.width);
        expect(framing.crop.x + framing.crop.width).toBeLessThanOrEqual(stored.width * (1 + 1e-6));
        expect(framing.crop.y + framing.crop.height).toBeLessThanOrEqual(stored.height * (1 + 1e-6));
        expect(upright(framing, held)).toMatchObject({
          width: frame(seen, edit).width,
          height: frame(seen, edit).height,
        });
      }),
    );
  });

  /** Where EXIF says row 0 and column 0 of the stored image are seen: the table of CIPA DC-008 §4.6.4 A. */
  const CORNERS: Record<Orientation, readonly [x: number, y: number]> = {
    1: [0, 0],
    2: [1, 0],
    3: [1, 1],
    4: [0, 1],
    5: [0, 0],
    6: [1, 0],
    7: [1, 1],
    8: [0, 1],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)("%i puts every pixel where EXIF says", (held) => {
    const stored = { width: 3, height: 2 };
    const { bitmap, sink } = uprightBitmap(stored, held);
    for (let y = 0; y < 2; y++) sink(Uint8ClampedArray.from([1, 2, 3].flatMap((x) => [x, y + 1, 0, 255])));
    expect([bitmap.width, bitmap.height]).toEqual(held < 5 ? [3, 2] : [2, 3]);
    const [x, y] = CORNERS[held];
    const at = (y * (bitmap.height - 1) * bitmap.width + x * (bitmap.width - 1)) * 4;
    expect([...bitmap.data.subarray(at, at + 2)]).toEqual([1, 1]);
    // From 5 on rows are seen as columns: the stored row's neighbour lies below or above, not beside.
    const beside = at + (x === 0 ? 4 : -4);
    expect([...bitmap.data.subarray(beside, beside + 2)]).toEqual(held < 5 ? [2, 1] : [1, 2]);
    expect(
      new Set(Array.from({ length: 6 }, (_, i) => `${bitmap.data.subarray(i * 4, i * 4 + 2)}`)).size,
    ).toBe(6);
  });
});

describe("a rotated image", () => {
  it("has room for all of it, and no more than its diagonal", () => {
    const small = fc.integer({ min: 1, max: MAX_SIDE });
    fc.assert(
      fc.property(
        fc.record({ width: small, height: small }),
        fc.integer({ min: -720, max: 720 }),
        (size, turn) => {
          const { width, height } = rotatedSize(size, turn);
          const diagonal = Math.ceil(Math.hypot(size.width, size.height));
          expect(Math.max(width, height)).toBeLessThanOrEqual(diagonal);
          expect(width * height).toBeGreaterThanOrEqual(size.width * size.height * 0.9 - 1);
          expect(rotatedSize(size, turn + 180)).toEqual({ width, height });
          expect(rotatedSize(size, -turn)).toEqual({ width, height });
        },
      ),
    );
  });
});

describe("resampling", () => {
  const small = fc.integer({ min: 1, max: 24 });
  const sizes = fc.record({ width: small, height: small });

  it("gives as many rows as it should, and one colour stays that colour", () => {
    fc.assert(
      fc.property(
        sizes,
        sizes,
        fc.constantFrom(...GRAVITIES),
        fc.tuple(small, small, small),
        (source, result, gravity, rgb) => {
          const framing = frame(source, { ...result, gravity });
          const bitmap = blank(framing);
          let line = 0;
          const sink = resampler(source, framing, (row) => bitmap.data.set(row, line++ * framing.width * 4));
          const row = new Uint8ClampedArray(source.width * 4);
          for (let x = 0; x < source.width; x++) row.set([...rgb, 255], x * 4);
          for (let y = 0; y < source.height; y++) sink(row);
          expect(line).toBe(framing.height);
          for (let i = 0; i < bitmap.data.length; i += 4) {
            expect([...bitmap.data.subarray(i, i + 4)]).toEqual([...rgb, 255]);
          }
        },
      ),
    );
  });
});
