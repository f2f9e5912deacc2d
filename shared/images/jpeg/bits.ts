import { damaged } from "../failure.ts";
import type { Huffman } from "./huffman.ts";

/** Reads the entropy-coded bits of a scan (ITU-T T.81 §F.2.2); stops before the marker that ends them. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Where the next byte is read; at the end of a scan, its marker. */
  at: number;
  #hold = 0;
  #bits = 0;
  /** Bits in hold that follow the last byte of the scan: none of them may be used. */
  #padding = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  #fill(): void {
    while (this.#bits <= 24) {
      const bytes = this.#bytes;
      let byte = this.at < bytes.length ? (bytes[this.at] as number) : -1;
      if (byte === 0xff) {
        while (bytes[this.at + 1] === 0xff) this.at++;
        byte = bytes[this.at + 1] === 0 ? 0xff : -1;
        if (byte === 0xff) this.at++;
      }
      if (byte >= 0) this.at++;
      else this.#padding += 8;
      this.#hold = (this.#hold << 8) | Math.max(0, byte);
      this.#bits += 8;
    }
  }

  #use(count: number): void {
    this.#bits -= count;
    if (this.#bits < this.#padding) throw damaged("The JPEG is cut short.");
  }

  /** The next `count` bits, 16 at most, as a number. */
  bits(count: number): number {
    if (count === 0) return 0;
    if (this.#bits < count) this.#fill();
    const value = (this.#hold >>> (this.#bits - count)) & ((1 << count) - 1);
    this.#use(count);
    return value;
  }

  /** A number of `size` bits, whose first bit tells its sign (§F.2.2.1, EXTEND). */
  signed(size: number): number {
    const value = this.bits(size);
    return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  symbol(table: Huffman): number {
    if (this.#bits < 16) this.#fill();
    const short = table.short[(this.#hold >>> (this.#bits - 9)) & 511] as number;
    if (short !== 0) {
      this.#use(short >> 8);
      return short & 255;
    }
    const ahead = (this.#hold >>> (this.#bits - 16)) & 0xffff;
    for (let length = 10; length <= 16; length++) {
      const code = ahead >>> (16 - length);
      if (code < (table.over[length] as number)) {
        this.#use(length);
        return table.symbols[code + (table.offset[length] as number)] ?? 0;
      }
    }
    throw damaged("The JPEG has a code that is in none of its tables.");
  }

  /** Passes the restart marker that must be next. */
  restart(): void {
    this.#bits = 0;
    this.#padding = 0;
    const marker = this.#bytes[this.at + 1] ?? 0;
    if (this.#bytes[this.at] !== 0xff || marker < 0xd0 || marker > 0xd7) {
      throw damaged("The JPEG lacks a restart marker.");
    }
    this.at += 2;
  }
}
