import { publicJwks } from "#shared/crypto/signing-key.ts";
import { endpoint } from "../endpoint.ts";

/** The public keys that user tokens are signed with, so that other services can verify them (RFC 7517). */
export const getJwks = endpoint(
  {
    id: "server.getJwks",
    method: "GET",
    path: "/.well-known/jwks.json",
    scope: ["public", "global"],
    auth: [],
    service: null,
    status: 200,
    returns: "any",
  },
  async ({ settings }) =>
    Response.json(await publicJwks(settings.jwtKey), {
      headers: { "Content-Type": "application/jwk-set+json", "Cache-Control": "public, max-age=3600" },
    }),
);
