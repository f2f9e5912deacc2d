import { crc32 } from "node:zlib";
import type { Bitmap } from "../bitmap.ts";
import { concat } from "../concat.ts";
import { SIGNATURE } from "./chunks.ts";

/** Bytes of raw rows that are compressed at a time. */
const BLOCK = 65_536;

/** A bitmap as a PNG: colours, with alpha if any pixel needs it; filtered by Paeth or the row above, whichever is less. */
export async function encodePng(bitmap: Bitmap): Promise<Uint8Array> {
  const alpha = !isOpaque(bitmap);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, bitmap.width);
  view.setUint32(4, bitmap.height);
  header.set([8, alpha ? 6 : 2], 8);
  const pixels = await deflate(rowsOf(bitmap, alpha ? 4 : 3));
  return concat([SIGNATURE, ...chunk("IHDR", [header]), ...chunk("IDAT", pixels), ...chunk("IEND", [])]);
}

/** True when every pixel covers what is under it. */
export function isOpaque({ data }: Bitmap): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

function* rowsOf({ width, height, data }: Bitmap, samples: number): Generator<Uint8Array> {
  const length = width * samples;
  let above = new Uint8Array(length);
  let row = new Uint8Array(length);
  const perBlock = Math.max(1, Math.floor(BLOCK / (length + 1)));
  for (let y = 0; y < height; ) {
    const rows = Math.min(perBlock, height - y);
    const block = new Uint8Array(rows * (length + 1));
    for (let k = 0; k < rows; k++, y++) {
      for (let x = 0, to = 0, from = y * width * 4; x < width; x++, from += 4) {
        for (let s = 0; s < samples; s++) row[to++] = data[from + s] as number;
      }
      filterInto(block.subarray(k * (length + 1), (k + 1) * (length + 1)), row, above, samples);
      [above, row] = [row, above];
    }
    yield block;
  }
}

/** Writes the filter byte and the row, by the filter whose differences are least. */
function filterInto(out: Uint8Array, row: Uint8Array, above: Uint8Array, step: number): void {
  let byUp = 0;
  let byLeft = 0;
  for (let i = 0; i < row.length; i++) {
    const value = row[i] as number;
    byUp += Math.abs(((value - (above[i] as number)) << 24) >> 24);
    byLeft += Math.abs(((value - (i < step ? 0 : (row[i - step] as number))) << 24) >> 24);
  }
  const up = byUp <= byLeft;
  out[0] = up ? 2 : 1;
  for (let i = 0; i < row.length; i++) {
    const near = up ? (above[i] as number) : i < step ? 0 : (row[i - step] as number);
    out[i + 1] = (row[i] as number) - near;
  }
}

async function deflate(blocks: Iterator<Uint8Array>): Promise<Uint8Array[]> {
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = blocks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const out: Uint8Array[] = [];
  const reader = source.pipeThrough(new CompressionStream("deflate")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return out;
    out.push(value);
  }
}

function chunk(type: string, data: readonly Uint8Array[]): Uint8Array[] {
  const name = Uint8Array.from(type, (letter) => letter.charCodeAt(0));
  const ends = [new Uint8Array(4), new Uint8Array(4)] as const;
  const length = data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  new DataView(ends[0].buffer).setUint32(0, length);
  new DataView(ends[1].buffer).setUint32(
    0,
    [name, ...data].reduce((sum, piece) => crc32(piece, sum), 0),
  );
  return [ends[0], name, ...data, ends[1]];
}
