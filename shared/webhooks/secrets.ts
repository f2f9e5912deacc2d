import type { Settings } from "#shared/config/settings.ts";
import { DecryptionError, decrypt, deriveKey, encrypt } from "#shared/crypto/encryption.ts";
import type { RandomBytes } from "#shared/crypto/random.ts";

const keyOf = (settings: Settings) => deriveKey(settings.encryptionKey, "webhooks");

/** A webhook's signing key or password as it is stored; "" stays "". */
export const sealSecret = (plain: string, settings: Settings, random: RandomBytes): string =>
  plain === "" ? "" : encrypt(keyOf(settings), plain, random);

/** What `sealSecret` was given; null when the server's own key has changed since. */
export function openSecret(sealed: string, settings: Settings): string | null {
  if (sealed === "") return "";
  try {
    return decrypt(keyOf(settings), sealed);
  } catch (error) {
    if (error instanceof DecryptionError) return null;
    throw error;
  }
}
