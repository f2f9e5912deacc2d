import { inflateSync } from "node:zlib";

/** What an image says of itself. */
export interface Picture {
  readonly type: "png" | "jpeg" | "webp" | "gif" | "ico" | "other";
  readonly width: number;
  readonly height: number;
}

/** Type and size by the first bytes. */
export function pictureOf(buffer: ArrayBuffer): Picture {
  const bytes = Buffer.from(buffer);
  if (bytes.readUInt32BE(0) === 0x89504e47) {
    return { type: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.toString("latin1", 8, 12) === "WEBP") return { type: "webp", width: 0, height: 0 };
  if (bytes.readUInt16BE(0) === 0xffd8) return { type: "jpeg", ...jpegSize(bytes) };
  if (bytes.readUInt32LE(0) === 0x10000) return { type: "ico", width: bytes[6] ?? 0, height: bytes[7] ?? 0 };
  return { type: "other", width: 0, height: 0 };
}

function jpegSize(bytes: Buffer): { width: number; height: number } {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc3) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
  }
  return { width: 0, height: 0 };
}

/** The pixels of a PNG without interlacing, eight bits a channel, as RGBA. */
export function pixelsOf(buffer: ArrayBuffer): Uint8ClampedArray {
  const bytes = Buffer.from(buffer);
  const { width, height } = pictureOf(buffer);
  const step = bytes[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(bytes.subarray(at + 8, at + 8 + length));
  }
  const lines = inflateSync(Buffer.concat(parts));
  const row = width * step;
  const raw = new Uint8Array(row * height);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x++) {
      const left = x < step ? 0 : (raw[y * row + x - step] ?? 0);
      const up = y === 0 ? 0 : (raw[(y - 1) * row + x] ?? 0);
      const corner = x < step || y === 0 ? 0 : (raw[(y - 1) * row + x - step] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      const value = (lines[y * (row + 1) + 1 + x] ?? 0) + guess;
      raw[y * row + x] = value;
      pixels[(y * width + Math.floor(x / step)) * 4 + (x % step)] = value & 255;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
