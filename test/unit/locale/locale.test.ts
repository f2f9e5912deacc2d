import { describe, expect, it } from "vitest";
import { LOCALE_CODES, resolveLocale } from "#shared/locale/codes.ts";
import { COUNTRIES, continents, countries, euCountries, phones } from "#shared/locale/countries.ts";
import { CURRENCIES } from "#shared/locale/data/currencies.ts";
import { LANGUAGES } from "#shared/locale/data/languages.ts";
import { LOCALE_NAMES } from "#shared/locale/data/locale-names.ts";
import { continentName, countryName } from "#shared/locale/names.ts";

describe("resolveLocale", () => {
  const scenarios: [wanted: string, fallback: string, locale: string][] = [
    ["de", "en", "de"],
    ["PT-BR", "en", "pt-br"],
    ["pt_BR", "en", "pt-br"],
    ["de-be", "en", "de"],
    ["xx", "fr", "fr"],
    ["", "it", "it"],
    ["zh", "en", "en"],
    ["constructor", "toString", "en"],
  ];
  it.each(scenarios)("%s, server %s → %s", (wanted, fallback, locale) => {
    expect(resolveLocale(wanted, fallback)).toBe(locale);
  });
});

describe("names", () => {
  const scenarios: [code: string, locale: string, name: string][] = [
    ["DE", "en", "Germany"],
    ["de", "de", "Deutschland"],
    ["US", "zh-cn", "美国"],
    ["US", "zh-tw", "美國"],
    ["FR", "cy", "Ffrainc"],
    ["UA", "ua", "Україна"],
    ["DE", "de-at", "Deutschland"],
    ["SJ", "de-at", "Svalbard und Jan Mayen"],
    ["SJ", "de", "Spitzbergen und Jan Mayen"],
    ["HK", "en", "Hong Kong"],
    ["JP", "ve", "Japan"],
    ["--", "en", "Unknown"],
    ["", "en", "Unknown"],
    ["002", "en", "Unknown"],
    ["QQ", "de", "Unbekannte Region"],
  ];
  it.each(scenarios)("%s in %s is %s", (code, locale, name) => {
    expect(countryName(code, locale)).toBe(name);
  });

  it("names continents", () => {
    expect(continentName("EU", "en")).toBe("Europe");
    expect(continentName("AN", "fr")).toBe("Antarctique");
    expect(continentName("--", "en")).toBe("Unknown");
    expect(continentName("toString", "en")).toBe("Unknown");
  });

  it.each(LOCALE_CODES)("%s names every country and continent, none twice", (locale) => {
    for (const list of [countries(locale), continents(locale)]) {
      const names = list.map(({ name }) => name);
      expect(names).not.toContain("");
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe("lists", () => {
  it("orders countries by the locale's alphabet", () => {
    const names = countries("sv").map(({ name }) => name);
    expect(countries("en")[0]).toEqual({ name: "Afghanistan", code: "AF" });
    expect(names.at(-1)).toBe("Östtimor");
    expect(countries("en")).toHaveLength(COUNTRIES.size);
  });

  it("knows the 27 members of the union", () => {
    const codes = euCountries("en").map(({ code }) => code);
    expect(codes).toHaveLength(27);
    expect(codes).toContain("HR");
    expect(codes).not.toContain("GB");
    expect(codes).not.toContain("EZ");
  });

  it("orders dial codes by number, countries that share one by name", () => {
    const list = phones("en");
    expect(list[0]).toEqual({ code: "+1", countryCode: "CA", countryName: "Canada" });
    expect(list).toContainEqual({ code: "+44", countryCode: "GB", countryName: "United Kingdom" });
    expect(list.map(({ code }) => Number(code))).toEqual(
      list.map(({ code }) => Number(code)).sort((a, b) => a - b),
    );
    expect(list.every(({ code }) => /^\+[1-9]\d{0,4}$/.test(code))).toBe(true);
  });

  it("gives each country a continent and, but for Antarctica, a known currency", () => {
    const known = new Set(CURRENCIES.map(([code]) => code));
    const continentCodes = new Set(continents("en").map(({ code }) => code));
    for (const { code, continent, currency } of COUNTRIES.values()) {
      expect(continentCodes).toContain(continent);
      if (code !== "AQ") expect(known).toContain(currency);
    }
  });

  it("knows how currencies are written", () => {
    const of = (code: string) => CURRENCIES.find(([candidate]) => candidate === code);
    expect(of("USD")).toEqual(["USD", "$", "$", 2, 0, "US Dollar", "US dollars"]);
    expect(of("JPY")?.[3]).toBe(0);
    expect(of("KWD")?.[3]).toBe(3);
    expect(of("DEM")).toBeUndefined();
  });

  it("holds each language and locale once, all named", () => {
    for (const list of [LANGUAGES, LOCALE_NAMES]) {
      expect(new Set(list.map(([code]) => code)).size).toBe(list.length);
      expect(list.flat().every((text) => text !== "")).toBe(true);
    }
    expect(LANGUAGES.every(([code]) => /^[a-z]{2}$/.test(code))).toBe(true);
    expect(LOCALE_NAMES.map(([code]) => code)).toEqual(LOCALE_CODES);
    expect(LANGUAGES).toContainEqual(["de", "German", "Deutsch"]);
  });
});
