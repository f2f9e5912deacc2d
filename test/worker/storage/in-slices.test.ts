import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { deviceOf } from "#shared/files/device.ts";
import { readInSlices } from "#shared/files/in-slices.ts";
import type { Env } from "#workers/env.ts";

const { FILES } = env as unknown as Env;
const device = deviceOf(FILES);
const content = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

beforeAll(() => FILES.put("sliced", content));

const read = async (offset: number, length: number, most: number) => {
  const stream = await readInSlices(device, "sliced", { offset, length }, most);
  return stream && new Uint8Array(await new Response(stream).arrayBuffer());
};

test.each([
  [0, 1_000, 2_000],
  [0, 1_000, 1_000],
  [0, 1_000, 999],
  [0, 1_000, 100],
  [7, 500, 64],
  [999, 1, 1],
])("from %i on %i bytes, %i at once", async (offset, length, most) => {
  expect(await read(offset, length, most)).toEqual(content.slice(offset, offset + length));
});

test("what is not there is none", async () => {
  expect(await readInSlices(device, "nothing", { offset: 0, length: 100 }, 10)).toBeNull();
});

test("an object that goes meanwhile is a fault to whoever reads", async () => {
  await FILES.put("going", content);
  const stream = await readInSlices(device, "going", { offset: 0, length: 1_000 }, 10);
  await FILES.delete("going");
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow();
});

test("a reader that leaves ends the reading", async () => {
  let asked = 0;
  const counting = {
    ...device,
    read: (...args: Parameters<typeof device.read>) => {
      asked += 1;
      return device.read(...args);
    },
  };
  const stream = await readInSlices(counting, "sliced", { offset: 0, length: 1_000 }, 10);
  const reader = stream?.getReader();
  await reader?.read();
  await reader?.cancel();
  const before = asked;
  await scheduler.wait(50);
  expect(asked).toBeLessThanOrEqual(before + 1);
});
