import { fetchRemote } from "#shared/avatars/remote.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { url } from "#shared/contract/params.ts";
import { ImageError } from "#shared/images/failure.ts";
import { endpoint } from "../endpoint.ts";
import { common, side } from "./common.ts";
import { edited } from "./edited.ts";
import { holding } from "./holding.ts";
import { imageResponse, MONTH } from "./image-response.ts";
import { PATIENCE, remoteFailure, sendAbroad } from "./network.ts";

/** An image of another server. Redirects are not followed. */
export const getImage = endpoint(
  {
    ...common,
    id: "avatars.getImage",
    path: "/v1/avatars/image",
    params: () => ({ url: url(), width: side(400), height: side(400) }),
  },
  async (context) => {
    const { input, settings } = context;
    const edit = { width: input.width, height: input.height, output: "png" } as const;
    try {
      const made = await holding(context.clock, async (reserve) => {
        const { bytes } = await fetchRemote(input.url, {
          send: sendAbroad,
          privateTargets: settings.privateTargets,
          redirects: 0,
          limit: settings.storagePreviewLimit,
          reserve,
          accept: "image/webp,image/png,image/jpeg,image/gif",
          signal: AbortSignal.timeout(PATIENCE),
        });
        return edited(context, bytes, edit);
      });
      return imageResponse(context, { bytes: made.bytes, type: made.mimeType }, "private", MONTH);
    } catch (error) {
      if (error instanceof ImageError)
        throw new ApiError("avatar_image_not_found", { message: error.message });
      throw remoteFailure(error, "avatar_image_not_found");
    }
  },
);
