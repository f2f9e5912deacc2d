import { ID, Webhooks } from "node-appwrite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";
import { type Catcher, startCatcher } from "./support/catcher.ts";

let place: Place;
let receiver: Catcher;

beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  receiver = await startCatcher();
  await new Webhooks(place.server()).create({
    webhookId: "hook",
    url: receiver.url,
    name: "New users",
    events: ["users.*.create", "users.*.sessions.*.create"],
  });
});
afterAll(() => receiver.stop());

test("whoever begins to watch users hears of anonymous ones, too", async () => {
  const session = await place.page().account.createAnonymousSession();
  const { userId, $id } = session;
  const caught = await receiver.waitFor(`users.${userId}.create`);
  expect(caught.payload).toMatchObject({ $id: userId, email: "", name: "", targets: [] });
  expect((await receiver.waitFor(`users.${userId}.sessions.${$id}.create`)).payload).toMatchObject({
    userId,
  });
});

test("and of those who are invited", async () => {
  const owner = place.page();
  const { userId } = await owner.account.createAnonymousSession();
  const team = await owner.teams.create({ teamId: ID.unique(), name: "Crew" });
  const invited = await owner.teams.createMembership({
    teamId: team.$id,
    roles: [],
    email: `${place.projectId}@new-users.test`,
    url: "http://localhost/join",
  });
  expect(invited.userId).not.toBe(userId);
  const caught = await receiver.waitFor(`users.${invited.userId}.create`);
  expect(caught.payload).toMatchObject({ $id: invited.userId, email: `${place.projectId}@new-users.test` });
  expect(receiver.caught.filter(({ events }) => events[0] === `users.${invited.userId}.create`)).toHaveLength(
    1,
  );
});
