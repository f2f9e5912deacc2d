import { type Bitmap, blank } from "#shared/images/bitmap.ts";
import { FLAGS } from "./art/flags.ts";
import { MARKS } from "./art/marks.ts";
import { type Art, drawArt, sizeOf } from "./art.ts";
import { fill, parseColour } from "./canvas.ts";
import { letters } from "./letters.ts";
import { flatten } from "./path.ts";

/** What an icon shows: a colour, and on it a brand's mark or, where no free drawing of one exists, its name. */
interface Icon {
  readonly colour: string;
  readonly mark?: string;
  readonly text?: string;
}

export const BROWSERS = {
  aa: { colour: "2f6fb2", text: "AV" },
  an: { colour: "3ddc84", mark: "android" },
  ch: { colour: "4285f4", mark: "googlechrome" },
  ci: { colour: "4285f4", mark: "googlechrome" },
  cm: { colour: "4285f4", mark: "googlechrome" },
  cr: { colour: "6f9df1", mark: "googlechrome" },
  ff: { colour: "ff7139", mark: "firefoxbrowser" },
  sf: { colour: "006cff", mark: "safari" },
  mf: { colour: "006cff", mark: "safari" },
  ps: { colour: "0f7bbf", text: "ED" },
  oi: { colour: "0f7bbf", text: "ED" },
  om: { colour: "ff1b2d", mark: "opera" },
  op: { colour: "ff1b2d", mark: "opera" },
  on: { colour: "8f8f99", mark: "opera" },
} as const satisfies Readonly<Record<string, Icon>>;

export const CARDS = {
  amex: { colour: "2e77bc", mark: "americanexpress" },
  argencard: { colour: "c8102e", text: "ARGENCARD" },
  cabal: { colour: "1c4e9c", text: "CABAL" },
  cencosud: { colour: "00538b", text: "CENCOSUD" },
  diners: { colour: "004c97", mark: "dinersclub" },
  discover: { colour: "ff6000", mark: "discover" },
  elo: { colour: "1a1a1a", text: "ELO" },
  hipercard: { colour: "b3131b", text: "HIPERCARD" },
  jcb: { colour: "0b4ea2", mark: "jcb" },
  mastercard: { colour: "eb001b", mark: "mastercard" },
  naranja: { colour: "fe5000", text: "NARANJA" },
  "targeta-shopping": { colour: "6b2c91", text: "SHOPPING" },
  unionpay: { colour: "00447c", text: "UNIONPAY" },
  visa: { colour: "1a1f71", mark: "visa" },
  mir: { colour: "0f754e", text: "MIR" },
  maestro: { colour: "0099df", text: "MAESTRO" },
  rupay: { colour: "097a44", text: "RUPAY" },
} as const satisfies Readonly<Record<string, Icon>>;

/** Side of a mark's field, and of a browser's icon as it is. */
const MARK = 240;
const CARD = { width: 360, height: 240 };
/** A card of 360 to 240 with round corners. */
const CARD_SHAPE =
  "M24 0H336C349 0 360 11 360 24V216C360 229 349 240 336 240H24C11 240 0 229 0 216V24C0 11 11 0 24 0Z";
const DISC = "M120 0C186 0 240 54 240 120C240 186 186 240 120 240C54 240 0 186 0 120C0 54 54 0 120 0Z";

/** A country's flag fills the canvas; what does not fit is cut off. Null for a code that has none. */
export function drawFlag(code: string, width: number, height: number): Bitmap | null {
  const shapes = FLAGS[code];
  if (shapes === undefined) return null;
  const canvas = drawArt({ width: 600, height: 400, shapes }, width, height, "cover");
  // Where shapes all but meet, or all but reach the border, there is nothing behind them to show.
  for (let at = 3; at < canvas.data.length; at += 4) if (canvas.data[at] !== 0) canvas.data[at] = 255;
  return canvas;
}

/** A browser's mark in its colour, on nothing. */
export function drawBrowser(code: keyof typeof BROWSERS, width: number, height: number): Bitmap {
  const icon: Icon = BROWSERS[code];
  const square = { width: MARK, height: MARK };
  if (icon.mark === undefined) return labelled(icon, square, DISC, width, height);
  return drawArt({ ...square, shapes: icon.colour + MARKS[icon.mark] }, width, height, "contain");
}

/** A card in a brand's colour with its mark, or its name. */
export function drawCard(code: keyof typeof CARDS, width: number, height: number): Bitmap {
  return labelled(CARDS[code], CARD, CARD_SHAPE, width, height);
}

/** White on a shape in the icon's colour, whole and in the middle of the canvas. */
function labelled(
  icon: Icon,
  size: Pick<Art, "width" | "height">,
  shape: string,
  width: number,
  height: number,
): Bitmap {
  const canvas = blank(sizeOf(size, width, height));
  const [white, colour] = [parseColour("fff"), parseColour(icon.colour)];
  if (!white || !colour) return canvas;
  const scale = Math.min(canvas.width / size.width, canvas.height / size.height);
  const middle = { x: canvas.width / 2, y: canvas.height / 2 };
  const around = (side: number, high: number, by: number) => ({
    scale: by,
    x: middle.x - (side * by) / 2,
    y: middle.y - (high * by) / 2,
  });
  fill(canvas, flatten(shape, around(size.width, size.height, scale)), colour);
  const label =
    icon.mark === undefined
      ? letters(icon.text ?? "", 110 * scale, middle, size.width * 0.8 * scale)
      : flatten(MARKS[icon.mark] ?? "", around(MARK, MARK, scale * 0.8));
  fill(canvas, label, white);
  return canvas;
}
