import { sha256Hex } from "#shared/crypto/secrets.ts";

/** Callers who are at work now; each costs half a kilobyte. */
const CAPACITY = 1000;

/** Secret → hash, the oldest first. */
const known = new Map<string, string>();

/**
 * The hash a key or a session is looked up by. Remembered, as a caller sends the same secret again and again and hashing
 * it takes a tenth of a warm request.
 */
export function secretHash(secret: string): string {
  const hash = known.get(secret);
  return hash ?? remember(secret, sha256Hex(secret));
}

function remember(secret: string, hash: string): string {
  const oldest = known.size < CAPACITY ? undefined : known.keys().next().value;
  if (oldest !== undefined) known.delete(oldest);
  known.set(secret, hash);
  return hash;
}
