import { damaged } from "../failure.ts";
import { type Huffman, huffmanOf } from "./huffman.ts";

/** From the order in which coefficients are coded to their places in a block, row by row. */
export const ZIGZAG = Uint8Array.of(
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
);

/** What segments have set so far. */
export interface Tables {
  /** By number, in the order of a block's places. */
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (Huffman | undefined)[];
  readonly ac: (Huffman | undefined)[];
  /** Units between restart markers; 0: there are none. */
  restart: number;
  /** Colour transform as Adobe's segment tells; null without one. */
  adobe: number | null;
}

export const noTables = (): Tables => ({ quantization: [], dc: [], ac: [], restart: 0, adobe: null });

/** Takes over what a segment sets, if it sets anything. @throws ImageError damaged */
export function setTables(tables: Tables, marker: number, data: Uint8Array): void {
  if (marker === 0xdb) setQuantization(tables, data);
  if (marker === 0xc4) setHuffman(tables, data);
  if (marker === 0xdd) tables.restart = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  if (marker === 0xee && data.length >= 12 && String.fromCharCode(...data.subarray(0, 5)) === "Adobe") {
    tables.adobe = data[11] ?? 0;
  }
}

function setQuantization({ quantization }: Tables, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) {
    const head = data[at++] ?? 0;
    const wide = head >> 4 === 1;
    const table = new Uint16Array(64);
    if ((head & 15) > 3 || at + (wide ? 128 : 64) > data.length)
      throw damaged("A table of the JPEG is cut short.");
    for (let i = 0; i < 64; i++) {
      const value = wide ? ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0) : (data[at] ?? 0);
      at += wide ? 2 : 1;
      table[ZIGZAG[i] ?? 0] = value;
    }
    quantization[head & 15] = table;
  }
}

function setHuffman({ dc, ac }: Tables, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) {
    const head = data[at] ?? 0;
    const counts = data.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    at += 17 + total;
    if ((head & 15) > 3 || head >> 4 > 1 || at > data.length || total > 256) {
      throw damaged("A table of the JPEG is cut short.");
    }
    (head >> 4 === 0 ? dc : ac)[head & 15] = huffmanOf(counts, data.slice(at - total, at));
  }
}
