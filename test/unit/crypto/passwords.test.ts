import { createHash } from "node:crypto";
import { argon2d, argon2i, argon2id } from "@noble/hashes/argon2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AlgorithmName,
  algorithms,
  describeOptions,
  dummyVerify,
  hashPassword,
  importPassword,
  needsRehash,
  verifyPassword,
} from "#shared/crypto/passwords/algorithms.ts";
import { argon2 } from "#shared/crypto/passwords/argon2-engine.ts";
import { SHA_VERSIONS } from "#shared/crypto/passwords/sha.ts";
import { passwordVectors } from "./password-vectors.ts";

const names: AlgorithmName[] = ["argon2", "bcrypt", "md5", "phpass", "scrypt", "scryptMod", "sha"];
const counting = (bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => i);

describe("published vectors", () => {
  test.each(passwordVectors)("$name", async ({ algo, hash, options, password }) => {
    const stored = importPassword(algo, hash, options);
    expect(stored).not.toBeNull();
    expect(await verifyPassword(password, { algo, hash, options })).toBe(true);
    expect(await verifyPassword(`x${password}`, { algo, hash, options })).toBe(false);
  });

  test("every algorithm has one", () => {
    expect(new Set(passwordVectors.map(({ algo }) => algo))).toEqual(new Set(Object.keys(algorithms)));
  });
});

describe("own hashes", () => {
  test("argon2id, 19 MiB, two passes, as a PHC string", async () => {
    const stored = await hashPassword("correct horse", counting);
    expect(stored.algo).toBe("argon2");
    expect(stored.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$AAECAwQFBgcICQoLDA0ODw\$[\w+/]{43}$/);
    expect(stored.options).toEqual({ type: "argon2", memoryCost: 19456, timeCost: 2, threads: 1 });
    expect(await verifyPassword("correct horse", stored)).toBe(true);
    expect(await verifyPassword("correct horsf", stored)).toBe(false);
    expect(needsRehash(stored.algo, stored.hash)).toBe(false);
  });

  test("two hashes of one password differ", async () => {
    const [a, b] = [await hashPassword("correct horse"), await hashPassword("correct horse")];
    expect(a.hash).not.toBe(b.hash);
  });

  test("all of a long password counts", async () => {
    const long = "ß".repeat(256);
    const stored = await hashPassword(long, counting);
    expect(await verifyPassword(long, stored)).toBe(true);
    expect(await verifyPassword(`${"ß".repeat(255)}x`, stored)).toBe(false);
  });

  test("nobody's password verifies", async () => {
    expect(await dummyVerify("correct horse")).toBe(false);
  });

  test("the wasm agrees with another implementation, small after large included", () => {
    const functions = { d: argon2d, i: argon2i, id: argon2id };
    const salt = counting(16);
    for (const variant of ["d", "i", "id"] as const) {
      for (const [memory, passes, lanes, length] of [
        [100, 3, 3, 64],
        [8, 1, 1, 4],
        [32, 1, 4, 65],
        [64, 2, 1, 96],
        [77, 1, 2, 97],
        [64, 1, 1, 128],
      ] as const) {
        const expected = functions[variant]("pä55", salt, { m: memory, t: passes, p: lanes, dkLen: length });
        const bytes = new TextEncoder().encode("pä55");
        expect(argon2(bytes, salt, { variant, memory, passes, lanes, length })).toEqual(expected);
      }
    }
  });

  test("argon2 1.0 strings, with and without their version", async () => {
    const tag = argon2i("password", "somesalt", { m: 64, t: 1, p: 1, dkLen: 32, version: 0x10 });
    const end = `m=64,t=1,p=1$c29tZXNhbHQ$${Buffer.from(tag).toString("base64").replace("=", "")}`;
    for (const hash of [`$argon2i$${end}`, `$argon2i$v=16$${end}`]) {
      expect(await verifyPassword("password", { algo: "argon2", hash, options: {} })).toBe(true);
      expect(await verifyPassword("passwort", { algo: "argon2", hash, options: {} })).toBe(false);
    }
    expect(
      await verifyPassword("password", { algo: "argon2", hash: `$argon2i$v=19$${end}`, options: {} }),
    ).toBe(false);
  });
});

