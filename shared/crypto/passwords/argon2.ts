import { argon2d, argon2i, argon2id } from "@noble/hashes/argon2.js";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import type { RandomBytes } from "../random.ts";
import { constantTimeEqual } from "../secrets.ts";
import type { PasswordAlgorithm } from "./algorithm.ts";
import { type Argon2Parameters, argon2 as compute, RESIDENT_KIB } from "./argon2-engine.ts";

/** Own hashes: argon2id, 19 MiB, two passes, one lane (OWASP's first choice under 20 MiB). */
export const OWN: Argon2Parameters = { variant: "id", memory: RESIDENT_KIB, passes: 2, lanes: 1, length: 32 };

const MAX_MEMORY_KIB = 65_536; // half of a Worker's memory, and the default of PHP and of most libraries
const MAX_WORK_KIB = 1_048_576; // memory × passes: about 1.5 s
const MAX_LANES = 64;
const SALT_BYTES = 16;

interface Encoded extends Argon2Parameters {
  readonly version: number;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** argon2i, argon2d and argon2id in the PHC string format, versions 1.0 (16) and 1.3 (19). */
export const argon2: PasswordAlgorithm = {
  accepts: (hash) => parse(hash) !== null,
  verify(plain, hash) {
    const encoded = parse(hash);
    return encoded !== null && constantTimeEqual(derive(plain, encoded), encoded.tag);
  },
  describe(hash) {
    const encoded = parse(hash) ?? OWN;
    return {
      type: "argon2",
      memoryCost: encoded.memory,
      timeCost: encoded.passes,
      threads: encoded.lanes,
    };
  },
};

/** Hashes a password with our own parameters into a PHC string. */
export function hashArgon2(plain: string, random: RandomBytes): string {
  const salt = random(SALT_BYTES);
  const tag = compute(encoder.encode(plain), salt, OWN);
  const costs = `m=${OWN.memory},t=${OWN.passes},p=${OWN.lanes}`;
  return `$argon2${OWN.variant}$v=19$${costs}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether the PHC string is weaker than what `hashArgon2` makes today. */
export function isWeakerThanOwn(hash: string): boolean {
  const encoded = parse(hash);
  if (encoded === null || encoded.variant !== OWN.variant || encoded.version !== 19) return true;
  // Less memory may be paid with more passes: OWASP lists 7 MiB and 5 passes as equal to ours.
  return encoded.memory < 7_168 || encoded.memory * encoded.passes < 7_168 * 5;
}

const PHC =
  /^\$argon2(id|i|d)(?:\$v=(16|19))?\$([mtp]=\d{1,9}(?:,[mtp]=\d{1,9}){2})\$([^$]{1,128})\$([^$]{1,256})$/;

function parse(hash: string): Encoded | null {
  const match = PHC.exec(hash);
  if (!match) return null;
  const [, kind, version, costText = "", saltText = "", tagText = ""] = match;
  const variant = kind === "id" || kind === "i" || kind === "d" ? kind : null;
  const costs = new Map(costText.split(",").map((pair) => [pair.slice(0, 1), Number(pair.slice(2))]));
  const memory = costs.get("m") ?? 0;
  const passes = costs.get("t") ?? 0;
  const lanes = costs.get("p") ?? 0;
  const salt = decodeBase64(saltText);
  const tag = decodeBase64(tagText);
  if (variant === null || !salt || !tag) return null;
  if (salt.length < 8 || salt.length > 64 || tag.length < 4 || tag.length > 128) return null;
  if (lanes < 1 || lanes > MAX_LANES || passes < 1) return null;
  if (memory < 8 * lanes || memory > MAX_MEMORY_KIB || memory * passes > MAX_WORK_KIB) return null;
  return {
    variant,
    version: Number(version ?? 16),
    memory,
    passes,
    lanes,
    length: tag.length,
    salt,
    tag,
  };
}

function derive(plain: string, encoded: Encoded): Uint8Array {
  const password = encoder.encode(plain);
  if (encoded.version === 19) return compute(password, encoded.salt, encoded);
  // Version 1.0 is from before 2016 and unknown to the wasm; plain JavaScript will do for a hash that
  // is replaced at the first login.
  const hash = { i: argon2i, d: argon2d, id: argon2id }[encoded.variant];
  const { memory: m, passes: t, lanes: p, length: dkLen, version } = encoded;
  return hash(password, encoded.salt, { m, t, p, dkLen, version });
}

function unpadded(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/=+$/, "");
}

const encoder = new TextEncoder();
