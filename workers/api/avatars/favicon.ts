import { isIco } from "#shared/avatars/ico.ts";
import { fetchRemote, RemoteError, type RemoteOptions } from "#shared/avatars/remote.ts";
import { SvgError, sanitizeSvg } from "#shared/avatars/svg/sanitize.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { url } from "#shared/contract/params.ts";
import { ImageError } from "#shared/images/failure.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { common } from "./common.ts";
import { edited } from "./edited.ts";
import { holding } from "./holding.ts";
import { type Image, imageResponse, MONTH } from "./image-response.ts";
import { PATIENCE, remoteFailure, sendAbroad } from "./network.ts";
import { iconsOf } from "./page-icons.ts";

/** Side of an icon of pixels (reference/storage.md §8). */
const SIDE = 56;
const LARGEST_ICON = 1_000_000;
/** As much of a page is read: its icons are named at its beginning. */
const PAGE_BEGINNING = 500_000;
const REDIRECTS = 5;

/** The icon of a website. */
export const getFavicon = endpoint(
  { ...common, id: "avatars.getFavicon", path: "/v1/avatars/favicon", params: () => ({ url: url() }) },
  async (context) => {
    const { settings } = context;
    const options = {
      send: sendAbroad,
      privateTargets: settings.privateTargets,
      redirects: REDIRECTS,
      signal: AbortSignal.timeout(PATIENCE),
    };
    try {
      const image = await holding(context.clock, (reserve) => iconOf(context, { ...options, reserve }));
      return imageResponse(context, image, "private", MONTH);
    } catch (error) {
      throw remoteFailure(error, "avatar_icon_not_found");
    }
  },
);

type Options = Omit<RemoteOptions, "limit" | "accept">;

/** @throws RemoteError when the page itself cannot be reached; ApiError avatar_icon_not_found, avatar_svg_sanitization_failed */
async function iconOf(context: Context<{ url: string }>, options: Options): Promise<Image> {
  for (const candidate of await candidatesAt(context.input.url, options)) {
    const bytes = await iconAt(candidate, options);
    const image = bytes && (await shown(context, bytes));
    if (image) return image;
  }
  throw new ApiError("avatar_icon_not_found");
}

async function candidatesAt(url: string, options: Options): Promise<string[]> {
  try {
    const page = await fetchRemote(url, {
      ...options,
      limit: PAGE_BEGINNING,
      cut: true,
      accept: "text/html",
    });
    return await iconsOf(page);
  } catch (error) {
    // A page that is not shown to everyone may have an icon that is.
    if (error instanceof RemoteError && error.fault === "status") return [new URL("/favicon.ico", url).href];
    throw error;
  }
}

/** Null when there is nothing there. */
async function iconAt(url: string, options: Options): Promise<Uint8Array | null> {
  try {
    return (await fetchRemote(url, { ...options, limit: LARGEST_ICON, accept: "image/*" })).bytes;
  } catch (error) {
    if (error instanceof RemoteError) return null;
    throw error;
  }
}

/** An icon by what it is, whatever its name and type say. Null for what is none. */
async function shown(context: Context<unknown>, bytes: Uint8Array): Promise<Image | null> {
  if (isIco(bytes)) return { bytes, type: "image/x-icon" };
  if (looksLikeSvg(bytes)) return { bytes: sanitized(bytes), type: "image/svg+xml" };
  try {
    const made = await edited(context, bytes, { width: SIDE, height: SIDE, output: "png" });
    return { bytes: made.bytes, type: made.mimeType };
  } catch (error) {
    if (error instanceof ImageError) return null;
    throw error;
  }
}

/** An `<svg` at the beginning, which a page of HTML has not before its own tags. */
function looksLikeSvg(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4_096));
  const begun = start.replaceAll(/^\s*(?:<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|\s+)*/gi, "");
  return /^<(?:[\w-]+:)?svg[\s>/]/i.test(begun);
}

function sanitized(bytes: Uint8Array): Uint8Array {
  try {
    return new TextEncoder().encode(sanitizeSvg(bytes));
  } catch (error) {
    if (error instanceof SvgError)
      throw new ApiError("avatar_svg_sanitization_failed", { message: error.message });
    throw error;
  }
}
