import { fileTypeFromBuffer } from "file-type";
import { isCsv } from "./csv.ts";

/** Control characters that people type: tab, line feed, vertical tab, form feed, return, escape. */
const TYPED: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 27]);

/** Bytes from the beginning of a file that are enough to tell its type. */
export const SAMPLE = 16_384;

/** What Appwrite's clients know under another name. */
const NAMES: Readonly<Record<string, string>> = {
  "application/rtf": "text/rtf",
  "application/x-rar-compressed": "application/x-rar",
  "audio/aiff": "audio/x-aiff",
  "audio/wav": "audio/x-wav",
  "image/x-icon": "image/vnd.microsoft.icon",
  "video/matroska": "video/x-matroska",
  "video/vnd.avi": "video/x-msvideo",
};

/**
 * The MIME type of a file by its content; what the client or the name says is not asked. Text is told apart only as far as
 * browsers would do other than show it.
 * @param sample the file's first `SAMPLE` bytes, or all of it when `whole`
 */
export async function sniff(sample: Uint8Array, whole: boolean): Promise<string> {
  const found = await fileTypeFromBuffer(sample).catch(() => undefined);
  const text = found && found.mime !== "application/xml" ? null : textOf(sample, whole);
  if (text !== null) return textType(text, whole);
  return found ? (NAMES[found.mime] ?? found.mime) : "application/octet-stream";
}

/** The sample as text; null when it is none. Without a mark of UTF-16 it is UTF-8, or in one of the old sets of characters. */
function textOf(sample: Uint8Array, whole: boolean): string | null {
  const [first, second] = sample;
  if (first === 0xff && second === 0xfe) return decoded(sample, "utf-16le", whole);
  if (first === 0xfe && second === 0xff) return decoded(sample, "utf-16be", whole);
  // Nearly everything else has such a byte soon, and a decoder that fails is slow to say so.
  if (sample.some((byte) => CONTROL[byte])) return null;
  return decoded(sample, "utf-8", whole) ?? decoded(sample, "windows-1252", whole);
}

/** The sample in a set of characters; null when it is in another. */
function decoded(sample: Uint8Array, characters: string, whole: boolean): string | null {
  try {
    return new TextDecoder(characters, { fatal: true, ignoreBOM: false }).decode(sample, { stream: !whole });
  } catch {
    return null;
  }
}

/** True at each byte that no text holds. */
const CONTROL = Array.from({ length: 256 }, (_, byte) => byte < 32 && !TYPED.has(byte));

function textType(text: string, whole: boolean): string {
  const start = text
    .slice(0, 1_000)
    .toLowerCase()
    .replace(/<!--[\s\S]*?-->/g, "")
    .trimStart();
  if (/^<!doctype html|^<html|^<head|^<body|^<script/.test(start)) return "text/html";
  if (/^(<\?xml[^>]*>\s*)?(<!doctype svg[^>]*>\s*)?<svg[\s>]/.test(start)) return "image/svg+xml";
  if (start.startsWith("<?xml")) return "text/xml";
  if (whole && /^[[{]/.test(start) && isJson(text)) return "application/json";
  return isCsv(text) ? "text/csv" : "text/plain";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
