import { damaged } from "../failure.ts";

/** A Huffman table, ready to decode with (ITU-T T.81 annex C). */
export interface Huffman {
  /** By the next 9 bits: length << 8 | symbol; 0: the code is longer. */
  readonly short: Uint16Array;
  /** By length: one more than the last code of that length. */
  readonly over: Int32Array;
  /** By length: what a code is away from the place of its symbol. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * @param counts how many codes there are of each length, 1 to 16
 * @throws ImageError damaged
 */
export function huffmanOf(counts: Uint8Array, symbols: Uint8Array): Huffman {
  const short = new Uint16Array(512);
  const over = new Int32Array(17);
  const offset = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offset[length] = place - code;
    if (code + count > 1 << length) throw damaged("A table of the JPEG has more codes than fit.");
    for (let i = 0; i < count; i++, code++, place++) {
      if (length > 9) continue;
      const entry = (length << 8) | (symbols[place] ?? 0);
      short.fill(entry, code << (9 - length), (code + 1) << (9 - length));
    }
    over[length] = code;
    code <<= 1;
  }
  return { short, over, offset, symbols };
}
