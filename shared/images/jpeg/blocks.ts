import { damaged } from "../failure.ts";
import type { BitReader } from "./bits.ts";
import type { Huffman } from "./huffman.ts";
import { ZIGZAG } from "./tables.ts";

/** What a scan says of the coefficients it carries (ITU-T T.81 §B.2.3, §G). */
export interface Band {
  readonly start: number;
  readonly end: number;
  /** Bit the scan refines; 0 in the first scan of a band. */
  readonly high: number;
  readonly low: number;
}

/** State that runs on from block to block within a scan, until a restart. */
export interface Run {
  /** Blocks yet to come that have nothing in the band. */
  blank: number;
}

/** Reads one block's coefficients; `at` is its first in `store`. Returns the DC value the next block builds on. */
export type BlockReader = (
  reader: BitReader,
  store: Int16Array,
  at: number,
  dc: Huffman | undefined,
  ac: Huffman | undefined,
  predicted: number,
  band: Band,
  run: Run,
) => number;

/** A whole block of a sequential scan (§F.2.2). */
export const sequential: BlockReader = (reader, store, at, dc, ac, predicted) => {
  if (!dc || !ac) throw lacking();
  const value = predicted + reader.signed(reader.symbol(dc) & 15);
  store[at] = value;
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(ac);
    const size = symbol & 15;
    const zeros = symbol >> 4;
    if (size === 0) {
      if (zeros < 15) break;
      k += 15;
      continue;
    }
    k += zeros;
    if (k > 63) throw damaged("A block of the JPEG has more coefficients than fit.");
    store[at + (ZIGZAG[k] as number)] = reader.signed(size);
  }
  return value;
};

/** The DC coefficient's first bits, then one bit more a scan (§G.1.2.1). */
export const progressiveDc: BlockReader = (reader, store, at, dc, _ac, predicted, { high, low }) => {
  if (high > 0) {
    if (reader.bits(1) === 1) store[at] = (store[at] as number) | (1 << low);
    return predicted;
  }
  if (!dc) throw lacking();
  const value = predicted + reader.signed(reader.symbol(dc) & 15);
  store[at] = value << low;
  return value;
};

/** First bits of a band of AC coefficients (§G.1.2.2). */
export const progressiveAc: BlockReader = (
  reader,
  store,
  at,
  _dc,
  ac,
  predicted,
  { start, end, low },
  run,
) => {
  if (run.blank > 0) {
    run.blank--;
    return predicted;
  }
  if (!ac) throw lacking();
  for (let k = start; k <= end; k++) {
    const symbol = reader.symbol(ac);
    const size = symbol & 15;
    const zeros = symbol >> 4;
    if (size === 0) {
      if (zeros < 15) {
        run.blank = (1 << zeros) - 1 + reader.bits(zeros);
        break;
      }
      k += 15;
      continue;
    }
    k += zeros;
    if (k > end) throw damaged("A block of the JPEG has more coefficients than fit.");
    store[at + (ZIGZAG[k] as number)] = reader.signed(size) << low;
  }
  return predicted;
};

/** One bit more of a band of AC coefficients (§G.1.2.3). */
export const refineAc: BlockReader = (reader, store, at, _dc, ac, predicted, { start, end, low }, run) => {
  if (!ac) throw lacking();
  const bit = 1 << low;
  const refine = (place: number): void => {
    const value = store[place] as number;
    if (reader.bits(1) === 1 && (Math.abs(value) & bit) === 0)
      store[place] = value + (value > 0 ? bit : -bit);
  };
  let k = start;
  while (run.blank === 0 && k <= end) {
    const symbol = reader.symbol(ac);
    let zeros = symbol >> 4;
    let fresh = 0;
    if ((symbol & 15) !== 0) {
      fresh = reader.bits(1) === 1 ? bit : -bit;
    } else if (zeros < 15) {
      run.blank = (1 << zeros) + reader.bits(zeros);
      break;
    }
    for (; k <= end; k++) {
      const place = at + (ZIGZAG[k] as number);
      if (store[place] !== 0) {
        refine(place);
      } else if (zeros-- === 0) {
        if (fresh !== 0) store[place] = fresh;
        k++;
        break;
      }
    }
  }
  if (run.blank > 0) {
    for (; k <= end; k++) {
      const place = at + (ZIGZAG[k] as number);
      if (store[place] !== 0) refine(place);
    }
    run.blank--;
  }
  return predicted;
};

const lacking = () => damaged("The JPEG lacks a table that it uses.");
