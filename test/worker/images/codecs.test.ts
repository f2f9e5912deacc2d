import { describe, expect, it } from "vitest";
import { blank } from "#shared/images/bitmap.ts";
import { OUTPUTS } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { decodePng } from "#shared/images/png/decode.ts";
import { finish, transform } from "#shared/images/transform.ts";
import { dice, mutated } from "#test/unit/images/mutations.ts";

/** Red on the left, blue on the right. */
function flag() {
  const bitmap = blank({ width: 60, height: 40 });
  for (let i = 0; i < bitmap.data.length; i += 4) {
    bitmap.data.set((i / 4) % 60 < 30 ? [220, 20, 20, 255] : [20, 20, 220, 255], i);
  }
  return bitmap;
}

async function rowsOf(png: Uint8Array): Promise<number[][]> {
  const rows: number[][] = [];
  await decodePng(png, (row) => rows.push([...row]));
  return rows;
}

describe("inside workerd", () => {
  it.each(OUTPUTS)("writes %s, and reads again what can be read", async (output) => {
    const made = await finish(flag(), { output, quality: 90 });
    expect(made.bytes.length).toBeGreaterThan(50);
    if (output === "avif") {
      expect(new TextDecoder().decode(made.bytes.subarray(4, 12))).toBe("ftypavif");
      return;
    }
    const { bytes } = await transform(made.bytes, { output: "png", width: 30 });
    const rows = await rowsOf(bytes);
    expect([rows.length, rows[10]?.length]).toEqual([20, 120]);
    for (const [at, wanted] of [
      [5, [220, 20, 20]],
      [25, [20, 20, 220]],
    ] as const) {
      wanted.forEach((value, k) => {
        expect(Math.abs((rows[10]?.[at * 4 + k] ?? 0) - value)).toBeLessThan(16);
      });
    }
  });

  it.each(["jpg", "png", "gif", "webp"] as const)("outlives a damaged %s", async (output) => {
    const { bytes } = await finish(flag(), { output });
    const roll = dice(bytes.length);
    for (let round = 0; round < 300; round++) {
      const edit = { output: "png", width: 7 } as const;
      const fault = await transform(mutated(bytes, roll), edit, { sourcePixels: 250_000 }).catch(
        (error: unknown) => error,
      );
      expect(fault instanceof ImageError || !(fault instanceof Error)).toBe(true);
    }
    expect((await transform(bytes, { output: "webp" })).mimeType).toBe("image/webp");
  });
});
