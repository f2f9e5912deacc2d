import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import type { Answer } from "#test/sdk/support/raw.ts";
import { onDriver, shardDrivers } from "#test/sdk/support/shards.ts";

const AT_ONCE = 6;

/** Databases and what is in them: test/sdk/databases/concurrency.test.ts. */
describe.each(shardDrivers)(
  "one of what there can be one of, asked for at once, on the driver %s",
  (_, shards) => {
    let server: RunningServer;
    let place: Place;
    beforeAll(async () => {
      server = await onDriver(shards);
      place = await bootstrap(server.url);
      await place.keyed("POST", "/users", { userId: "member" });
      await place.keyed("POST", "/teams", { teamId: "crew", name: "Crew" });
      await place.keyed("POST", "/storage/buckets", { bucketId: "album", name: "Album" });
    });
    afterAll(() => server.stop());

    const upload = async (fileId: string, n: number): Promise<Pick<Answer, "status">> => {
      const body = new FormData();
      body.set("fileId", fileId);
      body.set("file", new File([`content ${n}`], "a.txt"));
      const headers = { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key };
      return fetch(`${place.endpoint}/storage/buckets/album/files`, { method: "POST", headers, body });
    };

    const contests: [what: string, send: (id: string, n: number) => Promise<Pick<Answer, "status">>][] = [
      ["users by id", (id) => place.keyed("POST", "/users", { userId: id })],
      [
        "users by e-mail",
        (id, n) => place.keyed("POST", "/users", { userId: `${id}-${n}`, email: `${id}@a.co` }),
      ],
      [
        "users by phone",
        (id, n) => place.keyed("POST", "/users", { userId: `${id}-${n}`, phone: "+4930123456" }),
      ],
      [
        "accounts by e-mail",
        (id) =>
          place.guest("POST", "/account", {
            userId: "unique()",
            email: `${id}@b.co`,
            password: "correct horse",
          }),
      ],
      ["teams", (id) => place.keyed("POST", "/teams", { teamId: id, name: "T" })],
      ["memberships", () => place.keyed("POST", "/teams/crew/memberships", { userId: "member", roles: [] })],
      ["buckets", (id) => place.keyed("POST", "/storage/buckets", { bucketId: id, name: "B" })],
      ["files", upload],
      [
        "keys",
        (id) => place.admin("POST", "/project/keys", { keyId: id, name: "K", scopes: ["users.read"] }),
      ],
      [
        "webhooks",
        (id) =>
          place.keyed("POST", "/webhooks", {
            webhookId: id,
            name: "W",
            url: "https://example.com",
            events: ["users.*.create"],
          }),
      ],
      ["organizations", (id) => place.console.call("POST", "/teams", { teamId: id, name: "O" })],
      [
        "projects",
        (id) =>
          place.console.call("POST", "/projects", {
            projectId: id,
            name: "P",
            teamId: place.console.organizationId,
          }),
      ],
    ];
    test.each(contests)("%s: one is made, the others are refused", async (what, send) => {
      const id = what.replaceAll(" ", "-");
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send(id, n)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array.from({ length: AT_ONCE - 1 }, () => 409)]);
    });

    test("all that is made is made once: totals are those of one contest each", async () => {
      const totals = [
        "/users",
        "/teams",
        "/teams/crew/memberships",
        "/storage/buckets",
        "/storage/buckets/album/files",
      ];
      const answers = await Promise.all(totals.map((path) => place.keyed("GET", path)));
      expect(answers.map(({ body }) => body.total)).toEqual([5, 2, 1, 2, 1]);
    });
  },
);
