import { describe, expect, test } from "vitest";
import { parseUserAgent } from "#shared/clients/user-agent.ts";
import { DecryptionError, decrypt, deriveKey, encrypt } from "#shared/crypto/encryption.ts";
import { dummyVerify, hashPassword, verifyPassword } from "#shared/crypto/passwords/algorithms.ts";
import { secureRandom } from "#shared/crypto/random.ts";
import { constantTimeEqual, sha256Hex } from "#shared/crypto/secrets.ts";
import { generateSigningKey, importSigningKey } from "#shared/crypto/signing-key.ts";
import { signUserToken, verifyUserToken } from "#shared/crypto/user-token.ts";
import { passwordVectors } from "#test/unit/crypto/password-vectors.ts";

// The rules are tested in Node (test/unit/crypto). Here: workerd's wasm, node:crypto and WebCrypto do the same.

describe("passwords inside workerd", () => {
  test.each(passwordVectors)("$name", async (vector) => {
    expect(await verifyPassword(vector.password, vector)).toBe(true);
    expect(await verifyPassword(`x${vector.password}`, vector)).toBe(false);
  });

  test("a hash made by Node verifies, and own hashes do, at once", async () => {
    const hash =
      "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$0AuQxA+RjPiJeA19Op7DwrFxnfh9xeTU2T6mFj2wThc";
    expect(await verifyPassword("correct horse", { algo: "argon2", hash, options: {} })).toBe(true);
    const stored = await Promise.all(["first one", "second one"].map((plain) => hashPassword(plain)));
    const verified = stored.map((one, i) => verifyPassword(i === 0 ? "first one" : "second one", one));
    expect(await Promise.all(verified)).toEqual([true, true]);
    expect(await dummyVerify("first one")).toBe(false);
  });
});

test("secrets inside workerd", () => {
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(constantTimeEqual("a5", "a5")).toBe(true);
  expect(constantTimeEqual("a5", "a6")).toBe(false);
});

test("an envelope sealed in Node opens inside workerd, and only whole", () => {
  const key = deriveKey("a secret of the installation", "keys");
  const envelope = "v1:BwcHBwcHBwcHBwcH:CY3lRcVv-9Lr4k07JuOBla4KpMF7";
  expect(decrypt(key, envelope)).toBe("hello");
  expect(encrypt(key, "hello", (bytes) => new Uint8Array(bytes).fill(7))).toBe(envelope);
  expect(() => decrypt(key, envelope.replace("CY3l", "CY3m"))).toThrow(DecryptionError);
  expect(decrypt(key, encrypt(key, "ü".repeat(5000), secureRandom))).toBe("ü".repeat(5000));
});

test.each(["EdDSA", "ES256"] as const)("%s tokens inside workerd", async (alg) => {
  const key = await importSigningKey(await generateSigningKey(alg));
  const shop = { projectId: "shop", now: new Date("2031-05-04T03:02:01.250Z") };
  const jwt = await signUserToken(key, { userId: "ada", sessionId: "" }, { ...shop, duration: 60 });
  const expires = Date.parse("2031-05-04T03:03:01.000Z");
  expect(await verifyUserToken(key, jwt, shop)).toEqual({ userId: "ada", sessionId: "", expires });
});

test("user agents inside workerd", () => {
  const agent =
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
  expect(parseUserAgent(agent)).toMatchObject({ osCode: "WIN", clientCode: "CH", clientVersion: "120.0" });
});
