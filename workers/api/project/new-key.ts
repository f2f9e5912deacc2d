import { encrypt } from "#shared/crypto/encryption.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import type { Context } from "../context.ts";
import { KEYS } from "../models/key.ts";
import { sealingKey } from "../secrets.ts";

/** Bytes of a key's secret: 256 hex digits (reference/auth.md §2.4). */
const SECRET_BYTES = 128;

/**
 * What every new key has in common. The secret is kept twice: hashed, to be found by, and sealed, because the API
 * shows it on every read.
 * @param prefix the key's type, with its underscore; "" for dev keys
 */
export function newKey(context: Context<unknown>, projectId: string, prefix: string) {
  const { settings, today } = context;
  const secret = prefix + context.secret(SECRET_BYTES);
  return {
    projectId,
    createdAt: today,
    updatedAt: today,
    secretHash: sha256Hex(secret),
    secret: encrypt(sealingKey(settings, KEYS), secret, context.random),
    accessedAt: null,
    sdks: [],
  };
}
