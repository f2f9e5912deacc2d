import { describe, expect, it } from "vitest";
import { blank } from "#shared/images/bitmap.ts";
import { OUTPUTS } from "#shared/images/edit.ts";
import { finish, transform } from "#shared/images/transform.ts";

/** Red on the left, half transparent blue on the right. */
function flag() {
  const bitmap = blank({ width: 60, height: 40 });
  for (let i = 0; i < bitmap.data.length; i += 4) {
    bitmap.data.set((i / 4) % 60 < 30 ? [220, 20, 20, 255] : [20, 20, 220, 255], i);
  }
  return bitmap;
}

describe("inside workerd", () => {
  it.each(OUTPUTS)("writes %s, and reads what it can read", async (output) => {
    const made = await finish(flag(), { output, quality: 90 });
    expect(made.bytes.length).toBeGreaterThan(50);
    if (output === "avif") return;
    const again = await transform(made.bytes, { output: "png", width: 30 });
    expect(again.mimeType).toBe("image/png");
  });
});
