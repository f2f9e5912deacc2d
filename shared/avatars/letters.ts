import { CYRILLIC } from "./art/cyrillic.ts";
import { GREEK } from "./art/greek.ts";
import { LATIN } from "./art/latin.ts";
import { VIETNAMESE } from "./art/vietnamese.ts";
import { flatten, type Polygon } from "./path.ts";

/** Height of a capital, in the letters' units: 1000 an em. */
const CAPITAL = 728;

interface Glyph {
  readonly advance: number;
  readonly path: string;
}

/** The outlines there are for a capital or digit: with its accents, or without when only so. Null: none. */
function drawn(letter: string): Glyph | null {
  const base = letter.normalize("NFD").slice(0, 1);
  for (const one of [letter, base]) {
    const text = LATIN[one] ?? VIETNAMESE[one] ?? CYRILLIC[one] ?? GREEK[one];
    const end = text?.indexOf(" ") ?? -1;
    if (text !== undefined) return { advance: Number(text.slice(0, end)), path: text.slice(end + 1) };
  }
  return null;
}

/** True when `letters` can write this capital or digit. */
export const isWritable = (letter: string): boolean => drawn(letter) !== null;

/**
 * Outlines of a text of capitals and digits; others are left out.
 * @param size of an em, in pixels; smaller where the text would be wider than `widest`
 * @param middle where the middle of the text's capitals lies
 */
export function letters(
  text: string,
  size: number,
  middle: { readonly x: number; readonly y: number },
  widest = Number.POSITIVE_INFINITY,
): Polygon[] {
  const glyphs = Array.from(text, (letter) => (letter === " " ? SPACE : drawn(letter))).filter(
    (glyph) => glyph !== null,
  );
  const advance = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0);
  const scale = Math.min(size / 1000, widest / advance);
  let x = middle.x - (advance * scale) / 2;
  const y = middle.y + (CAPITAL * scale) / 2;
  const polygons: Polygon[] = [];
  for (const { advance: wide, path } of glyphs) {
    polygons.push(...flatten(path, { scale, x, y }));
    x += wide * scale;
  }
  return polygons;
}

const SPACE: Glyph = { advance: 260, path: "" };
