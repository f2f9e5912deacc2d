import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { privateTargets } from "./support/private-targets.ts";
import { type Page, startWeb, type Web } from "./support/web.ts";

/** As in production: nothing of this machine or its network is fetched, whoever asks. */
let server: RunningServer;
let place: Place;
let web: Web;

/** Answers everything, so that whatever comes through succeeds. */
const secret: Page = { type: "image/png", body: "secret" };

beforeAll(async () => {
  web = await startWeb({ "/": secret, "/v1/screenshots": secret });
  server = await startServer({
    settings: {
      EDGEWRITE_PRIVATE_TARGETS: "disabled",
      _APP_OPTIONS_ABUSE: "disabled",
      _APP_BROWSER_HOST: `${web.url}/v1`,
      EDGEWRITE_PHOTO_SOURCES: `${web.url}/photos`,
    },
  });
  place = await bootstrap(server.url);
});

afterAll(async () => {
  await server.stop();
  await web.stop();
});

afterEach(() => {
  web.asked.length = 0;
});

describe.each(["image", "favicon", "screenshots"])("%s", (what) => {
  test("is refused from every private address, however it is written", async () => {
    const ask = (url: string) => place.keyed("GET", `/avatars/${what}?url=${encodeURIComponent(url)}`);
    for (const url of privateTargets(web.port)) {
      const { status, body } = await ask(url);
      expect({ status, type: body.type }, url).toEqual({ status: 404, type: "avatar_remote_url_failed" });
      expect(body.message, url).toContain("public domain name");
    }
    expect(web.asked).toEqual([]);
  });
});

test.each(["image", "favicon"])("%s: a name that leads to no public address is not reached", async (what) => {
  const url = encodeURIComponent(`http://nobody-has-this-name.example.com.:${web.port}/`);
  expect(await place.guest("GET", `/avatars/${what}?url=${url}`)).toMatchObject({
    status: 404,
    body: { type: "avatar_remote_url_failed" },
  });
});
