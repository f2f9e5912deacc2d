import { RemoteError, type Send } from "#shared/avatars/remote.ts";
import { ApiError, type ErrorType } from "#shared/contract/errors.ts";

/** What another server may take in all, in milliseconds. */
export const PATIENCE = 15_000;

/** Sends to servers that clients name: to the public Internet alone, wherever the platform could lead elsewhere. */
export const sendAbroad: Send = async (url, init) => {
  // Loaded when needed: the module exists inside workerd only, and the contract's tests read this file's declarations.
  const { env } = await import("cloudflare:workers");
  const border: unknown = Reflect.get(env, "PUBLIC_NETWORK");
  return (isFetcher(border) ? border : globalThis).fetch(url, init);
};

const isFetcher = (value: unknown): value is Fetcher =>
  typeof value === "object" && value !== null && "fetch" in value;

/** What a client hears of it: `absent` for an answer that was not the image, and that nothing came for all else. */
export function remoteFailure(error: unknown, absent: ErrorType): unknown {
  if (!(error instanceof RemoteError)) return error;
  const nothing = error.fault === "refused" || error.fault === "unreachable";
  return new ApiError(nothing ? "avatar_remote_url_failed" : absent, { message: error.message });
}
