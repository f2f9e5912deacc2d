import { md5 } from "@noble/hashes/legacy.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { constantTimeEqual } from "../secrets.ts";
import type { PasswordAlgorithm } from "./algorithm.ts";
import { bcrypt } from "./bcrypt.ts";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PORTABLE = /^\$[PH]\$([./A-Za-z0-9])([./A-Za-z0-9]{8})([./A-Za-z0-9]{22})$/;
const MIN_ROUNDS_LOG2 = 7; // the framework's own limit
const MAX_ROUNDS_LOG2 = 18; // 262,144 × MD5: about half a second

/**
 * Portable hashes of the PHP framework phpass (`$P$` of WordPress, `$H$` of phpBB), and the bcrypt strings
 * it writes where the host has bcrypt. Its extended-DES form (`_`) is not supported.
 */
export const phpass: PasswordAlgorithm = {
  accepts(hash, options) {
    const match = PORTABLE.exec(hash);
    if (!match) return bcrypt.accepts(hash, options);
    const rounds = ALPHABET.indexOf(match[1] ?? "");
    return rounds >= MIN_ROUNDS_LOG2 && rounds <= MAX_ROUNDS_LOG2;
  },
  verify(plain, hash, options) {
    const match = PORTABLE.exec(hash);
    if (!match) return bcrypt.verify(plain, hash, options);
    const [, rounds = "", salt = "", expected = ""] = match;
    const digest = stretch(utf8ToBytes(plain), utf8ToBytes(salt), 2 ** ALPHABET.indexOf(rounds));
    return constantTimeEqual(encode(digest), expected);
  },
  describe: () => ({ type: "phpass" }),
};

function stretch(password: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array {
  let digest = md5(concatBytes(salt, password));
  const input = concatBytes(digest, password);
  for (let i = 0; i < rounds; i++) {
    input.set(digest);
    digest = md5(input);
  }
  return digest;
}

/** Base 64 in phpass's own alphabet, least significant bits first. */
function encode(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = bytes.subarray(i, i + 3);
    let bits = (group[0] ?? 0) | ((group[1] ?? 0) << 8) | ((group[2] ?? 0) << 16);
    for (let n = 0; n <= group.length; n++, bits >>= 6) text += ALPHABET[bits & 63];
  }
  return text;
}
