import { signToken, TokenError, verifyToken } from "#shared/crypto/tokens.ts";
import type { Context } from "../context.ts";
import { signingKey } from "../secrets.ts";

/** One file, for whoever has the link: a picture in a push message, an export that is ready. */
export interface ContentLink {
  readonly bucketId: string;
  readonly fileId: string;
  readonly disposition: "inline" | "attachment";
}

interface Signing extends Pick<Context<unknown>, "settings" | "now"> {
  readonly project: { readonly id: string };
}

/** The `jwt` of a link. @param duration how long it holds, in seconds */
export async function signLink(
  { settings, project, now }: Signing,
  link: ContentLink,
  duration: number,
): Promise<string> {
  const at = { projectId: project.id, now: new Date(now), duration };
  return signToken(await signingKey(settings), "content", { ...link }, at);
}

/** What a `jwt` is a link to; null for one that does not verify. */
export async function readLink(
  { settings, project, now }: Signing,
  jwt: string,
): Promise<Record<keyof ContentLink, unknown> | null> {
  try {
    const at = { projectId: project.id, now: new Date(now) };
    const { bucketId, fileId, disposition } = await verifyToken(
      await signingKey(settings),
      "content",
      jwt,
      at,
    );
    return { bucketId, fileId, disposition };
  } catch (error) {
    if (error instanceof TokenError) return null;
    throw error;
  }
}
