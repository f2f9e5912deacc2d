import { Locale as WebLocale } from "appwrite";
import { Locale } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { caller } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

let place: Place;
let locale: WebLocale;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  locale = new WebLocale(place.page());
});

describe("the caller's place", () => {
  it("is unknown on a private network, whatever the client claims", async () => {
    const claims = { "cf-ipcountry": "DE", "cf-connecting-ip": "9.9.9.9", "x-forwarded-for": "9.9.9.9" };
    const { status, body } = await place.guest("GET", "/locale", undefined, claims);
    expect(status).toBe(200);
    expect(body).toEqual({
      ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      countryCode: "--",
      country: "Unknown",
      continentCode: "--",
      continent: "Unknown",
      eu: false,
      currency: "",
    });
  });

  it("is named in the language asked for", async () => {
    const { body } = await place.guest("GET", "/locale", undefined, { "x-appwrite-locale": "de" });
    expect(body.country).toBe("Unbekannte Region");
  });
});

describe("lists, by the web SDK as a guest", () => {
  it("codes", async () => {
    const { total, localeCodes } = await locale.listCodes();
    expect(total).toBe(localeCodes.length);
    expect(localeCodes).toContainEqual({ code: "pt-br", name: "Portuguese (Brazil)" });
  });

  it("continents", async () => {
    const { total, continents } = await locale.listContinents();
    expect(total).toBe(7);
    expect(continents[0]).toEqual({ name: "Africa", code: "AF" });
  });

  it("countries", async () => {
    const { total, countries } = await locale.listCountries();
    expect(total).toBe(countries.length);
    expect(total).toBeGreaterThan(240);
    expect(countries[0]).toEqual({ name: "Afghanistan", code: "AF" });
  });

  it("countries of the union", async () => {
    const { total, countries } = await locale.listCountriesEU();
    expect(total).toBe(27);
    expect(countries[0]).toEqual({ name: "Austria", code: "AT" });
  });

  it("dial codes", async () => {
    const { total, phones } = await locale.listCountriesPhones();
    expect(total).toBe(phones.length);
    expect(phones[0]).toEqual({ code: "+1", countryCode: "CA", countryName: "Canada" });
  });

  it("currencies", async () => {
    const { total, currencies } = await locale.listCurrencies();
    expect(total).toBe(currencies.length);
    expect(currencies).toContainEqual({
      symbol: "$",
      name: "US Dollar",
      symbolNative: "$",
      decimalDigits: 2,
      rounding: 0,
      code: "USD",
      namePlural: "US dollars",
    });
  });

  it("languages", async () => {
    const { total, languages } = await locale.listLanguages();
    expect(total).toBe(languages.length);
    expect(languages).toContainEqual({ name: "French", code: "fr", nativeName: "français" });
  });
});

describe("languages of the names", () => {
  const scenarios: [locale: string, first: string, germany: string][] = [
    ["de", "Afghanistan", "Deutschland"],
    ["DE-AT", "Afghanistan", "Deutschland"],
    ["cy", "Afghanistan", "Yr Almaen"],
    ["xx", "Afghanistan", "Germany"],
    ["../../etc", "Afghanistan", "Germany"],
  ];
  it.each(scenarios)("%s", async (wanted, first, germany) => {
    const { countries } = await new Locale(place.server().setLocale(wanted)).listCountries();
    expect(countries[0]?.name).toBe(first);
    expect(countries).toContainEqual({ name: germany, code: "DE" });
  });

  it("is a parameter as well, which counts before the header", async () => {
    for (const header of ["", "de"]) {
      const headers = { "x-appwrite-locale": header };
      const { body } = await place.guest("GET", "/locale/continents?locale=fr", undefined, headers);
      expect(body.continents).toContainEqual({ name: "Amérique du Nord", code: "NA" });
    }
  });
});

describe("access", () => {
  it("costs one round trip, to prove the project is as it was", async () => {
    await place.guest("GET", "/locale/countries");
    expect((await place.guest("GET", "/locale/countries")).roundTrips).toBe(1);
  });

  it("needs its scope of a key", async () => {
    const made = await place.admin("POST", "/project/keys", {
      keyId: "unique()",
      name: "Narrow",
      scopes: ["users.read"],
    });
    const narrow = caller(place.endpoint, {
      "x-appwrite-project": place.projectId,
      "x-appwrite-key": String(made.body.secret),
    });
    expect(await narrow("GET", "/locale/countries")).toMatchObject({
      status: 401,
      body: { type: "general_unauthorized_scope" },
    });
    expect((await place.keyed("GET", "/locale/countries")).status).toBe(200);
    expect((await place.admin("GET", "/locale/countries")).status).toBe(200);
  });

  it("needs a project that exists", async () => {
    const lost = caller(place.endpoint, { "x-appwrite-project": "nowhere" });
    expect(await lost("GET", "/locale")).toMatchObject({ status: 404, body: { type: "project_not_found" } });
  });
});