describe("sha versions", () => {
  test.each(SHA_VERSIONS)("%s", async (version) => {
    const openssl = version.replace("sha512/", "sha512-");
    const hash = createHash(openssl).update("pässword").digest("hex");
    expect(await verifyPassword("pässword", { algo: "sha", hash, options: { version } })).toBe(true);
    expect(await verifyPassword("password", { algo: "sha", hash, options: { version } })).toBe(false);
    expect(importPassword("sha", hash.slice(2), { version })).toBeNull();
  });
});

describe("needsRehash", () => {
  const argon = (text: string) => `${text}$c29tc2FsdHNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4`;
  test.each([
    ["bcrypt", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true],
    ["md5", "5f4dcc3b5aa765d61d8327deb882cf99", true],
    ["argon2", argon("$argon2id$v=19$m=19456,t=2,p=1"), false],
    ["argon2", argon("$argon2id$v=19$m=65536,t=4,p=3"), false],
    ["argon2", argon("$argon2id$v=19$m=7168,t=5,p=1"), false],
    ["argon2", argon("$argon2id$v=19$m=7168,t=4,p=1"), true],
    ["argon2", argon("$argon2id$v=19$m=1024,t=40,p=1"), true],
    ["argon2", argon("$argon2i$v=19$m=65536,t=4,p=1"), true],
    ["argon2", argon("$argon2id$v=16$m=65536,t=4,p=1"), true],
    ["argon2", "garbage", true],
  ])("%s %s: %s", (algo, hash, expected) => {
    expect(needsRehash(algo, hash)).toBe(expected);
  });
});

