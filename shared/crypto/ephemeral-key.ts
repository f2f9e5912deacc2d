import type { SigningKey } from "./signing-key.ts";
import { signToken, type TokenContext, TokenError, verifyToken } from "./tokens.ts";

/** What an ephemeral API key allows; its project is the token's audience (auth.md §2.4). */
export interface EphemeralKey {
  readonly scopes: readonly string[];
  readonly name?: string;
}

/** Signs the part of an ephemeral API key after `ephemeral_`. `duration` in seconds. */
export function signEphemeralKey(
  key: SigningKey,
  { scopes, name }: EphemeralKey,
  context: TokenContext & { readonly duration: number },
): Promise<string> {
  const claims = { projectId: context.projectId, scopes, ...(name === undefined ? {} : { name }) };
  return signToken(key, "ephemeral", claims, context);
}

/**
 * Reads the part of an ephemeral API key after `ephemeral_`.
 * @throws TokenError when it does not verify for this project and time (the caller is then a guest)
 */
export async function verifyEphemeralKey(
  key: SigningKey,
  token: string,
  context: TokenContext,
): Promise<EphemeralKey> {
  const { scopes, name } = await verifyToken(key, "ephemeral", token, context);
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string")) {
    throw new TokenError("invalid");
  }
  return typeof name === "string" ? { scopes, name } : { scopes };
}
