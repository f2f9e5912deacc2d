import { z } from "zod";

/** Secrets the operator never has to invent: the launcher and the deploy script make them. */

const remedy = "npm start and npm run deploy make one; elsewhere set your own";

/** Any text of 16 characters or more; the keys of the store are derived from it. */
export function encryptionKey() {
  return z.string(remedy).min(16, "use at least 16 characters, better 64 random ones");
}

const text = z.string().min(1);
const privateJwk = z.discriminatedUnion("crv", [
  z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: text, d: text }),
  z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: text, y: text, d: text }),
]);

/** A private JSON Web Key as text, the form `importSigningKey` of shared/crypto/signing-key.ts takes. */
export function jwtKey() {
  return z.string(remedy).refine(isPrivateJwk, "write a private Ed25519 or P-256 key as a JSON Web Key");
}

function isPrivateJwk(value: string): boolean {
  try {
    return privateJwk.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
}
