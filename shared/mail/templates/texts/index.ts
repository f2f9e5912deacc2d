import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";
import { pt } from "./pt.ts";
import type { Texts } from "./texts.ts";
import { zh } from "./zh.ts";

/** Languages with words of their own. */
export const TEXTS: ReadonlyMap<string, Texts> = new Map(Object.entries({ en, de, es, fr, pt, ja, zh }));

/** The locale itself, its language, English: whichever of these there is something for is taken, in this order. */
export function localesFor(locale: string): string[] {
  const code = locale.toLowerCase();
  const [language = ""] = code.split("-", 1);
  return [...new Set([code, language, "en"])];
}

/** The words for a locale, and the language they are in. */
export function textsFor(locale: string): { language: string; texts: Texts } {
  for (const language of localesFor(locale)) {
    const texts = TEXTS.get(language);
    if (texts) return { language, texts };
  }
  return { language: "en", texts: en };
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ji", "ur"]);

/** The direction a locale is written in. */
export function directionOf(locale: string): "ltr" | "rtl" {
  const [language = ""] = locale.toLowerCase().split("-", 1);
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}
