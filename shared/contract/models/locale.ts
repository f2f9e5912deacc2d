import { type ModelOf, model, page } from "./model.ts";

/** Where the caller is. */
export const locale = model({
  ip: "string",
  countryCode: "string",
  country: "string",
  continentCode: "string",
  continent: "string",
  eu: "boolean",
  currency: "string",
});
export type Locale = ModelOf<typeof locale>;

export const localeCode = model({ code: "string", name: "string" });
export const localeCodeList = page("localeCodes", localeCode);
export type LocaleCodeList = ModelOf<typeof localeCodeList>;

export const country = model({ name: "string", code: "string" });
export const countryList = page("countries", country);
export type CountryList = ModelOf<typeof countryList>;

export const continent = model({ name: "string", code: "string" });
export const continentList = page("continents", continent);
export type ContinentList = ModelOf<typeof continentList>;

export const phone = model({ code: "string", countryCode: "string", countryName: "string" });
export const phoneList = page("phones", phone);
export type PhoneList = ModelOf<typeof phoneList>;

export const currency = model({
  symbol: "string",
  name: "string",
  symbolNative: "string",
  decimalDigits: "integer",
  rounding: "number",
  code: "string",
  namePlural: "string",
});
export const currencyList = page("currencies", currency);
export type CurrencyList = ModelOf<typeof currencyList>;

export const language = model({ name: "string", code: "string", nativeName: "string" });
export const languageList = page("languages", language);
export type LanguageList = ModelOf<typeof languageList>;
