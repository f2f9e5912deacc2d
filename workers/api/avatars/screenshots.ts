import { takeScreenshot } from "#shared/avatars/browser-service.ts";
import { screenshotRequest } from "#shared/avatars/screenshot.ts";
import type { Settings } from "#shared/config/settings.ts";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import { mimeTypeOf, type Output } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { readImageHeader } from "#shared/images/header.ts";
import { targetFault } from "#shared/webhooks/target.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { common } from "./common.ts";
import { edited } from "./edited.ts";
import { holding } from "./holding.ts";
import { type Image, imageResponse, MONTH } from "./image-response.ts";
import { remoteFailure } from "./network.ts";
import { screenshotParams } from "./screenshot-params.ts";

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
      const service = serviceOf(settings);
      const image = await holding(context.clock, async (reserve) => {
        const bytes = await takeScreenshot(service, screenshotRequest(input), reserve);
        return finished(context, bytes, { width, height, quality }, output);
      });
      return imageResponse(context, image, "private", MONTH);
    } catch (error) {
      if (error instanceof ImageError)
        throw new ApiError("avatar_image_not_found", { message: error.message });
      throw remoteFailure(error, "avatar_image_not_found");
    }
  },
);

/** @throws ApiError avatar_remote_url_failed without a browser service */
function serviceOf({ browserHost }: Settings): string {
  if (browserHost !== "") return browserHost;
  throw new ApiError("avatar_remote_url_failed", {
    message:
      "This server takes no screenshots: its operator has to name a browser service in _APP_BROWSER_HOST.",
  });
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
  const { format } = readImageHeader(bytes);
  if (width === 0 && height === 0 && (output === undefined || output === format))
    return { bytes, type: mimeTypeOf(format) };
  const made = await edited(context, bytes, { width, height, quality, output: output ?? format });
  return { bytes: made.bytes, type: made.mimeType };
}
