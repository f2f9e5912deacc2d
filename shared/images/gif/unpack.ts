import { damaged } from "../failure.ts";

const MOST_CODES = 4096;

/**
 * Unpacks a frame's indices (GIF89a appendix F, variable-length LZW) until `pixels` is full.
 * @throws ImageError damaged when there are fewer
 */
export function unpack(data: Uint8Array, codeSize: number, pixels: Uint8Array): void {
  const clear = 1 << codeSize;
  const prefix = new Uint16Array(MOST_CODES);
  const suffix = new Uint8Array(MOST_CODES);
  const length = new Uint16Array(MOST_CODES);
  for (let code = 0; code < clear; code++) {
    suffix[code] = code;
    length[code] = 1;
  }
  let width = codeSize + 1;
  let next = clear + 2;
  let before = -1;
  let hold = 0;
  let bits = 0;
  let at = 0;
  let filled = 0;
  while (filled < pixels.length) {
    while (bits < width) {
      const byte = data[at++];
      if (byte === undefined) throw damaged("The GIF is cut short.");
      hold |= byte << bits;
      bits += 8;
    }
    const code = hold & ((1 << width) - 1);
    hold >>>= width;
    bits -= width;
    if (code === clear) {
      width = codeSize + 1;
      next = clear + 2;
      before = -1;
      continue;
    }
    if (code === clear + 1) throw damaged("The GIF is cut short.");
    if (code > next || (code === next && before < 0)) throw damaged("The GIF has a code it has not defined.");
    // A code that is only now defined is the one before with its own first index again.
    const known = code === next ? before : code;
    const total = (length[known] as number) + (code === next ? 1 : 0);
    let place = filled + (length[known] as number) - 1;
    let link = known;
    for (let k = length[known] as number; k > 0; k--, place--) {
      if (place < pixels.length) pixels[place] = suffix[link] as number;
      link = prefix[link] as number;
    }
    const first = pixels[filled] as number;
    if (code === next && filled + total <= pixels.length) pixels[filled + total - 1] = first;
    if (before >= 0 && next < MOST_CODES) {
      prefix[next] = before;
      suffix[next] = first;
      length[next] = (length[before] as number) + 1;
      next++;
      if (next === 1 << width && width < 12) width++;
    }
    before = code;
    filled += total;
  }
}
