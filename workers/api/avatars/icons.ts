import { FLAGS } from "#shared/avatars/art/flags.ts";
import { BROWSERS, CARDS, drawBrowser, drawCard, drawFlag } from "#shared/avatars/icons.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { range } from "#shared/contract/params.ts";
import type { Bitmap } from "#shared/images/bitmap.ts";
import { encodePng } from "#shared/images/png/encode.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { code, keysOf } from "./codes.ts";
import { common, side } from "./common.ts";
import { imageResponse, MONTH } from "./image-response.ts";

const params = <const C extends string>(codes: readonly C[]) => ({
  code: code(codes),
  width: side(100),
  height: side(100),
  // Icons are PNGs, which lose nothing at any quality.
  quality: range(-1, 100).default(-1),
});

async function icon(context: Context<unknown>, canvas: Bitmap | null): Promise<Response> {
  if (!canvas) throw new ApiError("avatar_not_found");
  return imageResponse(context, { bytes: await encodePng(canvas), type: "image/png" }, "public", MONTH);
}

export const getBrowser = endpoint(
  {
    ...common,
    id: "avatars.getBrowser",
    path: "/v1/avatars/browsers/{code}",
    params: () => params(keysOf(BROWSERS)),
  },
  async (context) => {
    const { code, width, height } = context.input;
    return icon(context, drawBrowser(code, width, height));
  },
);

export const getCreditCard = endpoint(
  {
    ...common,
    id: "avatars.getCreditCard",
    path: "/v1/avatars/credit-cards/{code}",
    params: () => params(keysOf(CARDS)),
  },
  async (context) => {
    const { code, width, height } = context.input;
    return icon(context, drawCard(code, width, height));
  },
);

export const getFlag = endpoint(
  {
    ...common,
    id: "avatars.getFlag",
    path: "/v1/avatars/flags/{code}",
    params: () => params(Object.keys(FLAGS)),
  },
  async (context) => {
    const { code, width, height } = context.input;
    return icon(context, drawFlag(code, width, height));
  },
);
