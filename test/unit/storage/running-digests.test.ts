import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RunningDigests } from "#shared/files/running-digests.ts";

const contents = (count: number) =>
  Array.from({ length: count }, (_, i) => new Uint8Array(20_000).fill(i + 1));
const partsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ number: i + 1, etag: `etag ${i + 1}` }));
const md5 = (bytes: readonly Uint8Array[]) => createHash("md5").update(Buffer.concat(bytes)).digest("hex");

test("an upload in any order is digested as far as its chunks could wait, and goes on from there", async () => {
  const order = fc.integer({ min: 1, max: 14 }).chain((count) => {
    const later = Array.from({ length: count - 1 }, (_, i) => i + 2);
    return fc.shuffledSubarray(later, { minLength: later.length }).map((rest) => [1, ...rest]);
  });
  await fc.assert(
    fc.asyncProperty(order, async (numbers) => {
      const running = new RunningDigests();
      const chunks = contents(numbers.length);
      for (const number of numbers) {
        running.arrived("o", number, chunks[number - 1] ?? new Uint8Array());
        running.stored("o", { number, etag: `etag ${number}` });
      }
      const digester = running.take("o", partsOf(numbers.length));
      const taken = (digester?.size ?? 0) / 20_000;
      // No more than three waited for the last that was missing.
      if (numbers.length <= 4) expect(taken).toBe(numbers.length);
      for (const chunk of chunks.slice(taken)) digester?.add(chunk);
      expect((await digester?.finish())?.signature).toBe(md5(chunks));
      expect(running.take("o", partsOf(numbers.length))).toBeNull();
    }),
  );
});

test("nothing is believed of chunks that came twice, or that the device has from elsewhere", () => {
  const [one, two] = contents(2);
  const begun = () => {
    const running = new RunningDigests();
    for (const [i, bytes] of [one, two].entries()) {
      running.arrived("o", i + 1, bytes ?? new Uint8Array());
      running.stored("o", { number: i + 1, etag: `etag ${i + 1}` });
    }
    return running;
  };
  expect(begun().take("o", partsOf(2))?.size).toBe(40_000);
  for (const number of [1, 2]) {
    const twice = begun();
    twice.arrived("o", number, new Uint8Array(20_000));
    twice.stored("o", { number, etag: `etag ${number}` });
    expect(twice.take("o", partsOf(2))).toBeNull();
  }
  expect(
    begun().take("o", [
      { number: 1, etag: "etag 1" },
      { number: 2, etag: "another's" },
    ]),
  ).toBeNull();
  const lost = new RunningDigests();
  lost.arrived("o", 1, one ?? new Uint8Array());
  expect(lost.take("o", partsOf(1))).toBeNull();
});

test("uploads that were left make room for others", () => {
  const running = new RunningDigests();
  const bytes = new Uint8Array(10);
  const ended = (object: string) => {
    for (const number of [1, 3, 2]) {
      running.arrived(object, number, bytes);
      running.stored(object, { number, etag: `etag ${number}` });
    }
    return running.take(object, partsOf(3))?.size;
  };
  for (let i = 0; i < 200; i++) for (const number of [1, 3, 4]) running.arrived(`left ${i}`, number, bytes);
  expect(ended("o")).toBe(30);
  expect(running.take("left 0", partsOf(4))).toBeNull();
  // One that began elsewhere is not followed.
  running.arrived("elsewhere", 2, bytes);
  expect(running.take("elsewhere", partsOf(2))).toBeNull();
});
