import { type RandomBytes, secureRandom } from "../random.ts";
import type { HashOptions, PasswordAlgorithm, StoredPassword } from "./algorithm.ts";
import { argon2, hashArgon2, isWeakerThanOwn } from "./argon2.ts";
import { bcrypt } from "./bcrypt.ts";
import { md5 } from "./md5.ts";
import { phpass } from "./phpass.ts";
import { scrypt } from "./scrypt.ts";
import { scryptModified } from "./scrypt-modified.ts";
import { sha } from "./sha.ts";

/** Every algorithm a stored password may have, by the name kept in the user's `hash` (auth.md §5). */
export const algorithms = { argon2, bcrypt, md5, phpass, scrypt, scryptMod: scryptModified, sha } as const;

/** A key of `algorithms`. */
export type AlgorithmName = keyof typeof algorithms;

/**
 * Hashes a password for storage: argon2id, 19 MiB, t=2, p=1, as a PHC string.
 * Takes about 50 ms of CPU. Its length (8..256 characters) is the endpoint's to check.
 */
export async function hashPassword(
  plain: string,
  random: RandomBytes = secureRandom,
): Promise<StoredPassword & { readonly algo: "argon2" }> {
  const hash = hashArgon2(plain, random);
  return { hash, algo: "argon2", options: argon2.describe(hash, {}) };
}

/** Whether the password is the stored one. A damaged hash, or one too costly to check, is just wrong. */
export async function verifyPassword(plain: string, stored: StoredPassword): Promise<boolean> {
  const algorithm = find(stored.algo);
  if (!algorithm?.accepts(stored.hash, stored.options)) return false;
  return algorithm.verify(plain, stored.hash, stored.options);
}

/** Whether a password that just verified should be hashed again with `hashPassword`. */
export function needsRehash(algo: string, hash: string): boolean {
  return algo !== "argon2" || isWeakerThanOwn(hash);
}

/**
 * Takes over a hash made elsewhere, or answers null when it is malformed or costs more than a Worker can
 * spend (the endpoint's 400). Options: sha `version`; scrypt `costCpu, costMemory, costParallel, length,
 * salt`; scryptMod `salt, saltSeparator, signerKey`; the others none.
 */
export function importPassword(
  algo: AlgorithmName,
  hash: string,
  options: HashOptions = {},
): StoredPassword | null {
  const algorithm = algorithms[algo];
  if (!algorithm.accepts(hash, options)) return null;
  return { hash, algo, options: { ...options, ...algorithm.describe(hash, options) } };
}

/** `hashOptions` as the user model shows them: no salt of scrypt, no version of sha (contract/models.json). */
export function describeOptions(stored: StoredPassword): HashOptions {
  return find(stored.algo)?.describe(stored.hash, stored.options) ?? {};
}

/** Spends what verifying an own hash costs, so that the time of a login does not tell who has an account. */
export async function dummyVerify(plain: string): Promise<false> {
  argon2.verify(plain, DUMMY, {});
  return false;
}

// A well-formed hash that no password is known for.
const DUMMY = `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;

function find(algo: string): PasswordAlgorithm | undefined {
  return Object.entries(algorithms).find(([name]) => name === algo)?.[1];
}
