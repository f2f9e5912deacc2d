import type { DevKey, EphemeralKey, Key } from "#shared/contract/models/key.ts";
import { DecryptionError, decrypt, type EncryptionKey } from "#shared/crypto/encryption.ts";
import type { DevKeyRow, KeyRow } from "#shared/store/facts/project.ts";

/** What the secrets of keys are sealed with: `sealingKey(settings, KEYS)`. */
export const KEYS = "keys";

export function keyModel(row: KeyRow, sealing: EncryptionKey): Key {
  return {
    ...stampsOf(row),
    name: row.name,
    expire: row.expire ?? "",
    scopes: row.scopes,
    secret: opened(row.secret, sealing),
    accessedAt: row.accessedAt ?? "",
    sdks: row.sdks,
  };
}

export function devKeyModel(row: DevKeyRow, sealing: EncryptionKey): DevKey {
  return {
    ...stampsOf(row),
    name: row.name,
    expire: row.expire ?? "",
    secret: opened(row.secret, sealing),
    accessedAt: row.accessedAt ?? "",
    sdks: row.sdks,
  };
}

/** A key that exists only as its token. */
export function ephemeralKeyModel(
  id: string,
  today: string,
  key: Pick<EphemeralKey, "expire" | "scopes" | "secret">,
) {
  return { $id: id, $createdAt: today, $updatedAt: today, name: "", ...key, accessedAt: "", sdks: [] };
}

const stampsOf = ({ id, createdAt, updatedAt }: KeyRow | DevKeyRow) => ({
  $id: id,
  $createdAt: createdAt,
  $updatedAt: updatedAt,
});

/**
 * The secret; "" when the server's own key has changed since. Such a key still works, because it is found by its hash,
 * and it can be seen and deleted.
 */
function opened(sealed: string, sealing: EncryptionKey): string {
  try {
    return decrypt(sealing, sealed);
  } catch (error) {
    if (error instanceof DecryptionError) return "";
    throw error;
  }
}
