import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutOut, fill, flood, parseColour } from "#shared/avatars/canvas.ts";
import { flatten } from "#shared/avatars/path.ts";
import { blank } from "#shared/images/bitmap.ts";

const RED = { red: 255, green: 0, blue: 0, alpha: 1 };
const plain = { scale: 1, x: 0, y: 0 };
/** The alpha of every pixel, row by row. */
const alphas = (path: string, width: number, height: number, rule?: "evenodd") => {
  const canvas = blank({ width, height });
  fill(canvas, flatten(path, plain), RED, rule);
  return [...canvas.data].filter((_, at) => at % 4 === 3);
};

describe("filling", () => {
  test("covers whole pixels whole and halves by half", () => {
    expect(alphas("M1 0H2.5V1H1Z", 4, 1)).toEqual([0, 255, 128, 0]);
    expect(alphas("M0 0.25H1V0.75H0Z", 1, 1)).toEqual([128]);
    expect(alphas("M0 0L2 0L0 2Z", 2, 2)).toEqual([255, 128, 128, 0]);
  });

  test("knows both rules for shapes within shapes", () => {
    const twice = "M0 0H3V1H0ZM1 0H2V1H1Z";
    expect(alphas(twice, 3, 1)).toEqual([255, 255, 255]);
    expect(alphas(twice, 3, 1, "evenodd")).toEqual([255, 0, 255]);
    expect(alphas("M0 0H3V1H0ZM1 0V1H2V0Z", 3, 1)).toEqual([255, 0, 255]);
  });

  test("lets what lies beyond the canvas go", () => {
    expect(alphas("M-10-10H20V20H-10Z", 2, 2)).toEqual([255, 255, 255, 255]);
    expect(alphas("M5 0H9V1H5Z", 2, 1)).toEqual([0, 0]);
    expect(alphas("M-5 0H-1V1H-5Z", 2, 1)).toEqual([0, 0]);
  });

  test("covers as much as the shape's area", () => {
    const inside = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(inside, inside), { minLength: 3, maxLength: 3 }), (corners) => {
        const canvas = blank({ width: 20, height: 20 });
        fill(canvas, [corners.flat()], RED);
        const covered = [...canvas.data].filter((_, at) => at % 4 === 3).reduce((sum, a) => sum + a / 255, 0);
        const [[ax, ay], [bx, by], [cx, cy]] = corners as [
          [number, number],
          [number, number],
          [number, number],
        ];
        const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
        expect(Math.abs(covered - area)).toBeLessThan(0.6);
      }),
    );
  });

  test("blends over what is there", () => {
    const canvas = blank({ width: 1, height: 1 });
    flood(canvas, { red: 255, green: 255, blue: 255, alpha: 1 });
    fill(canvas, flatten("M0 0H1V1H0Z", plain), { ...RED, alpha: 0.5 });
    expect([...canvas.data]).toEqual([255, 128, 128, 255]);
    cutOut(canvas, flatten("M0 0H0.5V1H0Z", plain));
    expect(canvas.data[3]).toBe(128);
  });
});

test("a circle of four curves has the area of a circle", () => {
  const circle =
    "M10 0C15.523 0 20 4.477 20 10C20 15.523 15.523 20 10 20C4.477 20 0 15.523 0 10C0 4.477 4.477 0 10 0Z";
  const covered = alphas(circle, 20, 20).reduce((sum, alpha) => sum + alpha / 255, 0);
  expect(Math.abs(covered - Math.PI * 100)).toBeLessThan(2);
});

test.each([
  ["fff", { red: 255, green: 255, blue: 255, alpha: 1 }],
  ["#FD366E", { red: 253, green: 54, blue: 110, alpha: 1 }],
  ["00000080", { red: 0, green: 0, blue: 0, alpha: 128 / 255 }],
  ["ffff", null],
  ["red", null],
  ["", null],
])("%j as a colour", (text, colour) => {
  expect(parseColour(text)).toEqual(colour);
});