describe("imports", () => {
  const scrypt = { costCpu: 8, costMemory: 14, costParallel: 1, length: 64, salt: "s" };
  const hex = "ab".repeat(64);
  const phc = (costs: string) =>
    `$argon2id$v=19$${costs}$c29tc2FsdHNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4`;
  const bcryptEnd = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  const firebase = { salt: "42xEC+ixf3L2lw==", saltSeparator: "Bw==", signerKey: "AAAA" };

  test.each([
    ["argon2 without a tag", "argon2", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ", {}],
    ["argon2 of an unknown version", "argon2", phc("m=256,t=2,p=1").replace("19", "20"), {}],
    ["argon2 with a cost named twice", "argon2", phc("m=256,m=256,p=1"), {}],
    ["argon2 of a GiB", "argon2", phc("m=1048576,t=2,p=1"), {}],
    ["argon2 of endless passes", "argon2", phc("m=65536,t=9999,p=1"), {}],
    ["argon2 with too little memory for its lanes", "argon2", phc("m=16,t=1,p=4"), {}],
    ["argon2 without lanes", "argon2", phc("m=256,t=2,p=0"), {}],
    ["argon2 with another alphabet", "argon2", phc("m=256,t=2,p=1").replace("nf65", "n:65"), {}],
    ["bcrypt $2x$", "bcrypt", `$2x$05$${bcryptEnd}`, {}],
    ["bcrypt of cost 3", "bcrypt", `$2a$03$${bcryptEnd}`, {}],
    ["bcrypt of cost 31", "bcrypt", `$2a$31$${bcryptEnd}`, {}],
    ["bcrypt cut short", "bcrypt", `$2a$05$${bcryptEnd.slice(1)}`, {}],
    ["md5 cut short", "md5", "5f4dcc3b5aa765d61d8327deb882cf9", {}],
    ["md5 not hex", "md5", "zf4dcc3b5aa765d61d8327deb882cf99", {}],
    ["phpass of 2^30 rounds", "phpass", "$P$SIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", {}],
    ["phpass of too few rounds", "phpass", "$P$.IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", {}],
    ["phpass extended DES", "phpass", "_J9..rasmBYk8r9AiWNc", {}],
    ["sha of an unknown version", "sha", hex, { version: "sha0" }],
    ["sha without a version", "sha", hex, {}],
    ["scrypt not hex", "scrypt", "z".repeat(128), scrypt],
    ["scrypt of another length", "scrypt", hex, { ...scrypt, length: 32 }],
    ["scrypt with N no power of two", "scrypt", hex, { ...scrypt, costCpu: 10 }],
    ["scrypt with N = 1", "scrypt", hex, { ...scrypt, costCpu: 1 }],
    ["scrypt of a GiB", "scrypt", hex, { ...scrypt, costCpu: 2 ** 20, costMemory: 8 }],
    ["scrypt of endless lanes", "scrypt", hex, { ...scrypt, costParallel: 2 ** 30 }],
    ["scrypt with N too large for r", "scrypt", hex, { ...scrypt, costCpu: 2 ** 16, costMemory: 1 }],
    ["scrypt with negative costs", "scrypt", hex, { ...scrypt, costCpu: -8, costMemory: -1 }],
    ["scrypt without a salt", "scrypt", hex, { ...scrypt, salt: 5 }],
    ["scryptMod not base64", "scryptMod", "A.AA", firebase],
    ["scryptMod of another length", "scryptMod", "AAAAAAAA", firebase],
    ["scryptMod without a signer key", "scryptMod", "", { ...firebase, signerKey: "" }],
    ["scryptMod with a bad salt", "scryptMod", "AAAA", { ...firebase, salt: "?" }],
  ] as const)("refused: %s", async (_name, algo, hash, options) => {
    expect(importPassword(algo, hash, options)).toBeNull();
    expect(await verifyPassword("password", { algo, hash, options })).toBe(false);
  });

  test("an algorithm nobody knows verifies nothing", async () => {
    for (const algo of ["plain", "constructor", "__proto__", ""]) {
      expect(await verifyPassword("password", { algo, hash: "password", options: {} })).toBe(false);
      expect(describeOptions({ algo, hash: "password", options: {} })).toEqual({});
    }
  });

  test.each([
    ["argon2", phc("m=256,t=2,p=1"), {}, { type: "argon2", memoryCost: 256, timeCost: 2, threads: 1 }],
    ["bcrypt", `$2a$05$${bcryptEnd}`, {}, { type: "bcrypt" }],
    ["md5", "5f4dcc3b5aa765d61d8327deb882cf99", {}, { type: "md5" }],
    ["phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", {}, { type: "phpass" }],
    ["sha", hex, { version: "sha512" }, { type: "sha" }],
    ["scrypt", hex, scrypt, { type: "scrypt", costCpu: 8, costMemory: 14, costParallel: 1, length: 64 }],
    ["scryptMod", "AAAA", firebase, { type: "scryptMod", ...firebase }],
  ] as const)("%s is stored with its options and shown by the contract's", (algo, hash, options, shown) => {
    const stored = importPassword(algo, hash, options);
    expect(stored).toEqual({ algo, hash, options: { ...options, ...shown } });
    expect(stored && describeOptions(stored)).toEqual(shown);
  });
});

describe("anything may be in the store", () => {
  const option = fc.oneof(fc.string({ maxLength: 20 }), fc.double(), fc.integer({ min: -2, max: 20 }));
  const optionNames = [
    "version",
    "costCpu",
    "costMemory",
    "costParallel",
    "length",
    "salt",
    "saltSeparator",
    "signerKey",
  ];
  const options = fc.dictionary(fc.constantFrom(...optionNames), option);
  const damaged = fc
    .tuple(
      fc.constantFrom(...passwordVectors.map(({ hash }) => hash)),
      fc.nat(90),
      fc.string({ maxLength: 3 }),
    )
    .map(([hash, at, text]) => hash.slice(0, at) + text + hash.slice(at + text.length));

  test("damaged hashes are wrong and never throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.oneof(fc.string(), damaged), options, (algo, hash, given) => {
        const algorithm = algorithms[algo];
        expect(typeof algorithm.describe(hash, given).type).toBe("string");
        if (importPassword(algo, hash, given) === null) return;
        const isCheap = algo === "md5" || algo === "sha" || (algo === "argon2" && hash.includes("m=256,t=2"));
        if (isCheap) expect(typeof algorithm.verify("pässword", hash, given)).toBe("boolean");
      }),
      { numRuns: 2000 },
    );
  });

  test("any password may be tried", async () => {
    const cheap = passwordVectors.filter(({ name }) => /argon2id|md5|sha|2y|\$H\$|first/.test(name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cheap),
        fc.string({ unit: "binary", maxLength: 256 }),
        async (vector, plain) => {
          expect(await verifyPassword(plain, vector)).toBe(plain === vector.password);
        },
      ),
      { numRuns: 100 },
    );
  });
});
