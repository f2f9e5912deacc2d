import { and, eq } from "drizzle-orm";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { signToken, TokenError, verifyToken } from "#shared/crypto/tokens.ts";
import { resourceTokens } from "#shared/store/schema/index.ts";
import { command, type Query } from "#shared/store/statement.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { signingKey } from "../secrets.ts";
import { aside } from "./aside.ts";

export type TokenRow = typeof resourceTokens.$inferSelect;

/** How long the secret of a token without an end is good for, in seconds: ten years. */
const LONGEST = 315_360_000;

/** How old `accessedAt` may get before a use renews it, in milliseconds. */
const DAY = 86_400_000;

type Signing = Pick<Context<unknown>, "settings" | "project" | "now">;

/** The secret of a token: a JWT that names it. The row says how long it holds, so it can be taken back at once. */
export async function secretOf({ settings, project, now }: Signing, token: TokenRow): Promise<string> {
  const left = token.expire === null ? LONGEST : Math.ceil((Date.parse(token.expire) - now) / 1_000);
  return signToken(
    await signingKey(settings),
    "file",
    { tokenId: token.id },
    { projectId: project.id, now: new Date(now), duration: Math.min(left, LONGEST) },
  );
}

/** The id of the token a secret names; null for one that does not verify, which counts as none. */
export async function tokenIdOf({ settings, project, now }: Signing, secret: string): Promise<string | null> {
  try {
    const key = await signingKey(settings);
    const claims = await verifyToken(key, "file", secret, { projectId: project.id, now: new Date(now) });
    return typeof claims.tokenId === "string" ? claims.tokenId : null;
  } catch (error) {
    if (error instanceof TokenError) return null;
    throw error;
  }
}

export const isToken = (projectId: string, id: string) =>
  and(eq(resourceTokens.projectId, projectId), eq(resourceTokens.id, id));

export const findToken = (projectId: string, id: string): Query<TokenRow | null> =>
  findOne(resourceTokens, isToken(projectId, id));

/** Notes that a token is used, once a day, after the response. */
export function markUsed(context: Context<unknown>, token: TokenRow): void {
  if (token.accessedAt > formatDatetime(context.now - DAY)) return;
  const mark = command("UPDATE resourceTokens SET accessedAt = ?2 WHERE sequence = ?1", [
    token.sequence,
    context.today,
  ]);
  context.after(() => aside(context).write([], mark));
}
