import { createHmac } from "node:crypto";
import { decodeBase64 } from "#shared/crypto/base64.ts";

/** Appwrite's signature: base64 of the HMAC-SHA1 of URL and body (reference/events-and-workers.md §4). */
export const appwriteSignature = (secret: string, url: string, body: string): string =>
  createHmac("sha1", secret).update(url).update(body).digest("base64");

/**
 * The signature of Standard Webhooks (https://www.standardwebhooks.com, version 1).
 * @param timestamp Unix time in seconds
 */
export const standardSignature = (secret: string, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac("sha256", standardKey(secret)).update(`${id}.${timestamp}.${body}`).digest("base64")}`;

/** A secret written as the standard writes it is base64 after its prefix; any other is the key as it is. */
function standardKey(secret: string): string | Uint8Array {
  const decoded = secret.startsWith("whsec_") ? decodeBase64(secret.slice("whsec_".length)) : undefined;
  return decoded ?? secret;
}
