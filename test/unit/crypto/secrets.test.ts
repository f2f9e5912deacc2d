import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64, encodeBase64Url } from "#shared/crypto/base64.ts";
import { DecryptionError, decrypt, deriveKey, encrypt } from "#shared/crypto/encryption.ts";
import { secureRandom } from "#shared/crypto/random.ts";
import { constantTimeEqual, randomSecret, sha256Hex } from "#shared/crypto/secrets.ts";

describe("secrets", () => {
  test.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["é", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"],
  ])("SHA-256 of %j", (text, hash) => {
    expect(sha256Hex(text)).toBe(hash);
  });

  test("a secret has two hex characters a byte, from the given source", () => {
    expect(randomSecret((bytes) => new Uint8Array(bytes).fill(0xa5), 4)).toBe("a5a5a5a5");
    expect(randomSecret(secureRandom, 128)).toMatch(/^[0-9a-f]{256}$/);
  });

  test("values are equal or not", () => {
    expect(constantTimeEqual("a5", "a5")).toBe(true);
    expect(constantTimeEqual("a5", "a6")).toBe(false);
    expect(constantTimeEqual("a5", "a55")).toBe(false);
    expect(constantTimeEqual("", "")).toBe(true);
    expect(constantTimeEqual("é", new Uint8Array([0xc3, 0xa9]))).toBe(true);
  });
});

describe("base64", () => {
  test("both alphabets come back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
        expect(decodeBase64(encodeBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each(["A", "AAAAA", "AA AA", "AA=A", "====", "é", "AA\n"])("%j is none", (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});

describe("encryption", () => {
  const key = deriveKey("a secret of the installation", "keys");
  const sealed = encrypt(key, "standard_ümlaut", secureRandom);

  test("what was sealed opens", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decrypt(key, encrypt(key, text, secureRandom))).toBe(text);
      }),
    );
  });

  test("the envelope has a version, a fresh iv and no plain text", () => {
    expect(sealed).toMatch(/^v1:[\w-]{16}:[\w-]+$/);
    expect(encrypt(key, "standard_ümlaut", secureRandom)).not.toBe(sealed);
  });

  test("an envelope written earlier still opens", () => {
    const fixed = encrypt(key, "hello", (bytes) => new Uint8Array(bytes).fill(7));
    expect(fixed).toBe("v1:BwcHBwcHBwcHBwcH:CY3lRcVv-9Lr4k07JuOBla4KpMF7");
    expect(decrypt(deriveKey("a secret of the installation", "keys"), fixed)).toBe("hello");
  });

  test.each([
    ["another purpose", deriveKey("a secret of the installation", "providers"), sealed],
    ["another secret", deriveKey("a secret of another installation", "keys"), sealed],
    ["an altered iv", key, sealed.replace(/:(.)/, (_, first) => `:${first === "A" ? "B" : "A"}`)],
    ["altered data", key, `${sealed.slice(0, -6)}${sealed.at(-6) === "A" ? "B" : "A"}${sealed.slice(-5)}`],
    ["a cut envelope", key, sealed.slice(0, -4)],
    ["no data", key, sealed.split(":").slice(0, 2).join(":")],
    ["a part too many", key, `${sealed}:AAAA`],
    ["another version", key, sealed.replace("v1", "v2")],
    ["plain text", key, "standard_secret"],
    ["nothing", key, ""],
  ])("refused: %s", (_name, withKey, envelope) => {
    expect(() => decrypt(withKey, envelope)).toThrow(DecryptionError);
  });

  test("any other text is refused with the typed error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `v1:${text}`),
        ),
        (text) => {
          expect(() => decrypt(key, text)).toThrow(DecryptionError);
        },
      ),
    );
  });
});
