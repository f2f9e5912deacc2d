const MOST_CODES = 4096;
/** Places of the hash of sequences: a power of two, four times what is put into it. */
const PLACES = 16_384;

/** Packs indices by variable-length LZW (GIF89a appendix F). */
export function pack(pixels: Uint8Array, codeSize: number): Uint8Array {
  const clear = 1 << codeSize;
  const keys = new Int32Array(PLACES);
  const codes = new Uint16Array(PLACES);
  let out = new Uint8Array(pixels.length / 2 + 64);
  let at = 0;
  let hold = 0;
  let bits = 0;
  let width = codeSize + 1;
  let next = clear + 2;
  const write = (code: number): void => {
    hold |= code << bits;
    bits += width;
    for (; bits >= 8; bits -= 8, hold >>>= 8) {
      if (at === out.length) {
        const larger = new Uint8Array(out.length * 2);
        larger.set(out);
        out = larger;
      }
      out[at++] = hold & 255;
    }
  };
  const reset = (): void => {
    write(clear);
    keys.fill(-1);
    width = codeSize + 1;
    next = clear + 2;
  };
  reset();
  let sequence = pixels[0] ?? 0;
  for (let i = 1; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    const key = (sequence << 8) | pixel;
    let place = (key * 0x9e3779b1) >>> 18;
    while (keys[place] !== key && keys[place] !== -1) place = (place + 1) & (PLACES - 1);
    if (keys[place] === key) {
      sequence = codes[place] as number;
      continue;
    }
    write(sequence);
    sequence = pixel;
    if (next === MOST_CODES) {
      reset();
      continue;
    }
    keys[place] = key;
    codes[place] = next;
    // The reader learns a code one step later than the writer.
    if (next === 1 << width) width++;
    next++;
  }
  write(sequence);
  write(clear + 1);
  if (bits > 0) {
    bits = 8;
    width = 0;
    write(0);
  }
  return out.subarray(0, at);
}
