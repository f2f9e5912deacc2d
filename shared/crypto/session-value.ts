import { Buffer } from "node:buffer";
import { decodeBase64 } from "./base64.ts";

/** What a session cookie, `X-Appwrite-Session` and `session.secret` carry (auth.md §2.2). */
export interface SessionValue {
  readonly userId: string;
  readonly secret: string;
}

const MAX_LENGTH = 4096; // a cookie's own limit; ours are about 400 characters

/** Base64 of `{"id","secret"}`. */
export function encodeSession({ userId, secret }: SessionValue): string {
  return Buffer.from(JSON.stringify({ id: userId, secret })).toString("base64");
}

/** Reads what `encodeSession` wrote, URL-encoded or not; null for anything else. Never throws. */
export function decodeSession(text: string): SessionValue | null {
  if (text === "" || text.length > MAX_LENGTH) return null;
  const bytes = decodeBase64(text.replace(/%(2b|2f|3d)/gi, decodeURIComponent).trim());
  const value = bytes && parseJsonOrNull(Buffer.from(bytes).toString("utf8"));
  if (typeof value !== "object" || value === null || !("id" in value) || !("secret" in value)) return null;
  const { id, secret } = value;
  if (typeof id !== "string" || typeof secret !== "string" || id === "" || secret === "") return null;
  return { userId: id, secret };
}

/** The value of JSON text, or null. */
export function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
