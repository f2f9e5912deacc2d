import { expect, test } from "vitest";
import { transform } from "#shared/images/transform.ts";
import { pixelsOf } from "./pictures.ts";

/** Eight by eight pixels of #e04020, as ImageMagick writes inks: YCCK, inverted, with Adobe's segment. */
const YCCK = [
  "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJT",
  "UjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P",
  "T09PT09P/8AAFAgACAAIBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAACBv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/",
  "xAAVAQEBAAAAAAAAAAAAAAAAAAAFBv/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8AoA4iW7Af/9k=",
].join("");

test("inks become the colours they print", async () => {
  const { bytes } = await transform(new Uint8Array(Buffer.from(YCCK, "base64")), { output: "png" });
  const { data } = await pixelsOf(bytes);
  const [red = 0, green = 0, blue = 0] = data;
  expect(Math.abs(red - 0xe0)).toBeLessThan(6);
  expect(Math.abs(green - 0x40)).toBeLessThan(6);
  expect(Math.abs(blue - 0x20)).toBeLessThan(6);
});
