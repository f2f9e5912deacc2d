import { damaged } from "../failure.ts";

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A chunk of a PNG (ISO/IEC 15948 §5.3). */
export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** The chunks of a PNG up to its end; a last one that is cut short is given as far as it goes. @throws ImageError */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (length > 0x7fffffff) throw damaged("A chunk of the PNG has no length.");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    if (type === "IEND") return;
    at += 12 + length;
  }
}

/** What IHDR says (§11.2.2). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 colours, 3 palette, 4 grey with alpha, 6 colours with alpha. */
  readonly kind: number;
  readonly interlaced: boolean;
}

/** Samples of a pixel by kind. */
export const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** @throws ImageError damaged */
export function readHeader(bytes: Uint8Array): PngHeader {
  if (bytes.length < 33 || String.fromCharCode(...bytes.subarray(12, 16)) !== "IHDR") {
    throw damaged("The PNG has no header.");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, kind, interlace] = [view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const ordered = view.getUint8(26) === 0 && view.getUint8(27) === 0 && interlace <= 1;
  if (width === 0 || height === 0 || !ordered || !DEPTHS[kind]?.includes(depth)) {
    throw damaged("The header of the PNG is not one of the format's.");
  }
  return { width, height, depth, kind, interlaced: interlace === 1 };
}
