import { drawQr } from "#shared/avatars/qr.ts";
import { boolean, range, text } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { common } from "./common.ts";
import { drawn } from "./drawn.ts";
import { imageResponse, LONGER } from "./image-response.ts";

export const getQr = endpoint(
  {
    ...common,
    id: "avatars.getQR",
    path: "/v1/avatars/qr",
    params: () => ({
      text: text(512),
      size: range(1, 1000).default(400),
      margin: range(0, 10).default(1),
      download: boolean().default(false),
    }),
  },
  async (context) => {
    const { text, size, margin, download } = context.input;
    const bytes = await drawn(context, { width: size, height: size }, () => drawQr(text, size, margin));
    // What the code says may be a secret: the client's own cache alone keeps it.
    const response = imageResponse(context, { bytes, type: "image/png" }, "private", LONGER);
    if (download) response.headers.set("Content-Disposition", 'attachment; filename="qr.png"');
    return response;
  },
);
