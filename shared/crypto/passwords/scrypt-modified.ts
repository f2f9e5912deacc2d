import { createCipheriv, scryptSync } from "node:crypto";
import { concatBytes } from "@noble/hashes/utils.js";
import { decodeBase64 } from "../base64.ts";
import { constantTimeEqual } from "../secrets.ts";
import { type HashOptions, type PasswordAlgorithm, textOption } from "./algorithm.ts";

const MAX_BYTES = 1024;

/**
 * Firebase's scrypt: a key is derived from salt‖separator with N=2^14, r=8, p=1; its first 32 bytes encrypt
 * the project's signer key by AES-256-CTR under a zero IV; the hash is that ciphertext. Options `salt`,
 * `saltSeparator`, `signerKey` and the hash are base64 (github.com/firebase/scrypt).
 */
export const scryptModified: PasswordAlgorithm = {
  accepts: (hash, options) => read(hash, options) !== null,
  verify(plain, hash, options) {
    const input = read(hash, options);
    if (input === null) return false;
    const key = scryptSync(plain, input.salt, 32, { N: 16_384, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
    const cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
    return constantTimeEqual(cipher.update(input.signerKey), input.expected);
  },
  describe: (_hash, options) => ({
    type: "scryptMod",
    salt: textOption(options, "salt") ?? "",
    saltSeparator: textOption(options, "saltSeparator") ?? "",
    signerKey: textOption(options, "signerKey") ?? "",
  }),
};

function read(hash: string, options: HashOptions) {
  const expected = decodeBounded(hash);
  const salt = decodeBounded(textOption(options, "salt"));
  const separator = decodeBounded(textOption(options, "saltSeparator"));
  const signerKey = decodeBounded(textOption(options, "signerKey"));
  if (!expected || !salt || !separator || !signerKey) return null;
  if (signerKey.length === 0 || expected.length !== signerKey.length) return null;
  return { expected, salt: concatBytes(salt, separator), signerKey };
}

function decodeBounded(text: string | null): Uint8Array | null {
  return text !== null && text.length <= MAX_BYTES * 2 ? decodeBase64(text) : null;
}
