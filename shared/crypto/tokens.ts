import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { SigningKey } from "./signing-key.ts";

/** What a token is for. A token of one kind is never taken for another, though one key signs them all. */
export type TokenKind = "user" | "ephemeral" | "oauth2" | "file" | "content";

/** The claims of a kind of token besides `aud`, `typ` and `exp`. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** Why a token was refused. */
export type TokenFault = "invalid" | "expired" | "audience" | "kind";

/** A token that does not verify; `fault` says why. Callers answer 401 or treat the caller as a guest. */
export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly fault: TokenFault;

  constructor(fault: TokenFault, options?: ErrorOptions) {
    super(`The token was refused: ${fault}`, options);
    this.fault = fault;
  }
}

/** Where and when a token is made or shown. */
export interface TokenContext {
  /** The project the token is valid for (`aud`). */
  readonly projectId: string;
  readonly now: Date;
}

/** Signs claims for one project. `duration` is in seconds; 0 gives a token that has already expired. */
export function signToken(
  key: SigningKey,
  kind: TokenKind,
  claims: TokenClaims,
  { projectId, now, duration }: TokenContext & { readonly duration: number },
): Promise<string> {
  return new SignJWT({ ...claims, typ: kind })
    .setProtectedHeader({ typ: "JWT", alg: key.alg, kid: key.kid })
    .setAudience(projectId)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + duration)
    .sign(key.privateKey);
}

/**
 * The claims of a token signed by `signToken` with this key, kind and project.
 * @throws TokenError for everything else
 */
export async function verifyToken(
  key: SigningKey,
  kind: TokenKind,
  token: string,
  { projectId, now }: TokenContext,
): Promise<TokenClaims> {
  let payload: JWTPayload;
  try {
    const verified = await jwtVerify(token, key.publicKey, {
      algorithms: [key.alg],
      audience: projectId,
      currentDate: now,
      requiredClaims: ["exp", "aud"],
    });
    payload = verified.payload;
  } catch (error) {
    throw new TokenError(faultOf(error), { cause: error });
  }
  if (payload.typ !== kind) throw new TokenError("kind");
  return payload;
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") return "audience";
  return "invalid";
}
