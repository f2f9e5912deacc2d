import { validate } from "@readme/openapi-parser";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { expect, it } from "vitest";
import { sharedUrl } from "#test/sdk/support/server.ts";

it("describes itself at /v1/openapi.json, to anyone", async () => {
  const response = await fetch(`${sharedUrl()}/v1/openapi.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  const document = (await response.json()) as Record<string, unknown>;
  expect(document).toMatchObject({
    openapi: "3.1.1",
    paths: { "/v1/ping": { get: { operationId: "client.ping" } } },
  });
  expect((await validate(JSON.parse(JSON.stringify(document)))).valid).toBe(true);
});

it("publishes the keys that tokens are signed with, and nothing private", async () => {
  const response = await fetch(`${sharedUrl()}/.well-known/jwks.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/jwk-set+json");
  expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
  const { keys } = (await response.json()) as { keys: Record<string, string>[] };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ use: "sig", kid: expect.stringMatching(/^[\w-]{43}$/) });
  expect(keys[0]).not.toHaveProperty("d");
});

it("publishes the key that verifies a user's token", async () => {
  const call = (path: string, body: object, cookie = "") =>
    fetch(`${sharedUrl()}/v1/account${path}`, {
      method: "POST",
      headers: { "X-Appwrite-Project": "console", "Content-Type": "application/json", Cookie: cookie },
      body: JSON.stringify(body),
    });
  const account = { email: `jwks-${crypto.randomUUID()}@example.test`, password: "a long enough one" };
  const user = (await (await call("", { userId: "unique()", ...account })).json()) as { $id: string };
  const signedIn = await call("/sessions/email", account);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const { jwt } = (await (await call("/jwts", {}, cookie)).json()) as { jwt: string };
  const { payload } = await jwtVerify(
    jwt,
    createRemoteJWKSet(new URL("/.well-known/jwks.json", sharedUrl())),
  );
  expect(payload.userId).toBe(user.$id);
});

it.each(["/v1/openapi.json", "/.well-known/jwks.json"])("needs no database for %s", async (path) => {
  const response = await fetch(sharedUrl() + path);
  expect(response.headers.get("server-timing")).toContain("0 round trips");
});
