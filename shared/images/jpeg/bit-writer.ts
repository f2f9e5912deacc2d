import type { CodeTable } from "./standard.ts";

/** By symbol: length << 16 | code. */
export type Codes = Uint32Array;

export function codesOf({ counts, symbols }: CodeTable): Codes {
  const codes = new Uint32Array(256);
  let code = 0;
  let place = 0;
  counts.forEach((count, i) => {
    for (let k = 0; k < count; k++) codes[symbols[place++] ?? 0] = ((i + 1) << 16) | code++;
    code <<= 1;
  });
  return codes;
}

/** Writes entropy-coded bits, growing as it goes; a byte of ones is followed by a zero (ITU-T T.81 §F.1.2.3). */
export class BitWriter {
  #bytes: Uint8Array;
  #at: number;
  #hold = 0;
  #bits = 0;

  constructor(head: Uint8Array, room: number) {
    this.#bytes = new Uint8Array(head.length + room);
    this.#bytes.set(head);
    this.#at = head.length;
  }

  /** @param count 16 at most */
  bits(value: number, count: number): void {
    this.#hold = (this.#hold << count) | value;
    this.#bits += count;
    while (this.#bits >= 8) {
      this.#bits -= 8;
      const byte = (this.#hold >>> this.#bits) & 255;
      this.#byte(byte);
      if (byte === 0xff) this.#byte(0);
    }
  }

  code(codes: Codes, symbol: number): void {
    const entry = codes[symbol] as number;
    this.bits(entry & 0xffff, entry >>> 16);
  }

  #byte(byte: number): void {
    if (this.#at === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#at++] = byte;
  }

  /** Fills up with ones, ends the image and gives the file. */
  end(): Uint8Array {
    if (this.#bits > 0) this.bits((1 << (8 - this.#bits)) - 1, 8 - this.#bits);
    this.#byte(0xff);
    this.#byte(0xd9);
    return this.#bytes.slice(0, this.#at);
  }
}
