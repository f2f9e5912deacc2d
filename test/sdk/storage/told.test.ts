import { Webhooks } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Socket } from "#test/sdk/realtime/support/socket.ts";
import { soon } from "#test/sdk/support/soon.ts";
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
    events: ["create", "update", "delete"].map((action) => `buckets.*.${action}`),
  });
  const permissions = ['create("users")'];
  await on.storage.createBucket({ bucketId: "box", name: "Box", permissions, fileSecurity: true });
});
afterAll(() => catcher.stop());

/** Someone who is signed in, with a socket that hears `channels`. */
async function person(userId: string, ...channels: string[]) {
  const page = on.page();
  const account = { email: `${userId}@told.test`, password: "correct horse battery" };
  await page.account.create({ userId, name: userId, ...account });
  await page.account.createEmailPasswordSession(account);
  const headers = { cookie: page.jar.header };
  const query = channels.map((channel) => `&channels[]=${channel}`).join("");
  const socket = await Socket.open(on.endpoint, on.projectId, { headers, query });
  onTestFinished(() => socket.close());
  return { headers, socket };
}

describe("webhooks", () => {
  test("hear of buckets, and how much went with them", async () => {
    await on.storage.createBucket({ bucketId: "b", name: "One", encryption: false });
    await on.form("b", formOf("f", bytes(700)));
    await on.storage.updateBucket({ bucketId: "b", name: "Two", encryption: false });
    await on.storage.deleteBucket({ bucketId: "b" });
    const payload = async (action: string) => (await catcher.waitFor(`buckets.b.${action}`)).payload;
    expect(await payload("create")).toMatchObject({ $id: "b", name: "One", totalSize: 0 });
    expect(await payload("update")).toMatchObject({ $id: "b", name: "Two", totalSize: 700 });
    expect(await payload("delete")).toMatchObject({ $id: "b", name: "Two", totalSize: 700 });
  });
});

describe("open sockets", () => {
  test("hear of the files their user may read, on every channel of a file", async () => {
    const ann = await person("ann", "files", "buckets.box.files", "buckets.box.files.note.update");
    const bob = await person("bob", "files", "buckets.box.files.note");
    const made = await on.form("box", formOf("note", "a note", "note.txt"), ann.headers);
    expect(made.status).toBe(201);
    const created = await ann.socket.next();
    expect(created).toMatchObject({
      type: "event",
      data: { payload: { $id: "note", name: "note.txt" } },
    });
    expect(created.data.events[0]).toBe("buckets.box.files.note.create");
    expect(created.data.channels).toEqual(
      expect.arrayContaining(["files", "buckets.box.files", "buckets.box.files.note"]),
    );
    await on.storage.updateFile({ bucketId: "box", fileId: "note", permissions: ['read("users")'] });
    // Bob has heard nothing of it before he was let in.
    for (const { socket } of [ann, bob]) {
      const updated = await socket.next();
      expect(updated.data.events[0]).toBe("buckets.box.files.note.update");
    }
    await on.storage.deleteFile({ bucketId: "box", fileId: "note" });
    for (const { socket } of [ann, bob]) {
      const deleted = await socket.next();
      expect(deleted.data.events[0]).toBe("buckets.box.files.note.delete");
      expect(deleted.data.payload).toMatchObject({ $id: "note" });
    }
  });

  test("hear of an upload once, when it is complete", async () => {
    const cleo = await person("cleo", "buckets.box.files");
    await on.storage.createBucket({ bucketId: "open", name: "Open", permissions: ['read("any")'] });
    const all = await Socket.open(on.endpoint, on.projectId, { query: "&channels[]=buckets.open.files" });
    onTestFinished(() => all.close());
    const content = bytes(2 * CHUNK + 1);
    for (const number of [2, 1, 3]) await on.chunk("open", "large", content, number);
    await on.chunk("open", "large", content, 2);
    const created = await all.next();
    expect(created.data.events[0]).toBe("buckets.open.files.large.create");
    expect(created.data.payload).toMatchObject({ chunksUploaded: 3, sizeOriginal: content.length });
    await on.storage.deleteFile({ bucketId: "open", fileId: "large" });
    expect((await all.next()).data.events[0]).toBe("buckets.open.files.large.delete");
    expect(cleo.socket.frames.filter(({ type }) => type === "event")).toEqual([]);
  });
});

test("the log of a user tells what they did with files", async () => {
  const dan = await person("dan");
  await on.form("box", formOf("dans", "x"), dan.headers);
  for (const [method, body] of [["PUT", { name: "y" }], ["DELETE"]] as const) {
    await on.guest(method, "/storage/buckets/box/files/dans", body, dan.headers);
  }
  await on.form("box", formOf("dans", ""), dan.headers);
  const { body } = await soon(
    () => on.keyed("GET", "/users/dan/logs"),
    ({ body }) => Number(body.total) >= 5,
  );
  const logs = body.logs as { event: string; userId: string; mode: string }[];
  expect(logs.map(({ event }) => event)).toEqual([
    "file.delete",
    "file.update",
    "file.create",
    "session.create",
    "user.create",
  ]);
  expect(logs[0]).toMatchObject({ userId: "dan", mode: "default" });
});
