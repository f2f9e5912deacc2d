import { sizeOf } from "#shared/avatars/art.ts";
import { drawInitials } from "#shared/avatars/initials.ts";
import { stringKind } from "#shared/contract/params/kind.ts";
import { text } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { common, side } from "./common.ts";
import { drawn } from "./drawn.ts";
import { imageResponse, LONGER } from "./image-response.ts";

const hexColour = stringKind({}, "Must be a colour of 3 or 6 hexadecimal digits, without #.", (value) =>
  /^([0-9a-f]{3}|[0-9a-f]{6})?$/i.test(value),
);

export const getInitials = endpoint(
  {
    ...common,
    id: "avatars.getInitials",
    path: "/v1/avatars/initials",
    params: () => ({
      name: text(128, 0).default(""),
      width: side(500),
      height: side(500),
      background: hexColour.default(""),
    }),
  },
  async (context) => {
    const { actor, input } = context;
    const name = input.name || actor.user?.name || actor.user?.email || "";
    const size = sizeOf({ width: 500, height: 500 }, input.width, input.height);
    const draw = () => drawInitials(name, size.width, size.height, input.background);
    const bytes = await drawn(context, size, draw);
    return imageResponse(context, { bytes, type: "image/png" }, "private", LONGER);
  },
);
