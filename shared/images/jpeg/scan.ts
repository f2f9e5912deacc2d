import { damaged, ImageError } from "../failure.ts";
import { BitReader } from "./bits.ts";
import { type Band, type BlockReader, progressiveAc, progressiveDc, refineAc, sequential } from "./blocks.ts";
import type { Component, Frame } from "./frame.ts";
import type { Tables } from "./tables.ts";

/** Coefficients of a component: all of them, or of one line of units at a time. */
export interface Store {
  readonly component: Component;
  readonly coefficients: Int16Array;
  /** Lines of blocks it has room for. */
  readonly lines: number;
}

/** A component's part in a scan. */
interface Part extends Store {
  readonly dc: number;
  readonly ac: number;
}

export interface Scan {
  readonly parts: readonly Part[];
  readonly band: Band;
}

/** Most bytes of coefficients that are kept; only progressive images, and those of several scans, need all of them. */
const MOST_KEPT = 72 * 1024 * 1024;

/** Whether all coefficients are there before the first row is: all but images of one scan. @param data of the first SOS */
export const keepsAll = ({ progressive, components }: Frame, data: Uint8Array): boolean =>
  progressive || data[0] !== components.length;

/** Bytes of the coefficients that are kept; null for more than is decoded. */
export function storedBytes(frame: Frame, keepAll: boolean): number | null {
  const bytes = roomsOf(frame, keepAll).reduce((sum, { size }) => sum + size * 2, 0);
  return bytes > MOST_KEPT ? null : bytes;
}

const roomsOf = ({ components, unitsDown }: Frame, keepAll: boolean) =>
  components.map((component) => {
    const lines = component.v * (keepAll ? unitsDown : 1);
    return { component, lines, size: component.stride * lines * 64 };
  });

/** Room for the coefficients. @throws ImageError too-large */
export function storesOf(frame: Frame, keepAll: boolean): Store[] {
  if (storedBytes(frame, keepAll) === null) {
    throw new ImageError("too-large", "A progressive JPEG of this size does not fit into memory.");
  }
  return roomsOf(frame, keepAll).map(({ component, lines, size }) => ({
    component,
    lines,
    coefficients: new Int16Array(size),
  }));
}

/** @param data the segment of the SOS marker, without its length. @throws ImageError damaged */
export function readScan(data: Uint8Array, frame: Frame, stores: readonly Store[]): Scan {
  const count = data[0] ?? 0;
  if (count < 1 || count > 4 || data.length < 4 + count * 2)
    throw damaged("A scan of the JPEG is cut short.");
  const parts = Array.from({ length: count }, (_, i) => {
    const [id, tables = 0] = data.subarray(1 + i * 2, 3 + i * 2);
    const store = stores.find(({ component }) => component.id === id);
    if (!store) throw damaged("A scan of the JPEG is of a component it lacks.");
    return { ...store, dc: tables >> 4, ac: tables & 15 };
  });
  const [start = 0, end = 0, bits = 0] = data.subarray(1 + count * 2);
  const band = frame.progressive
    ? { start, end, high: bits >> 4, low: bits & 15 }
    : { start: 0, end: 63, high: 0, low: 0 };
  const isDc = band.start === 0 && band.end === 0;
  const isAc = band.start > 0 && band.start <= band.end && band.end < 64 && count === 1;
  if (frame.progressive && (!(isDc || isAc) || band.low > 13))
    throw damaged("A scan of the JPEG has no band.");
  return { parts, band };
}

/**
 * Decodes a scan into its components' coefficients.
 * @param done called after each line of units of a scan that holds all components
 * @returns where the marker after it is
 */
export function decodeScan(
  bytes: Uint8Array,
  at: number,
  frame: Frame,
  { parts, band }: Scan,
  tables: Tables,
  done: (line: number) => void,
): number {
  const reader = new BitReader(bytes, at);
  const read = readerOf(frame, band);
  const predicted = new Int32Array(parts.length);
  const run = { blank: 0 };
  const [only] = parts;
  const alone = parts.length === 1 && only ? only.component : null;
  const across = alone ? alone.blocksAcross : frame.unitsAcross;
  const down = alone ? alone.blocksDown : frame.unitsDown;
  const total = across * down;
  let unit = 0;
  const block = (part: Part, index: number, column: number, line: number): void => {
    const { coefficients, component, lines } = part;
    const place = ((line % lines) * component.stride + column) * 64;
    const [dc, ac] = [tables.dc[part.dc], tables.ac[part.ac]];
    predicted[index] = read(reader, coefficients, place, dc, ac, predicted[index] ?? 0, band, run);
  };
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      if (alone && only) {
        block(only, 0, x, y);
      } else {
        for (let i = 0; i < parts.length; i++) {
          const part = parts[i] as Part;
          const { h, v } = part.component;
          for (let k = 0; k < h * v; k++) block(part, i, x * h + (k % h), y * v + Math.floor(k / h));
        }
      }
      unit++;
      if (tables.restart > 0 && unit % tables.restart === 0 && unit < total) {
        reader.restart();
        predicted.fill(0);
        run.blank = 0;
      }
    }
    done(y);
  }
  return reader.at;
}

function readerOf({ progressive }: Frame, { start, high }: Band): BlockReader {
  if (!progressive) return sequential;
  if (start === 0) return progressiveDc;
  return high === 0 ? progressiveAc : refineAc;
}
