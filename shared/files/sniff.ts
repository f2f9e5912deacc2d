import { fileTypeFromBuffer } from "file-type";

/** Control characters that people type: tab, line feed, vertical tab, form feed, return, escape. */
const TYPED: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 27]);

/** Bytes from the beginning of a file that are enough to tell its type. */
export const SAMPLE = 16_384;

/**
 * The MIME type of a file by its content; what the client or the name says is not asked. Text is told apart only as far as
 * browsers would do other than show it.
 * @param sample the file's first `SAMPLE` bytes, or all of it when `whole`
 */
export async function sniff(sample: Uint8Array, whole: boolean): Promise<string> {
  const found = await fileTypeFromBuffer(sample).catch(() => undefined);
  const text = found && found.mime !== "application/xml" ? null : textOf(sample, whole);
  if (text === null) return found?.mime ?? "application/octet-stream";
  return textType(text, whole);
}

/** The sample as text; null when it is none. */
function textOf(sample: Uint8Array, whole: boolean): string | null {
  // Nearly everything else has such a byte soon, and a decoder that fails is slow to say so.
  if (sample.some((byte) => CONTROL[byte])) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(sample, { stream: !whole });
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
  return "text/plain";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
