import { FLAGS } from "#shared/avatars/art/flags.ts";
import { BROWSERS, CARDS, drawBrowser, drawCard, drawFlag } from "#shared/avatars/icons.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { anyCase, range } from "#shared/contract/params.ts";
import type { Bitmap } from "#shared/images/bitmap.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { keysOf } from "./codes.ts";
import { common, side } from "./common.ts";
import { drawn } from "./drawn.ts";
import { imageResponse, MONTH } from "./image-response.ts";

const params = <const C extends string>(codes: readonly C[]) => ({
  code: anyCase(codes),
  width: side(100),
  height: side(100),
  // Icons are PNGs, which lose nothing at any quality.
  quality: range(-1, 100).default(-1),
});

/** @throws ApiError avatar_not_found */
async function icon<C extends string>(
  context: Context<{ code: C; width: number; height: number }>,
  draw: (code: C, width: number, height: number) => Bitmap | null,
): Promise<Response> {
  const { code, width, height } = context.input;
  const bytes = await drawn(context, { width, height }, () => {
    const canvas = draw(code, width, height);
    if (!canvas) throw new ApiError("avatar_not_found");
    return canvas;
  });
  return imageResponse(context, { bytes, type: "image/png" }, "public", MONTH);
}

export const getBrowser = endpoint(
  {
    ...common,
    id: "avatars.getBrowser",
    path: "/v1/avatars/browsers/{code}",
    params: () => params(keysOf(BROWSERS)),
  },
  (context) => icon(context, drawBrowser),
);

export const getCreditCard = endpoint(
  {
    ...common,
    id: "avatars.getCreditCard",
    path: "/v1/avatars/credit-cards/{code}",
    params: () => params(keysOf(CARDS)),
  },
  (context) => icon(context, drawCard),
);

export const getFlag = endpoint(
  {
    ...common,
    id: "avatars.getFlag",
    path: "/v1/avatars/flags/{code}",
    params: () => params(Object.keys(FLAGS)),
  },
  (context) => icon(context, drawFlag),
);
