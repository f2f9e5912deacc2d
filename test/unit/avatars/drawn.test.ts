import { expect, test } from "vitest";
import { blank } from "#shared/images/bitmap.ts";
import { drawn } from "#workers/api/avatars/drawn.ts";

const context = { clock: Date.now };

/** How many of twenty drawings there are at the same time, by the size that is asked for. */
async function mostAtOnce(width: number, height: number): Promise<number> {
  let now = 0;
  let most = 0;
  const one = async () => {
    const bytes = await drawn(context, { width, height }, () => {
      most = Math.max(most, ++now);
      return blank({ width: 3, height: 2 });
    });
    now--;
    expect(bytes.length).toBeGreaterThan(50);
  };
  await Promise.all(Array.from({ length: 20 }, one));
  return most;
}

test("large drawings are made one after the other, small ones together", async () => {
  expect(await mostAtOnce(2000, 2000)).toBe(1);
  expect(await mostAtOnce(0, 2000)).toBe(1);
  expect(await mostAtOnce(100, 100)).toBe(20);
  expect(await mostAtOnce(0, 0)).toBeGreaterThan(5);
});

test("one that fails leaves its memory to the next", async () => {
  const failing = () =>
    drawn(context, { width: 2000, height: 2000 }, () => {
      throw new Error("no pen");
    });
  for (let i = 0; i < 3; i++) await expect(failing()).rejects.toThrow("no pen");
});
