import type { RowSink, Size } from "../bitmap.ts";
import { damaged } from "../failure.ts";
import { colourModel } from "./colours.ts";
import { type Frame, readFrame } from "./frame.ts";
import type { BlockSide } from "./idct.ts";
import { shrunk, unitLines } from "./planes.ts";
import { decodeScan, keepsAll, readScan, type Store, storesOf } from "./scan.ts";
import { isFrame, segmentAt } from "./segments.ts";
import { noTables, setTables, type Tables } from "./tables.ts";

/** More scans than any encoder writes; each may make the decoder go over the whole image. */
const MOST_SCANS = 32;

/** The fewest samples a block that still give an image of at least `least`. */
export function sideFor(image: Size, least: Size): BlockSide {
  const fits = (side: BlockSide) => {
    const { width, height } = shrunk(image, side);
    return width >= least.width && height >= least.height;
  };
  return ([1, 2, 4] as const).find(fits) ?? 8;
}

/**
 * Decodes a JPEG (ITU-T T.81: sequential and progressive, Huffman-coded, 8 bits), smaller by `side` eighths. Of a
 * sequential one a line of blocks is in memory at a time, of a progressive one the coefficients.
 * @throws ImageError damaged, unsupported, too-large
 */
export function decodeJpeg(bytes: Uint8Array, side: BlockSide, sink: RowSink): void {
  const tables = noTables();
  let frame: Frame | null = null;
  let stores: Store[] = [];
  let scans = 0;
  for (let at = 2; ; ) {
    const segment = scans > 0 ? tryNext(bytes, at) : segmentAt(bytes, at);
    if (!segment) break;
    const { marker, data, next } = segment;
    at = next;
    if (isFrame(marker)) {
      if (frame) throw damaged("The JPEG has several frames.");
      frame = readFrame(marker, data);
    } else if (marker === 0xda) {
      if (!frame) throw damaged("The JPEG has a scan before its frame.");
      const atOnce = !keepsAll(frame, data);
      if (stores.length === 0) stores = storesOf(frame, !atOnce);
      if (++scans > MOST_SCANS) throw damaged("The JPEG has too many scans.");
      const scan = readScan(data, frame, stores);
      if (atOnce && scans === 1) {
        decodeScan(bytes, at, frame, scan, tables, linesOf(frame, stores, tables, side, sink));
        return;
      }
      at = decodeScan(bytes, at, frame, scan, tables, () => undefined);
    } else {
      setTables(tables, marker, data);
    }
  }
  if (!frame || scans === 0) throw damaged("The JPEG has no pixels.");
  const line = linesOf(frame, stores, tables, side, sink);
  for (let y = 0; y < frame.unitsDown; y++) line(y);
}

const linesOf = (frame: Frame, stores: readonly Store[], tables: Tables, side: BlockSide, sink: RowSink) => {
  const ids = frame.components.map(({ id }) => id);
  return unitLines(frame, stores, tables, colourModel(ids, tables.adobe), side, sink);
};

/** After the first scan an end without its marker is an end. */
function tryNext(bytes: Uint8Array, at: number) {
  return at >= bytes.length ? null : segmentAt(bytes, at);
}
