import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from "jose";

/** The signature algorithms this installation may use. */
export type SigningAlgorithm = "EdDSA" | "ES256";

/** The imported key pair: sign with `privateKey`, verify with `publicKey`. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** The setting `EDGEWRITE_JWT_KEY` is not a private Ed25519 or P-256 key. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/**
 * Imports the private JWK (JSON text of `EDGEWRITE_JWT_KEY`). Keep the result: importing costs more than signing.
 * @throws SigningKeyError when it is not a private Ed25519 or P-256 key
 */
export async function importSigningKey(privateJwk: string): Promise<SigningKey> {
  const { jwk, open, alg } = parse(privateJwk);
  try {
    const [privateKey, publicKey, kid] = await Promise.all([
      importJWK(jwk, alg),
      importJWK(open, alg),
      calculateJwkThumbprint(open),
    ]);
    if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) {
      throw new SigningKeyError("The signing key is symmetric");
    }
    return { kid, alg, privateKey, publicKey };
  } catch (error) {
    if (error instanceof SigningKeyError) throw error;
    throw new SigningKeyError("The signing key's numbers do not form a key pair", { cause: error });
  }
}

/**
 * The key set of `/.well-known/jwks.json`: public members only, `kid` is the RFC 7638 thumbprint.
 * @throws SigningKeyError when the setting is not a private Ed25519 or P-256 key
 */
export async function publicJwks(privateJwk: string): Promise<JSONWebKeySet> {
  const { open, alg } = parse(privateJwk);
  const kid = await calculateJwkThumbprint(open);
  return { keys: [{ ...open, kid, alg, use: "sig" }] };
}

/** Makes a value for `EDGEWRITE_JWT_KEY` from the platform's secure random source: a private JWK as JSON text. */
export async function generateSigningKey(alg: SigningAlgorithm = "EdDSA"): Promise<string> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return JSON.stringify({ ...(await exportJWK(privateKey)), alg });
}

function parse(text: string): { jwk: JWK; open: JWK; alg: SigningAlgorithm } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SigningKeyError("The signing key is not JSON");
  }
  const { kty, crv, x, y, d } = members(value);
  if (kty === undefined || crv === undefined || x === undefined || d === undefined) {
    throw new SigningKeyError("The signing key is not a private JWK");
  }
  if (kty === "OKP" && crv === "Ed25519") {
    const open = { kty, crv, x };
    return { jwk: { ...open, d }, open, alg: "EdDSA" };
  }
  if (kty === "EC" && crv === "P-256" && y !== undefined) {
    const open = { kty, crv, x, y };
    return { jwk: { ...open, d }, open, alg: "ES256" };
  }
  throw new SigningKeyError(`A ${crv} key cannot sign tokens: use Ed25519 or P-256`);
}

function members(value: unknown): Record<"kty" | "crv" | "x" | "y" | "d", string | undefined> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const texts = new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  const read = (name: string) => texts.get(name);
  return { kty: read("kty"), crv: read("crv"), x: read("x"), y: read("y"), d: read("d") };
}
