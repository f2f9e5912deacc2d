import type { RowSink } from "../bitmap.ts";
import { damaged, ImageError } from "../failure.ts";
import { chunksOf, type PngHeader, readHeader, SAMPLES } from "./chunks.ts";
import { expander, type Palette, rowBytes, unfilter } from "./rows.ts";

/** Most pixels of an interlaced image: its rows are not there before its last pass. */
const MOST_INTERLACED = 12 * 1024 * 1024;

/**
 * Decodes a PNG of any kind, row by row: two rows are in memory, of an interlaced one all.
 * @throws ImageError damaged, too-large
 */
export async function decodePng(bytes: Uint8Array, sink: RowSink): Promise<void> {
  const header = readHeader(bytes);
  if (header.interlaced && header.width * header.height > MOST_INTERLACED) {
    throw new ImageError(
      "too-large",
      `An interlaced PNG of more than ${MOST_INTERLACED} pixels cannot be read.`,
    );
  }
  const { palette, compressed } = collect(bytes, header);
  const passes = header.interlaced ? ADAM7 : [[0, 0, 1, 1] as const];
  const image = header.interlaced ? new Uint8ClampedArray(header.width * header.height * 4) : null;
  const out = new Uint8ClampedArray(header.width * 4);
  const expand = expander(header, palette);
  const lines = reader(compressed);
  try {
    for (const [left, top, across, down] of passes) {
      const width = Math.ceil((header.width - left) / across);
      const height = Math.ceil((header.height - top) / down);
      if (width <= 0 || height <= 0) continue;
      const length = rowBytes(header, width);
      const step = Math.max(1, (header.depth * (SAMPLES[header.kind] ?? 1)) >> 3);
      let above = new Uint8Array(length);
      let row = new Uint8Array(length);
      for (let y = 0; y < height; y++) {
        const filter = await lines.row(row);
        unfilter(filter, row, above, step);
        if (image) {
          expand(row, width, image, (top + y * down) * header.width + left, across);
        } else {
          expand(row, width, out, 0, 1);
          sink(out);
        }
        [above, row] = [row, above];
      }
    }
  } finally {
    await lines.close();
  }
  if (!image) return;
  for (let y = 0; y < header.height; y++) {
    sink(image.subarray(y * header.width * 4, (y + 1) * header.width * 4));
  }
}

/** Left, top, step across and step down of each pass (ISO/IEC 15948 §8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function collect(bytes: Uint8Array, { kind }: PngHeader): { palette: Palette; compressed: Uint8Array[] } {
  let colours = new Uint8Array();
  let transparency = new Uint8Array();
  const compressed: Uint8Array[] = [];
  for (const { type, data } of chunksOf(bytes)) {
    if (type === "PLTE") colours = data.slice();
    if (type === "tRNS") transparency = data.slice();
    if (type === "IDAT") compressed.push(data);
  }
  if (kind === 3 && colours.length === 0) throw damaged("The PNG lacks its palette.");
  if (compressed.length === 0) throw damaged("The PNG has no pixels.");
  return { palette: { colours, transparency }, compressed };
}

/** Rows of the inflated data as they are asked for; no more of it is inflated than they need. */
function reader(compressed: readonly Uint8Array[]) {
  const pieces = piecesOf(compressed);
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const inflated = source.pipeThrough(new DecompressionStream("deflate")).getReader();
  let block: Uint8Array = new Uint8Array();
  let used = 0;
  const fill = async (into: Uint8Array): Promise<void> => {
    for (let filled = 0; filled < into.length; ) {
      if (used === block.length) {
        const { done, value } = await inflated.read().catch((cause: unknown) => {
          throw damaged("The pixels of the PNG cannot be inflated.", cause);
        });
        if (done) throw damaged("The PNG is cut short.");
        block = value;
        used = 0;
        continue;
      }
      const piece = block.subarray(used, used + into.length - filled);
      into.set(piece, filled);
      filled += piece.length;
      used += piece.length;
    }
  };
  const filter = new Uint8Array(1);
  return {
    /** Fills a row, and tells its filter. */
    async row(into: Uint8Array): Promise<number> {
      if (used < block.length) filter[0] = block[used++] ?? 0;
      else await fill(filter);
      if (block.length - used >= into.length) {
        into.set(block.subarray(used, used + into.length));
        used += into.length;
      } else {
        await fill(into);
      }
      return filter[0] ?? 0;
    },
    close: () => inflated.cancel().catch(() => undefined),
  };
}

/** What goes into the inflater at once, in bytes: all that comes of it is in memory, up to a thousand times as much. */
const PIECE = 16_384;

/** Bytes that decoding a PNG takes besides those of its file: what is inflated at once, and of an interlaced one its pixels. */
export function pngDecodingCost(header: PngHeader): number {
  const { width, height, interlaced } = header;
  const raw = (rowBytes(header, width) + 1) * height;
  if (interlaced && width * height > MOST_INTERLACED) return 0;
  return Math.min(PIECE * 1_032, raw) + (interlaced ? width * height * 4 : 0);
}

function* piecesOf(compressed: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const data of compressed) {
    // Copies: a stream may take a buffer for its own.
    for (let at = 0; at < data.length; at += PIECE) yield data.slice(at, at + PIECE);
  }
}
