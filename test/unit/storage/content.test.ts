import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContent, writeContent } from "#shared/files/content.ts";
import { FRAME, objectKey, open, sealChunk, sealedSize } from "#shared/files/sealing.ts";
import { memoryDevice } from "./memory-device.ts";

const SECRET = "an installation's secret";
const SIZE = 3 * FRAME + 17;
const content = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) & 255);

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function collect(bytes: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes ?? []) parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

const forms = [
  { object: "plain", encryption: false, compression: "none" },
  { object: "sealed", encryption: true, compression: "none" },
  { object: "packed", encryption: false, compression: "gzip" },
  { object: "both", encryption: true, compression: "gzip" },
] as const;

describe.each(forms)("content that is $object", (form) => {
  it("comes back whole and in any range", async () => {
    const { device } = memoryDevice();
    await writeContent(device, SECRET, form, inPieces(content, 9_999));
    expect(await collect(await readContent(device, SECRET, form, SIZE))).toEqual(content);
    const edge = fc.oneof(
      fc.nat(SIZE - 1),
      fc.constantFrom(0, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, SIZE - 1),
    );
    await fc.assert(
      fc.asyncProperty(edge, edge, async (a, b) => {
        const extent = { first: Math.min(a, b), last: Math.max(a, b) };
        const read = await collect(await readContent(device, SECRET, form, SIZE, extent));
        expect(Buffer.compare(read, content.subarray(extent.first, extent.last + 1))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("is null when its object is lost", async () => {
    expect(await readContent(memoryDevice().device, SECRET, form, SIZE)).toBeNull();
  });
});

describe("a sealed object", () => {
  const form = forms[1];

  it("shows nothing of its content and has the size that is foretold", async () => {
    const { device, objects } = memoryDevice();
    const size = await writeContent(device, SECRET, form, inPieces(new Uint8Array(SIZE), 1_000));
    expect(size).toBe(sealedSize(SIZE));
    const stored = objects.get(form.object) ?? new Uint8Array();
    expect(Buffer.from(stored).includes(Buffer.alloc(16))).toBe(false);
  });

  it("opens in no other way than it was sealed", async () => {
    const { device, objects } = memoryDevice();
    await writeContent(device, SECRET, form, inPieces(content, SIZE));
    const stored = objects.get(form.object) ?? new Uint8Array();
    const frame = FRAME + 28;
    const swapped = Buffer.concat([
      stored.slice(frame, 2 * frame),
      stored.slice(0, frame),
      stored.slice(2 * frame),
    ]);
    const flipped = stored.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
    const cutShort = stored.slice(0, stored.length - 1);
    for (const damaged of [swapped, flipped, cutShort]) {
      objects.set(form.object, new Uint8Array(damaged));
      await expect(readContent(device, SECRET, form, SIZE).then(collect)).rejects.toThrow(/frame/i);
    }
    objects.set(form.object, stored);
    await expect(readContent(device, "another secret", form, SIZE).then(collect)).rejects.toThrow(/Frame/);
    objects.set("elsewhere", stored);
    const elsewhere = { ...form, object: "elsewhere" };
    await expect(readContent(device, SECRET, elsewhere, SIZE).then(collect)).rejects.toThrow(/Frame/);
  });

  it("may be put together from chunks sealed on their own", async () => {
    const key = objectKey(SECRET, "chunks");
    const second = await sealChunk(key, content.subarray(2 * FRAME), 2);
    const first = await sealChunk(key, content.subarray(0, 2 * FRAME), 0);
    expect(await collect(open(key, inPieces(new Uint8Array(Buffer.concat([first, second])), 7_777)))).toEqual(
      content,
    );
  });
});

it("content that breaks off leaves neither object nor upload", async () => {
  const { device, objects, uploads } = memoryDevice();
  async function* broken() {
    yield new Uint8Array(11 * 1024 * 1024);
    throw new Error("the client is gone");
  }
  for (const form of forms) {
    await expect(writeContent(device, SECRET, form, broken())).rejects.toThrow();
  }
  expect([objects.size, uploads.size]).toEqual([0, 0]);
});
