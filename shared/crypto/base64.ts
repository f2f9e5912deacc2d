import { Buffer } from "node:buffer";

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** URL-safe base64 without padding (RFC 4648 §5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Decodes either alphabet, padded or not; null for anything that is not base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const body = text.replace(/={1,2}$/, "");
  if (body.length % 4 === 1 || !/^[A-Za-z0-9+/_-]*$/.test(body)) return null;
  return new Uint8Array(Buffer.from(body, "base64"));
}
