import { invalidArgument } from "./errors.ts";

/** Longest name of a file, in characters. */
const LONGEST = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what no name may hold
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name a file is kept under, without control characters and without marks that turn the direction of writing. Apps make
 * folders of slashes, as in `2031/may/a.jpg`; of a path that leads anywhere else what follows the last separator is kept.
 * `fallback` when nothing is left.
 * @throws ApiError general_argument_invalid for more than 255 characters
 */
export function safeName(name: string, fallback: string): string {
  const clean = name.replace(CONTROL, "").trim();
  const segments = clean.split(/[/\\]/);
  const kept = !clean.includes("\\") && segments.every(isPlain) ? clean : lastOf(clean).trim();
  if (kept.length > LONGEST)
    throw invalidArgument("file", `Its name may have at most ${LONGEST} characters.`);
  return isPlain(kept) || kept.includes("/") ? kept : fallback;
}

const isPlain = (segment: string) => !["", ".", ".."].includes(segment.trim());

/** What follows the last path separator. */
const lastOf = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);

/** What follows the last dot, in lower case; "" when there is none. */
export function extensionOf(name: string): string {
  const last = lastOf(name);
  const dot = last.lastIndexOf(".");
  return dot < 0 ? "" : last.slice(dot + 1).toLowerCase();
}

/**
 * A Content-Disposition with a name for every client (RFC 6266): plain ASCII, and what was meant in UTF-8. Of a name with
 * slashes the last part is told: clients are not to make folders.
 */
export function contentDisposition(kind: "inline" | "attachment", path: string): string {
  const name = lastOf(path);
  const plain = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  const base = `${kind}; filename="${plain}"`;
  if (plain === name) return base;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${base}; filename*=UTF-8''${encoded}`;
}
