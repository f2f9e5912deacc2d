import sharp from "sharp";
import { expect, it } from "vitest";
import { ImageError } from "#shared/images/failure.ts";
import { transform } from "#shared/images/transform.ts";
import { dice, mutated } from "./mutations.ts";
import { motif, picture } from "./pictures.ts";

const SIZE = 40;
const ROUNDS = 1_000;

const sources = {
  jpeg: () => picture(SIZE, SIZE, 3).jpeg().toBuffer(),
  "progressive jpeg": () => picture(SIZE, SIZE, 3).jpeg({ progressive: true }).toBuffer(),
  png: () => picture(SIZE, SIZE).png().toBuffer(),
  "interlaced png": () => picture(SIZE, SIZE).png({ progressive: true }).toBuffer(),
  "png with a palette": () => picture(SIZE, SIZE).png({ palette: true }).toBuffer(),
  gif: () => picture(SIZE, SIZE).gif().toBuffer(),
  webp: () => picture(SIZE, SIZE).webp().toBuffer(),
  "animated webp": () =>
    sharp(motif(SIZE, SIZE * 2), { raw: { width: SIZE, height: SIZE * 2, channels: 4, pageHeight: SIZE } })
      .webp()
      .toBuffer(),
  "lossless webp": () => picture(SIZE, SIZE).webp({ lossless: true }).toBuffer(),
};

/** Bounds a run: what a mutation makes of the size is judged by the pixels it tells. */
const LIMITS = { sourcePixels: 250_000, resultPixels: 250_000 };

it.each(Object.entries(sources))(
  "a damaged %s is an image or a fault of its own",
  async (_name, make) => {
    const bytes = new Uint8Array(await make());
    const roll = dice(bytes.length);
    const outcomes = { made: 0, refused: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const edit = { output: "png", width: round % 2 === 0 ? 0 : 7 } as const;
      try {
        await transform(mutated(bytes, roll), edit, LIMITS);
        outcomes.made++;
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError);
        outcomes.refused++;
      }
    }
    // A fuzzer that never damages anything, or never leaves anything, proves nothing.
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(outcomes.made).toBeGreaterThan(5);
    // What follows a fault is as good as before.
    expect((await transform(bytes, { output: "png", width: 4 })).bytes.length).toBeGreaterThan(60);
  },
  120_000,
);

it.each(Object.entries(sources))("a %s that is cut short is refused", async (name, make) => {
  const bytes = new Uint8Array(await make());
  // Of an animation the first frame alone counts.
  for (const share of name.startsWith("animated") ? [0, 0.1, 0.3] : [0, 0.1, 0.3, 0.5, 0.8]) {
    const cut = bytes.subarray(0, Math.floor(bytes.length * share));
    await expect(transform(cut, { output: "png" })).rejects.toBeInstanceOf(ImageError);
  }
});
