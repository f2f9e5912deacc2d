import { md5 as digest } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { constantTimeEqual } from "../secrets.ts";
import { isHexOf, type PasswordAlgorithm } from "./algorithm.ts";

/** Unsalted MD5, in hex. */
export const md5: PasswordAlgorithm = {
  accepts: (hash) => isHexOf(hash, 16),
  verify: (plain, hash) => constantTimeEqual(bytesToHex(digest(utf8ToBytes(plain))), hash.toLowerCase()),
  describe: () => ({ type: "md5" }),
};
