import { scryptSync } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import { constantTimeEqual } from "../secrets.ts";
import { type HashOptions, integerOption, isHexOf, type PasswordAlgorithm, textOption } from "./algorithm.ts";

const MAX_MEMORY = 64 * 1024 * 1024; // 128 · N · r bytes: half of a Worker's memory
const MAX_WORK = 512 * 1024 * 1024; // 128 · N · r · p: about a second
const MAX_SALT = 512;
const MAX_LENGTH = 256;

/**
 * scrypt (RFC 7914), the derived key in hex. Options: `costCpu` N, `costMemory` r, `costParallel` p,
 * `length` in bytes, `salt` as text.
 */
export const scrypt: PasswordAlgorithm = {
  accepts(hash, options) {
    const costs = read(options);
    return costs !== null && isHexOf(hash, costs.length);
  },
  verify(plain, hash, options) {
    const costs = read(options);
    if (costs === null) return false;
    const { N, r, p } = costs;
    const derived = scryptSync(plain, costs.salt, costs.length, { N, r, p, maxmem: 2 * MAX_MEMORY });
    return constantTimeEqual(bytesToHex(derived), hash.toLowerCase());
  },
  describe: (_hash, options) => ({
    type: "scrypt",
    costCpu: integerOption(options, "costCpu"),
    costMemory: integerOption(options, "costMemory"),
    costParallel: integerOption(options, "costParallel"),
    length: integerOption(options, "length"),
  }),
};

interface Costs {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly length: number;
  readonly salt: string;
}

function read(options: HashOptions): Costs | null {
  const N = integerOption(options, "costCpu");
  const r = integerOption(options, "costMemory");
  const p = integerOption(options, "costParallel");
  const length = integerOption(options, "length");
  const salt = textOption(options, "salt");
  const inRange = N > 1 && r >= 1 && p >= 1 && length >= 1 && length <= MAX_LENGTH;
  if (!inRange || salt === null || salt.length > MAX_SALT) return null;
  const memory = 128 * N * r;
  if (!Number.isInteger(Math.log2(N)) || memory > MAX_MEMORY || memory * p > MAX_WORK) return null;
  if (Math.log2(N) >= 16 * r) return null; // RFC 7914 §2: N < 2^(128·r/8)
  return { N, r, p, length, salt };
}
