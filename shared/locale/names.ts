import { CONTINENT_CODES } from "./data/countries.ts";
import { NAMED, NAMES } from "./data/names.ts";

type NamesOfLocale = ReadonlyMap<string, string>;

/** CLDR's code of the unknown region. */
const UNKNOWN = "ZZ";

const codes = NAMED.split(" ");
const read = new Map<string, NamesOfLocale>();

/** The names of a locale by code; taken apart once an isolate. */
function namesOf(locale: string): NamesOfLocale {
  let names = read.get(locale);
  if (!names) {
    const [language = ""] = locale.split("-", 1);
    const parent = language !== locale && language in NAMES ? language : "en";
    const inherited = locale === "en" ? [] : namesOf(parent);
    names = new Map([...inherited, ...ownNames(NAMES[locale] ?? "")]);
    read.set(locale, names);
  }
  return names;
}

function ownNames(line: string): [code: string, name: string][] {
  if (line === "") return [];
  const entries = line.split("|");
  const pairs = entries.map((entry, i): [string, string] => {
    const [code = "", name] = entry.split("=", 2);
    return name === undefined ? [codes[i] ?? "", entry] : [code, name];
  });
  return pairs.filter(([, name]) => name !== "");
}

/**
 * A country's name. For a code nobody knows, such as `--`: the word for "unknown".
 * @param code ISO 3166-1 alpha-2, in any case
 * @param locale one of LOCALE_CODES, as `resolveLocale` gives it
 */
export function countryName(code: string, locale: string): string {
  const names = namesOf(locale);
  const wanted = code.toUpperCase();
  return (wanted.length === 2 ? names.get(wanted) : undefined) ?? names.get(UNKNOWN) ?? "";
}

/** A continent's name, by its two-letter code; the word for "unknown" for any other. */
export function continentName(code: string, locale: string): string {
  const names = namesOf(locale);
  return names.get(CONTINENT_CODES[code] ?? UNKNOWN) ?? names.get(UNKNOWN) ?? "";
}
