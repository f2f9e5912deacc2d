import { z } from "zod";

/** Secrets the operator never has to invent: the launcher and the deploy script make them. */

const remedy = "start with npm start or deploy with npm run deploy, which make one, or set your own";

/** Any text of 16 characters or more; the store derives its AES key from it. */
export function encryptionKey() {
  return z.string(remedy).min(16, "use at least 16 characters, better 64 random ones");
}

const jwkMessage = "write a private JSON Web Key (EdDSA or RS256) with a kid";

const privateJwk = z.looseObject({
  kty: z.enum(["OKP", "RSA"]),
  alg: z.enum(["EdDSA", "RS256"]),
  kid: z.string().min(1),
  d: z.string().min(1),
});

/** A private signing key as JSON text → the parsed key. */
export function jwtKey() {
  return z.string(remedy).transform((value, context) => {
    try {
      const key = privateJwk.safeParse(JSON.parse(value));
      if (key.success) return key.data;
    } catch {
      // Not JSON: the same message says what to write.
    }
    context.issues.push({ code: "custom", input: "", message: jwkMessage });
    return z.NEVER;
  });
}
