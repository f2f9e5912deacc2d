import { range } from "#shared/contract/params.ts";

/** What all avatars are declared with. */
export const common = {
  method: "GET",
  scope: "avatars.read",
  auth: ["admin", "session", "key", "jwt"],
  status: 200,
  returns: null,
} as const;

/** A side of the image, in pixels. 0: as the other one and the image's own sides give it. */
export const side = (pixels: number) => range(0, 2000).default(pixels);
