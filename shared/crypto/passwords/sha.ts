import { sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { constantTimeEqual } from "../secrets.ts";
import { isHexOf, type PasswordAlgorithm, textOption } from "./algorithm.ts";

const VERSIONS: ReadonlyMap<string, ((message: Uint8Array) => Uint8Array) & { outputLen: number }> = new Map([
  ["sha1", sha1],
  ["sha224", sha224],
  ["sha256", sha256],
  ["sha384", sha384],
  ["sha512/224", sha512_224],
  ["sha512/256", sha512_256],
  ["sha512", sha512],
  ["sha3-224", sha3_224],
  ["sha3-256", sha3_256],
  ["sha3-384", sha3_384],
  ["sha3-512", sha3_512],
]);

/** The values of `passwordVersion`, in the order of the contract. */
export const SHA_VERSIONS: readonly string[] = [...VERSIONS.keys()];

/** Unsalted SHA-1, -2 or -3 in hex; option `version` names the function. workerd's own crypto has no SHA-3. */
export const sha: PasswordAlgorithm = {
  accepts(hash, options) {
    const digest = VERSIONS.get(textOption(options, "version") ?? "");
    return digest !== undefined && isHexOf(hash, digest.outputLen);
  },
  verify(plain, hash, options) {
    const digest = VERSIONS.get(textOption(options, "version") ?? "");
    return (
      digest !== undefined && constantTimeEqual(bytesToHex(digest(utf8ToBytes(plain))), hash.toLowerCase())
    );
  },
  describe: () => ({ type: "sha" }),
};
