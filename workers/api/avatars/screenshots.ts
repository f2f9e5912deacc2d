import { bodyOf, RemoteError } from "#shared/avatars/remote.ts";
import { screenshotRequest } from "#shared/avatars/screenshot.ts";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { mimeTypeOf, type Output } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { formatOf } from "#shared/images/header.ts";
import { targetFault } from "#shared/webhooks/target.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { common } from "./common.ts";
import { edited } from "./edited.ts";
import { type Image, imageResponse, MONTH } from "./image-response.ts";
import { remoteFailure } from "./network.ts";
import { screenshotParams } from "./screenshot-params.ts";

/** The browser opens the page, waits as long as it is told, and draws it: in milliseconds. */
const PATIENCE = 30_000;
const LARGEST = 20_000_000;

/** A page as a browser service shows it. */
export const getScreenshot = endpoint(
  {
    ...common,
    id: "avatars.getScreenshot",
    path: "/v1/avatars/screenshots",
    limit: { max: 60, per: 3600, key: "url:{url},ip:{ip}" },
    params: screenshotParams,
  },
  async (context) => {
    const { input, settings } = context;
    const { width, height, quality, output } = input;
    // Before the browser works for nothing.
    if (output === "heic") throw invalidArgument("output", "HEIC cannot be written here: use avif or webp.");
    const fault = targetFault(input.url, settings.privateTargets);
    if (fault !== null) throw new ApiError("avatar_remote_url_failed", { message: fault });
    try {
      const bytes = await taken(settings.browserHost, screenshotRequest(input));
      const image = await finished(context, bytes, { width, height, quality }, output);
      return imageResponse(context, image, "private", MONTH);
    } catch (error) {
      if (error instanceof ImageError)
        throw new ApiError("avatar_image_not_found", { message: error.message });
      throw remoteFailure(error, "avatar_image_not_found");
    }
  },
);

/** @throws RemoteError; ApiError avatar_remote_url_failed without a browser service */
async function taken(service: string, request: Record<string, unknown>): Promise<Uint8Array> {
  if (service === "") {
    throw new ApiError("avatar_remote_url_failed", {
      message:
        "This server takes no screenshots: its operator has to name a browser service in _APP_BROWSER_HOST.",
    });
  }
  const signal = AbortSignal.timeout(PATIENCE);
  let response: Response;
  try {
    // The operator's own service, which may well be private.
    response = await fetch(`${service}/screenshots`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
      redirect: "manual",
      signal,
    });
  } catch {
    throw new RemoteError("unreachable", "The browser service did not answer.");
  }
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    throw new RemoteError("unreachable", "The browser service could not show the page.");
  }
  return bodyOf(response, { limit: LARGEST, signal });
}

interface Edits {
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

/** As it was taken, unless another size or format is asked for. @throws ImageError */
async function finished(
  context: Context<unknown>,
  bytes: Uint8Array,
  { width, height, quality }: Edits,
  output: Output | undefined,
): Promise<Image> {
  const format = formatOf(bytes);
  if (format === null) throw new ImageError("unknown", "The browser service answered with no image.");
  if (width === 0 && height === 0 && (output === undefined || output === format))
    return { bytes, type: mimeTypeOf(format) };
  const made = await edited(context, bytes, { width, height, quality, output: output ?? format });
  return { bytes: made.bytes, type: made.mimeType };
}
