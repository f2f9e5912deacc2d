import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { Teams, Webhooks } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicNetwork } from "#local/public-network.ts";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import type { RunningServer } from "../support/launch.ts";
import { startServer } from "../support/server.ts";
import { startCatcher } from "./support/catcher.ts";

/** As in production: webhooks go to the public Internet alone. */
let server: RunningServer;
let place: Place;

beforeAll(async () => {
  server = await startServer({ settings: { EDGEWRITE_PRIVATE_TARGETS: "disabled" } });
  place = await bootstrap(server.url);
});

afterAll(() => server.stop());

const hook = (url: string) => ({ webhookId: "unique()", name: "Hook", url, events: ["teams.*.create"] });

describe("a server open to others", () => {
  test.each([
    "http://localhost:3000/hook",
    "http://127.0.0.1/hook",
    "http://[::1]:3000/",
    "http://192.168.1.1/",
    "http://1.1.1.1/",
    "http://017700000001/",
    "http://hooks.internal/",
    "http://metadata/",
  ])("refuses a webhook to %s, new or changed", async (url) => {
    const refused = { status: 400, body: { type: "general_argument_invalid" } };
    expect(await place.keyed("POST", "/webhooks", hook(url))).toMatchObject(refused);
    const made = await place.keyed("POST", "/webhooks", hook("https://example.com/hook"));
    expect(made.status).toBe(201);
    expect(await place.keyed("PUT", `/webhooks/${made.body.$id}`, hook(url))).toMatchObject(refused);
    expect((await place.keyed("DELETE", `/webhooks/${made.body.$id}`)).status).toBe(204);
  });

  test("cannot be led home by a name: what resolves to no public address is not reached", async () => {
    const webhooks = new Webhooks(place.server());
    const { $id: webhookId } = await webhooks.create({
      ...hook("http://nobody-has-this-name.example.com./"),
    });
    await new Teams(place.server()).create({ teamId: "t1", name: "Team" });
    const attempts = async () => (await webhooks.get({ webhookId })).attempts;
    await expect.poll(attempts, { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await webhooks.get({ webhookId })).logs).toContain("It could not be reached");
  });
});

test("the way to the public Internet leads to no private address, whatever its name", async () => {
  const catcher = await startCatcher();
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "probe",
          modules: true,
          script: `export default {
            async fetch(request, env) {
              const reaches = (way) => way.fetch(request.url, { method: "POST", body: "{}" }).then(() => true, () => false);
              return Response.json([await reaches(globalThis), await reaches(env.PUBLIC_NETWORK)]);
            }
          }`,
          compatibilityDate: "2026-10-01",
          serviceBindings: { PUBLIC_NETWORK: publicNetwork },
        },
      ],
    }),
  );
  try {
    // "localhost" stands for any name that resolves to a private address.
    const response = await runtime.dispatchFetch(catcher.url);
    expect(await response.json()).toEqual([true, false]);
    expect(catcher.caught).toHaveLength(1);
  } finally {
    await runtime.dispose();
    await catcher.stop();
  }
});
