import type { SigningKey } from "./signing-key.ts";
import { signToken, type TokenContext, TokenError, verifyToken } from "./tokens.ts";

/** Who a user JWT speaks for; an empty `sessionId` ties it to no session (auth.md §2.3, §5). */
export interface UserToken {
  readonly userId: string;
  readonly sessionId: string;
}

/** One that has been verified. */
export interface VerifiedUserToken extends UserToken {
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Signs a user JWT (`X-Appwrite-JWT`). `duration` in seconds, 0..3600; 0 has already expired. */
export function signUserToken(
  key: SigningKey,
  { userId, sessionId }: UserToken,
  context: TokenContext & { readonly duration: number },
): Promise<string> {
  return signToken(key, "user", { userId, sessionId }, context);
}

/**
 * Reads a user JWT. That its session and user still exist is the caller's to check.
 * @throws TokenError when it does not verify for this project and time
 */
export async function verifyUserToken(
  key: SigningKey,
  token: string,
  context: TokenContext,
): Promise<VerifiedUserToken> {
  const { userId, sessionId, exp } = await verifyToken(key, "user", token, context);
  if (typeof userId !== "string" || userId === "" || typeof sessionId !== "string") {
    throw new TokenError("invalid");
  }
  if (typeof exp !== "number") throw new TokenError("invalid");
  return { userId, sessionId, expires: exp * 1_000 };
}
