import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { decodeBase64, encodeBase64Url } from "./base64.ts";
import type { RandomBytes } from "./random.ts";

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** An AES-256 key for one purpose. */
export interface EncryptionKey {
  readonly purpose: string;
  readonly bytes: Uint8Array;
}

/** The envelope is not ours, was altered, or was sealed with another key. */
export class DecryptionError extends Error {
  override readonly name = "DecryptionError";
}

/**
 * Derives the key of one purpose ("keys", "providers", ...) from the installation's secret
 * (`_APP_OPENSSL_KEY_V1`) by HKDF-SHA-256, so that no two kinds of data share a key.
 */
export function deriveKey(secret: string, purpose: string): EncryptionKey {
  const bytes = hkdfSync("sha256", secret, "edgewrite", `encryption:${purpose}`, 32);
  return { purpose, bytes: new Uint8Array(bytes) };
}

/** Seals text with AES-256-GCM as `v1:<iv>:<ciphertext and tag>`, both base64url. */
export function encrypt(key: EncryptionKey, plaintext: string, random: RandomBytes): string {
  const iv = random(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, iv);
  const data = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}:${encodeBase64Url(iv)}:${encodeBase64Url(data)}`;
}

/**
 * Opens an envelope of `encrypt`.
 * @throws DecryptionError when the key is wrong or the text was altered, cut or never sealed
 */
export function decrypt(key: EncryptionKey, envelope: string): string {
  const [version, ivText, dataText, ...rest] = envelope.split(":");
  if (version !== VERSION || ivText === undefined || dataText === undefined || rest.length > 0) {
    throw new DecryptionError(`Not a ${VERSION} envelope`);
  }
  const iv = decodeBase64(ivText);
  const data = decodeBase64(dataText);
  if (iv?.length !== IV_BYTES || !data || data.length < TAG_BYTES) {
    throw new DecryptionError("The envelope is damaged");
  }
  const split = data.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key.bytes, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(data.subarray(split));
  try {
    const opened = Buffer.concat([decipher.update(data.subarray(0, split)), decipher.final()]);
    return opened.toString("utf8");
  } catch {
    throw new DecryptionError(`The ${key.purpose} key does not open this envelope`);
  }
}
