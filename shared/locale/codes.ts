/** The locales of the contract (contract/enums.json), for names, mails and text messages. */
export const LOCALE_CODES: readonly string[] = `
  af ar-ae ar-bh ar-dz ar-eg ar-iq ar-jo ar-kw ar-lb ar-ly ar-ma ar-om ar-qa ar-sa ar-sy ar-tn ar-ye
  as az be bg bh bn bs ca cs cy da de de-at de-ch de-li de-lu el en en-au en-bz en-ca en-gb en-ie
  en-jm en-nz en-tt en-us en-za eo es es-ar es-bo es-cl es-co es-cr es-do es-ec es-gt es-hn es-mx
  es-ni es-pa es-pe es-pr es-py es-sv es-uy es-ve et eu fa fi fo fr fr-be fr-ca fr-ch fr-lu ga gd he
  hi hr hu id is it it-ch ja ji ko ku lt lv mk ml ms mt nb ne nl nl-be nn no pa pl pt pt-br rm ro
  ro-md ru ru-md sb sk sl sq sr sv sv-fi th tn tr ts ua ur ve vi xh zh-cn zh-hk zh-sg zh-tw zu
`
  .trim()
  .split(/\s+/);

/** Codes of the contract that mean another language in BCP 47, or none. */
const TAGS: Readonly<Record<string, string>> = { bh: "bho", ji: "yi", sb: "hsb", ua: "uk" };

/** The BCP 47 tag of a locale code, for Intl and the CLDR. */
export const languageTag = (code: string): string => TAGS[code] ?? code;

const known = new Set(LOCALE_CODES);

/**
 * The locale code to answer in: the wanted one, in any case and also written `pt_BR`, else its language's, else the
 * server's own (`fallback`), else English.
 */
export function resolveLocale(wanted: string, fallback: string): string {
  for (const text of [wanted, fallback]) {
    const code = text.toLowerCase().replaceAll("_", "-");
    if (known.has(code)) return code;
    const [language = ""] = code.split("-", 1);
    if (known.has(language)) return language;
  }
  return "en";
}
