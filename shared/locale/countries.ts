import { languageTag } from "./codes.ts";
import { CONTINENT_CODES, COUNTRY_LINES } from "./data/countries.ts";
import { continentName, countryName } from "./names.ts";

export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly continent: string;
  /** Digits of the international dial code. */
  readonly phone: string;
  /** ISO 4217; "" for Antarctica. */
  readonly currency: string;
  /** A member of the European Union. */
  readonly eu: boolean;
}

/** Every country, by code. */
export const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  COUNTRY_LINES.split("\n").map((line) => {
    const [code = "", continent = "", phone = "", currency = "", eu = ""] = line.split(" ");
    return [code, { code, continent, phone, currency: currency === "-" ? "" : currency, eu: eu === "eu" }];
  }),
);

/** Names of countries or continents in the order of the locale's alphabet. */
export interface Named {
  readonly name: string;
  readonly code: string;
}

export const countries = perLocale((locale) =>
  byName(
    [...COUNTRIES.keys()].map((code) => ({ name: countryName(code, locale), code })),
    locale,
  ),
);

export const euCountries = perLocale((locale) =>
  countries(locale).filter(({ code }) => COUNTRIES.get(code)?.eu),
);

export const continents = perLocale((locale) =>
  byName(
    Object.keys(CONTINENT_CODES).map((code) => ({ name: continentName(code, locale), code })),
    locale,
  ),
);

/** Dial codes from the smallest up; countries that share one by name. */
export const phones = perLocale((locale) =>
  countries(locale)
    .map(({ code, name }) => ({
      code: `+${COUNTRIES.get(code)?.phone}`,
      countryCode: code,
      countryName: name,
    }))
    .sort((a, b) => Number(a.code) - Number(b.code)),
);

function byName(entries: readonly Named[], locale: string): readonly Named[] {
  const { compare } = new Intl.Collator(languageTag(locale));
  return [...entries].sort((a, b) => compare(a.name, b.name));
}

/** Remembers one list a locale. */
function perLocale<T>(make: (locale: string) => readonly T[]): (locale: string) => readonly T[] {
  const made = new Map<string, readonly T[]>();
  return (locale) => {
    const list = made.get(locale) ?? make(locale);
    made.set(locale, list);
    return list;
  };
}
