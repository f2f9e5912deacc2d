import { resolveLocale } from "#shared/locale/codes.ts";
import { COUNTRIES, continents, countries, euCountries, phones } from "#shared/locale/countries.ts";
import { CURRENCIES } from "#shared/locale/data/currencies.ts";
import { LANGUAGES } from "#shared/locale/data/languages.ts";
import { LOCALE_NAMES } from "#shared/locale/data/locale-names.ts";
import { continentName, countryName } from "#shared/locale/names.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";

const common = {
  method: "GET",
  scope: "locale.read",
  auth: ["admin", "session", "key", "jwt"],
  status: 200,
} as const;

const localeOf = ({ request, settings }: Context<unknown>) => resolveLocale(request.locale, settings.locale);

/** Where the caller is, as far as their address tells. */
export const getLocale = endpoint(
  { ...common, id: "locale.get", path: "/v1/locale", returns: "locale" },
  async (context) => {
    const locale = localeOf(context);
    const country = COUNTRIES.get(context.request.country.toUpperCase());
    return {
      ip: context.request.ip,
      countryCode: country?.code ?? "--",
      country: countryName(country?.code ?? "--", locale),
      continentCode: country?.continent ?? "--",
      continent: continentName(country?.continent ?? "--", locale),
      eu: country?.eu ?? false,
      currency: country?.currency ?? "",
    };
  },
);

export const listLocaleCodes = endpoint(
  { ...common, id: "locale.listCodes", path: "/v1/locale/codes", returns: "localeCodeList" },
  async () => ({
    total: LOCALE_NAMES.length,
    localeCodes: LOCALE_NAMES.map(([code, name]) => ({ code, name })),
  }),
);

export const listContinents = endpoint(
  { ...common, id: "locale.listContinents", path: "/v1/locale/continents", returns: "continentList" },
  async (context) => {
    const list = continents(localeOf(context));
    return { total: list.length, continents: list };
  },
);

export const listCountries = endpoint(
  { ...common, id: "locale.listCountries", path: "/v1/locale/countries", returns: "countryList" },
  async (context) => {
    const list = countries(localeOf(context));
    return { total: list.length, countries: list };
  },
);

export const listEuCountries = endpoint(
  { ...common, id: "locale.listCountriesEU", path: "/v1/locale/countries/eu", returns: "countryList" },
  async (context) => {
    const list = euCountries(localeOf(context));
    return { total: list.length, countries: list };
  },
);

export const listPhones = endpoint(
  { ...common, id: "locale.listCountriesPhones", path: "/v1/locale/countries/phones", returns: "phoneList" },
  async (context) => {
    const list = phones(localeOf(context));
    return { total: list.length, phones: list };
  },
);

export const listCurrencies = endpoint(
  { ...common, id: "locale.listCurrencies", path: "/v1/locale/currencies", returns: "currencyList" },
  async () => ({ total: CURRENCIES.length, currencies: CURRENCIES.map(currencyModel) }),
);

export const listLanguages = endpoint(
  { ...common, id: "locale.listLanguages", path: "/v1/locale/languages", returns: "languageList" },
  async () => ({
    total: LANGUAGES.length,
    languages: LANGUAGES.map(([code, name, nativeName]) => ({ name, code, nativeName })),
  }),
);

const currencyModel = ([
  code,
  symbol,
  symbolNative,
  decimalDigits,
  rounding,
  name,
  namePlural,
]: Currency) => ({
  symbol,
  name,
  symbolNative,
  decimalDigits,
  rounding,
  code,
  namePlural,
});

type Currency = (typeof CURRENCIES)[number];
