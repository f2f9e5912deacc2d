import fc from "fast-check";
import { expect, test } from "vitest";
import { isIco } from "#shared/avatars/ico.ts";

interface Entry {
  readonly png?: boolean;
  readonly side?: number;
}

/** An icon file of such images. */
function ico(...entries: Entry[]): Uint8Array {
  const start = 6 + entries.length * 16;
  const bytes = new Uint8Array(start + entries.length * 40);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, 1, true);
  view.setUint16(4, entries.length, true);
  entries.forEach(({ png = false, side = 16 }, at) => {
    const data = start + at * 40;
    view.setUint32(6 + at * 16 + 8, 40, true);
    view.setUint32(6 + at * 16 + 12, data, true);
    if (png) {
      bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], data);
      view.setUint32(data + 16, side);
      view.setUint32(data + 20, side);
    } else {
      view.setUint32(data, 40, true);
      view.setInt32(data + 4, side, true);
      view.setInt32(data + 8, side * 2, true);
    }
  });
  return bytes;
}

const changed = (bytes: Uint8Array, at: number, value: number) => {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
};

test.each([
  ["a bitmap", ico({})],
  ["a PNG", ico({ png: true, side: 256 })],
  ["several", ico({}, { side: 32 }, { png: true })],
])("%s is an icon", (_, bytes) => expect(isIco(bytes)).toBe(true));

test.each([
  ["nothing", new Uint8Array()],
  ["no images", ico()],
  ["a cursor", changed(ico({}), 2, 2)],
  ["a directory beyond the file", ico({}).slice(0, 20)],
  ["an image beyond the file", ico({}).slice(0, 40)],
  ["an image within the directory", changed(ico({}), 18, 4)],
  ["an image far away", changed(ico({}), 21, 0xff)],
  ["an image of another kind", changed(ico({}), 22, 12)],
  ["a bitmap too large", ico({ side: 5000 })],
  ["a PNG bomb", ico({ png: true, side: 60_000 })],
  ["a PNG of no size", ico({ png: true, side: 0 })],
])("%s is none", (_, bytes) => expect(isIco(bytes)).toBe(false));

test("any bytes have an answer", () => {
  const valid = ico({}, { png: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 8 }), (edits) => {
      const bytes = valid.slice();
      for (const [at, value] of edits) bytes[at] = value;
      expect(typeof isIco(bytes)).toBe("boolean");
    }),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(typeof isIco(bytes)).toBe("boolean");
    }),
  );
});
