import { Webhooks } from "node-appwrite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Catcher, startCatcher } from "#test/sdk/webhooks/support/catcher.ts";
import { bytes, CHUNK, formOf, type Stage, stage } from "./stage.ts";

let on: Stage;
let catcher: Catcher;

beforeAll(async () => {
  on = await stage();
  catcher = await startCatcher();
  await new Webhooks(on.server()).create({
    webhookId: "hook",
    url: catcher.url,
    name: "Hook",
    events: ["buckets.*.files.*"],
  });
  await on.storage.createBucket({ bucketId: "box", name: "Box" });
});

afterAll(() => catcher.stop());

it("tells of a file once: when it is complete, not for its chunks", async () => {
  const content = bytes(2 * CHUNK + 1);
  await Promise.all([3, 1, 2].map((number) => on.chunk("box", "large", content, number)));
  await on.chunk("box", "large", content, 1);
  await on.form("box", formOf("last", "x"));
  const large = await catcher.waitFor("buckets.box.files.large.create");
  expect(large.payload).toMatchObject({ $id: "large", chunksUploaded: 3, sizeOriginal: content.length });
  await catcher.waitFor("buckets.box.files.last.create");
  const told = catcher.caught.map(({ payload }) => Reflect.get(Object(payload), "$id"));
  expect(told.filter((id) => id === "large")).toHaveLength(1);
  await on.storage.updateFile({ bucketId: "box", fileId: "last", name: "y" });
  await on.storage.deleteFile({ bucketId: "box", fileId: "last" });
  expect((await catcher.waitFor("buckets.box.files.last.update")).payload).toMatchObject({ name: "y" });
  expect((await catcher.waitFor("buckets.box.files.last.delete")).payload).toMatchObject({
    $id: "last",
    name: "y",
  });
});
