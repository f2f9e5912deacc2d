import type { Settings } from "#shared/config/settings.ts";
import { deriveKey, type EncryptionKey } from "#shared/crypto/encryption.ts";
import { importSigningKey, type SigningKey } from "#shared/crypto/signing-key.ts";

const signing = new WeakMap<Settings, Promise<SigningKey>>();
const sealing = new WeakMap<Settings, Map<string, EncryptionKey>>();

/** The key pair that signs JWTs, imported once an isolate. */
export function signingKey(settings: Settings): Promise<SigningKey> {
  let key = signing.get(settings);
  if (!key) {
    key = importSigningKey(settings.jwtKey);
    signing.set(settings, key);
  }
  return key;
}

/** The key that seals one kind of data at rest, such as `keys` or `smtp`; derived once an isolate. */
export function sealingKey(settings: Settings, purpose: string): EncryptionKey {
  const keys = sealing.get(settings) ?? new Map<string, EncryptionKey>();
  sealing.set(settings, keys);
  let key = keys.get(purpose);
  if (!key) {
    key = deriveKey(settings.encryptionKey, purpose);
    keys.set(purpose, key);
  }
  return key;
}
