import { ZIGZAG } from "./tables.ts";

// ITU-T T.81 annex K: the tables everyone writes.

const LIGHT = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

const COLOUR = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
];

/** Quantization of luminance and of colour for a quality from 1 to 100, as the Independent JPEG Group scales it. */
export function quantizationFor(quality: number): readonly [light: Uint8Array, colour: Uint8Array] {
  const scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
  const scaled = (table: readonly number[]) =>
    Uint8Array.from(table, (value) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))));
  return [scaled(LIGHT), scaled(COLOUR)];
}

/** A Huffman table as a file holds it: how many codes of each length, and their symbols. */
export interface CodeTable {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

const TWELVE = Array.from({ length: 12 }, (_, i) => i);

export const DC_LIGHT: CodeTable = {
  counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  symbols: TWELVE,
};

export const DC_COLOUR: CodeTable = {
  counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
  symbols: TWELVE,
};

const bytes = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

export const AC_LIGHT: CodeTable = {
  counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
  symbols: bytes(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738" +
      "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5" +
      "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
  ),
};

export const AC_COLOUR: CodeTable = {
  counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
  symbols: bytes(
    "0001020311040521310612415107617113223281081442" +
      "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a63646566" +
      "6768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8" +
      "c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
  ),
};

const segment = (marker: number, ...data: readonly number[]) => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 255,
  ...data,
];

const zigzag = (table: Uint8Array) => Array.from(ZIGZAG, (place) => table[place] ?? 1);

/** Everything that comes before the bits of a file in three components. @param factors of luminance, h << 4 | v */
export function headOf(
  width: number,
  height: number,
  factors: number,
  [light, colour]: readonly [Uint8Array, Uint8Array],
): Uint8Array {
  const table = (place: number, { counts, symbols }: CodeTable) => [place, ...counts, ...symbols];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0),
    ...segment(0xdb, 0, ...zigzag(light), 1, ...zigzag(colour)),
    ...segment(
      0xc0,
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      3,
      1,
      factors,
      0,
      2,
      0x11,
      1,
      3,
      0x11,
      1,
    ),
    ...segment(
      0xc4,
      ...table(0x00, DC_LIGHT),
      ...table(0x10, AC_LIGHT),
      ...table(0x01, DC_COLOUR),
      ...table(0x11, AC_COLOUR),
    ),
    ...segment(0xda, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0),
  ]);
}
