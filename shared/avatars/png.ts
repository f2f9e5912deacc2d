import { crc32, deflateSync } from "node:zlib";
import type { Canvas } from "./canvas.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const [RGB, RGBA] = [2, 6];
/** The filter "Up": what repeats from row to row becomes zeros, and flat art mostly does. */
const UP = 2;

/** A canvas as a PNG (RFC 2083): eight bits a channel, without alpha when nothing is transparent. */
export function encodePng({ width, height, data }: Canvas): Uint8Array<ArrayBuffer> {
  const opaque = isOpaque(data);
  const pixel = opaque ? 3 : 4;
  const row = width * pixel;
  const lines = new Uint8Array((row + 1) * height);
  let before = new Uint8Array(row);
  let line = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < pixel; channel++) {
        line[x * pixel + channel] = data[(y * width + x) * 4 + channel] ?? 0;
      }
    }
    const start = y * (row + 1);
    lines[start] = UP;
    for (let at = 0; at < row; at++) lines[start + 1 + at] = (line[at] ?? 0) - (before[at] ?? 0);
    [before, line] = [line, before];
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = opaque ? RGB : RGBA;
  return concat([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: 6 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function isOpaque(data: Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
