import { type Bitmap, blank } from "#shared/images/bitmap.ts";
import { type Colour, cutOut, flood, parseColour } from "./canvas.ts";
import { isWritable, letters } from "./letters.ts";
import { flatten } from "./path.ts";

const COLOURS = ["#FD366E", "#FE9567", "#7C67FE", "#68A3FE", "#85DBD8"];

/** A head and shoulders on 100 units, for names that cannot be written. */
const PERSON =
  "M50 22C60 22 68 30 68 40C68 50 60 58 50 58C40 58 32 50 32 40C32 30 40 22 50 22Z" +
  "M50 64C70 64 82 75 84 90C84 94 82 96 78 96H22C18 96 16 94 16 90C18 75 30 64 50 64Z";

/** The first letters of the first two words, as capitals; words that begin with no letter or digit have none. */
export function initialsOf(name: string): string {
  const upper = name.normalize("NFC").toUpperCase();
  const words = split(upper, /\s+/);
  return (words.length > 1 ? words : split(upper, /[\s_]+/))
    .slice(0, 2)
    .map((word) => /^[\p{L}\p{N}]/u.exec(word)?.[0] ?? "")
    .join("");
}

const split = (text: string, by: RegExp) => text.split(by).filter((word) => word !== "");

/** One of five colours, always the same for a text (reference/storage.md §8). */
export function colourOf(text: string): Colour {
  const sum = Array.from(text).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return parseColour(COLOURS[(sum % 10) % 5] ?? "") ?? { red: 0, green: 0, blue: 0, alpha: 1 };
}

/**
 * The initials of a name, cut out of a coloured canvas; a person where there is nothing to write.
 * @param background hex digits; "" for one that goes with the name
 */
export function drawInitials(name: string, width: number, height: number, background: string): Bitmap {
  const text = initialsOf(name);
  const written = Array.from(text).filter(isWritable).join("");
  const canvas = blank({ width, height });
  flood(canvas, parseColour(background) ?? colourOf(text));
  const side = Math.min(width, height);
  const middle = { x: width / 2, y: height / 2 };
  const corner = { scale: side / 100, x: (width - side) / 2, y: (height - side) / 2 };
  cutOut(canvas, written === "" ? flatten(PERSON, corner) : letters(written, side / 2, middle, side * 0.9));
  return canvas;
}
