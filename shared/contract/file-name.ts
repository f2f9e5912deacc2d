import { invalidArgument } from "./errors.ts";

/** Longest name of a file, in characters. */
const LONGEST = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what no name may hold
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name a file is kept under: what follows the last path separator, without control characters and without marks that
 * turn the direction of writing. `fallback` when nothing is left.
 * @throws ApiError general_argument_invalid for more than 255 characters
 */
export function safeName(name: string, fallback: string): string {
  const base = (name.split(/[/\\]/).at(-1) ?? "").replace(CONTROL, "").trim();
  if (base.length > LONGEST)
    throw invalidArgument("file", `Its name may have at most ${LONGEST} characters.`);
  return base === "" || base === "." || base === ".." ? fallback : base;
}

/** What follows the last dot, in lower case; "" when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** A Content-Disposition with a name for every client (RFC 6266): plain ASCII, and what was meant in UTF-8. */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  const base = `${kind}; filename="${plain}"`;
  if (plain === name) return base;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${base}; filename*=UTF-8''${encoded}`;
}
