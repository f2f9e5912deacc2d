import type { Size } from "./bitmap.ts";
import { exifOrientation } from "./exif.ts";
import { damaged, ImageError } from "./failure.ts";
import { readFrame } from "./jpeg/frame.ts";
import { isFrame, segmentAt } from "./jpeg/segments.ts";
import type { Orientation } from "./orientation.ts";
import { chunksOf, readHeader } from "./png/chunks.ts";

/** Formats that can be read. */
export type SourceFormat = "jpeg" | "png" | "gif" | "webp";

/** What an image says of itself, told without decoding it. */
export interface ImageHeader extends Size {
  readonly format: SourceFormat;
  readonly orientation: Orientation;
}

/** The format bytes begin with; null for none we read. */
export function formatOf(bytes: Uint8Array): SourceFormat | null {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "gif";
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") return "webp";
  return null;
}

/** @throws ImageError unknown, damaged, unsupported */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const format = formatOf(bytes);
  if (format === "jpeg") return jpegHeader(bytes);
  if (format === "png") return { ...pngHeader(bytes), format };
  if (format === "gif") return { ...gifSize(bytes), format, orientation: 1 };
  if (format === "webp") return { ...webpHeader(bytes), format };
  throw new ImageError("unknown", "The file is no JPEG, PNG, GIF or WebP image.");
}

function jpegHeader(bytes: Uint8Array): ImageHeader {
  let orientation: Orientation = 1;
  for (let at = 2; ; ) {
    const segment = segmentAt(bytes, at);
    if (!segment || segment.marker === 0xda) throw damaged("The JPEG has no frame.");
    const { marker, data, next } = segment;
    if (marker === 0xe1 && String.fromCharCode(...data.subarray(0, 6)) === "Exif\0\0") {
      orientation = exifOrientation(data.subarray(6));
    }
    if (isFrame(marker)) {
      const { width, height } = readFrame(marker, data);
      return { format: "jpeg", width, height, orientation };
    }
    at = next;
  }
}

function pngHeader(bytes: Uint8Array): Size & { orientation: Orientation } {
  const { width, height } = readHeader(bytes);
  for (const { type, data } of chunksOf(bytes)) {
    if (type === "eXIf") return { width, height, orientation: exifOrientation(data) };
  }
  return { width, height, orientation: 1 };
}

function gifSize(bytes: Uint8Array): Size {
  const [w0 = 0, w1 = 0, h0 = 0, h1 = 0] = bytes.subarray(6, 10);
  const size = { width: w0 | (w1 << 8), height: h0 | (h1 << 8) };
  if (size.width === 0 || size.height === 0) throw damaged("The GIF has no size.");
  return size;
}

/** RFC 9649 §2.5 to §2.7. */
function webpHeader(bytes: Uint8Array): Size & { orientation: Orientation } {
  if (bytes.length < 30) throw damaged("The WebP is cut short.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = String.fromCharCode(...bytes.subarray(12, 16));
  if (kind === "VP8 ") {
    return webpSize(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return webpSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (kind !== "VP8X") throw damaged("The WebP has no size.");
  const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  const size = webpSize(three(24) + 1, three(27) + 1);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === "EXIF") {
      const prefixed = String.fromCharCode(...data.subarray(0, 6)) === "Exif\0\0";
      return { ...size, orientation: exifOrientation(prefixed ? data.subarray(6) : data) };
    }
    at += 8 + length + (length & 1);
  }
  return size;
}

function webpSize(width: number, height: number): Size & { orientation: Orientation } {
  if (width === 0 || height === 0) throw damaged("The WebP has no size.");
  return { width, height, orientation: 1 };
}
