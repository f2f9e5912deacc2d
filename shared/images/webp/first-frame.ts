import { concat } from "../concat.ts";
import { damaged } from "../failure.ts";

/** A chunk of a RIFF file, with its head and what fills it up. */
interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
  readonly whole: Uint8Array;
}

/** The first frame of an animation, as a WebP of its own, and where it lies on the canvas. */
export interface FirstFrame {
  readonly bytes: Uint8Array;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Null for a WebP that is no animation (RFC 9649 §2.7). @throws ImageError damaged */
export function firstFrame(bytes: Uint8Array): FirstFrame | null {
  const isAnimation =
    String.fromCharCode(...bytes.subarray(12, 16)) === "VP8X" && ((bytes[20] ?? 0) & 2) !== 0;
  if (!isAnimation) return null;
  for (const { name, data } of chunksOf(bytes, 12)) {
    if (name !== "ANMF") continue;
    if (data.length < 16) break;
    const three = (at: number) => (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
    const [width, height] = [three(6) + 1, three(9) + 1];
    const parts = [...chunksOf(data, 16)].filter((chunk) => ["ALPH", "VP8 ", "VP8L"].includes(chunk.name));
    const hasAlpha = parts.some((chunk) => chunk.name === "ALPH");
    const head = hasAlpha ? [extended(width, height)] : [];
    return {
      bytes: riff([...head, ...parts.map(({ whole }) => whole)]),
      left: three(0) * 2,
      top: three(3) * 2,
      width,
      height,
    };
  }
  throw damaged("The WebP has no frame.");
}

function* chunksOf(bytes: Uint8Array, first: number): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = first; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length & 1);
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    yield { name, data: bytes.subarray(at + 8, at + 8 + length), whole: bytes.subarray(at, end) };
    at = end;
  }
}

/** The head of a file with alpha beside its colours. */
function extended(width: number, height: number): Uint8Array {
  const three = (value: number) => [value & 255, (value >> 8) & 255, value >> 16];
  return Uint8Array.from([
    ...ascii("VP8X"),
    10,
    0,
    0,
    0,
    0x10,
    0,
    0,
    0,
    ...three(width - 1),
    ...three(height - 1),
  ]);
}

function riff(chunks: readonly Uint8Array[]): Uint8Array {
  const size = chunks.reduce((sum, { length }) => sum + length, 4);
  const length = [0, 8, 16, 24].map((shift) => (size >>> shift) & 255);
  return concat([Uint8Array.from([...ascii("RIFF"), ...length, ...ascii("WEBP")]), ...chunks]);
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
