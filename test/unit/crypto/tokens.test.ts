import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signEphemeralKey, verifyEphemeralKey } from "#shared/crypto/ephemeral-key.ts";
import {
  generateSigningKey,
  importSigningKey,
  publicJwks,
  SigningKeyError,
} from "#shared/crypto/signing-key.ts";
import { signToken, TokenError, type TokenFault, verifyToken } from "#shared/crypto/tokens.ts";
import { signUserToken, verifyUserToken } from "#shared/crypto/user-token.ts";

const now = new Date("2031-05-04T03:02:01.250Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const shop = { projectId: "shop", now };
const ada = { userId: "ada", sessionId: "s1" };

/** RFC 8037 appendix A. */
const RFC_8037 = JSON.stringify({
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
});

async function faultOf(work: Promise<unknown>): Promise<TokenFault> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TokenError)) throw new Error(`expected a TokenError, got ${String(error)}`);
  return error.fault;
}

describe.each(["EdDSA", "ES256"] as const)("%s", async (alg) => {
  const jwk = await generateSigningKey(alg);
  const key = await importSigningKey(jwk);
  const jwt = await signUserToken(key, ada, { ...shop, duration: 900 });

  test("a user token comes back, with its header", async () => {
    const expires = (Math.floor(now.getTime() / 1000) + 900) * 1000;
    expect(await verifyUserToken(key, jwt, shop)).toEqual({ ...ada, expires });
    expect(decodeProtectedHeader(jwt)).toEqual({ typ: "JWT", alg, kid: key.kid });
  });

  test("anyone can verify it with the published key set", async () => {
    const jwks = await publicJwks(jwk);
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(jwks), { currentDate: now, audience: "shop" });
    const exp = Math.floor(now.getTime() / 1000) + 900;
    expect(payload).toEqual({ ...ada, typ: "user", aud: "shop", exp });
    expect(jwks.keys[0]).toMatchObject({ alg, use: "sig", kid: key.kid });
    expect(JSON.stringify(jwks)).not.toContain('"d"');
  });

  test("it lives as long as it was given", async () => {
    expect(await verifyUserToken(key, jwt, { ...shop, now: later(899) })).toMatchObject(ada);
    expect(await faultOf(verifyUserToken(key, jwt, { ...shop, now: later(900) }))).toBe("expired");
  });

  test("no duration gives a token that has expired", async () => {
    const expired = await signUserToken(key, ada, { ...shop, duration: 0 });
    expect(await faultOf(verifyUserToken(key, expired, shop))).toBe("expired");
  });

  test("it is for one project, one purpose and one key", async () => {
    const other = await importSigningKey(await generateSigningKey(alg));
    expect(await faultOf(verifyUserToken(key, jwt, { ...shop, projectId: "blog" }))).toBe("audience");
    expect(await faultOf(verifyEphemeralKey(key, jwt, shop))).toBe("kind");
    expect(await faultOf(verifyUserToken(other, jwt, shop))).toBe("invalid");
  });

  test("an ephemeral key is no user", async () => {
    const secret = await signEphemeralKey(
      key,
      { scopes: ["users.read"], name: "fn" },
      { ...shop, duration: 60 },
    );
    expect(await verifyEphemeralKey(key, secret, shop)).toEqual({ scopes: ["users.read"], name: "fn" });
    expect(await faultOf(verifyUserToken(key, secret, shop))).toBe("kind");
  });

  test("an altered token is refused", async () => {
    const [header, , signature] = jwt.split(".");
    const forged = Buffer.from(JSON.stringify({ userId: "eve", sessionId: "", aud: "shop" })).toString(
      "base64url",
    );
    expect(await faultOf(verifyUserToken(key, `${header}.${forged}.${signature}`, shop))).toBe("invalid");
  });

  test("claims cannot overrule audience, kind and end", async () => {
    const greedy = await signToken(
      key,
      "oauth2",
      { typ: "user", aud: "blog", exp: 9e9 },
      { ...shop, duration: 1 },
    );
    expect(await faultOf(verifyToken(key, "user", greedy, shop))).toBe("kind");
    expect(await faultOf(verifyToken(key, "oauth2", greedy, { ...shop, now: later(2) }))).toBe("expired");
  });
});

describe("other signatures", async () => {
  const key = await importSigningKey(RFC_8037);
  const es256 = await importSigningKey(await generateSigningKey("ES256"));
  const exp = Math.floor(now.getTime() / 1000) + 900;
  const claims = { ...ada, typ: "user", aud: "shop", exp };

  test.each([
    ["none", new UnsecuredJWT(claims).encode()],
    ["a secret", await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.alloc(32))],
    ["another curve", await new SignJWT(claims).setProtectedHeader({ alg: "ES256" }).sign(es256.privateKey)],
    [
      "no expiry",
      await new SignJWT({ ...claims, exp: undefined })
        .setProtectedHeader({ alg: "EdDSA" })
        .sign(key.privateKey),
    ],
    [
      "no user",
      await new SignJWT({ ...claims, userId: undefined })
        .setProtectedHeader({ alg: "EdDSA" })
        .sign(key.privateKey),
    ],
    ["garbage", "a.b.c"],
    ["nothing", ""],
  ])("%s is invalid", async (_name, jwt) => {
    expect(await faultOf(verifyUserToken(key, jwt, shop))).toBe("invalid");
  });
});

describe("the key", () => {
  test("its id is the RFC 7638 thumbprint (RFC 8037 appendix A.3)", async () => {
    expect((await importSigningKey(RFC_8037)).kid).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });

  test.each([
    ["no JSON", "secret"],
    ["null", "null"],
    ["a list", "[]"],
    ["a public key", JSON.stringify({ ...JSON.parse(RFC_8037), d: undefined })],
    ["another curve", JSON.stringify({ ...JSON.parse(RFC_8037), crv: "X25519" })],
    ["a secret", JSON.stringify({ kty: "oct", k: "AAAA" })],
    ["numbers", JSON.stringify({ kty: "OKP", crv: "Ed25519", x: 1, d: 2 })],
  ])("%s is refused", async (_name, jwk) => {
    await expect(importSigningKey(jwk)).rejects.toThrow(SigningKeyError);
    await expect(publicJwks(jwk)).rejects.toThrow(SigningKeyError);
  });

  test("a damaged key is refused", async () => {
    const damaged = JSON.stringify({ ...JSON.parse(RFC_8037), d: "AAAA" });
    await expect(importSigningKey(damaged)).rejects.toThrow(SigningKeyError);
  });
});
