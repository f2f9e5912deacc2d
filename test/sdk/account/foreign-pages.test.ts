import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { cookiesOf } from "../support/raw.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
let cookie: string;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  const credentials = { email: "vic@foreign.test", password: "a long password" };
  await place.guest("POST", "/account", { userId: "vic", ...credentials });
  cookie = cookiesOf((await place.guest("POST", "/account/sessions/email", credentials)).headers);
});

/** The header of a key turns the check of origins off, and any page may send it: with it, cookies must not count. */
describe.each(["made_up", "ephemeral_x", "dynamic_x", "standard_x", "x"])(
  "a page that sends the key %s",
  (key) => {
    const headers = () => ({ cookie, origin: "https://evil.example", "x-appwrite-key": key });

    it("does nothing as the user who visits it", async () => {
      const changed = await place.guest("PATCH", "/account/prefs", { prefs: { taken: true } }, headers());
      expect(changed.status).toBe(401);
      expect((await place.guest("DELETE", "/account/sessions", undefined, headers())).status).toBe(401);
      expect((await place.guest("GET", "/account/prefs", undefined, { cookie })).body).toEqual({});
    });

    it("reads nothing of theirs", async () => {
      const answer = await place.guest("GET", "/account", undefined, headers());
      expect([answer.status, answer.body.email]).toEqual([401, undefined]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    });
  },
);

it("refuses a page without a key", async () => {
  const headers = { cookie, origin: "https://evil.example" };
  const { body } = await place.guest("PATCH", "/account/prefs", { prefs: { taken: true } }, headers);
  expect(body.type).toBe("general_unknown_origin");
});
