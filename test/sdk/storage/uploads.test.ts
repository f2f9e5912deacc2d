import { Webhooks } from "node-appwrite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookiesOf } from "#test/sdk/support/raw.ts";
import { type Catcher, startCatcher } from "#test/sdk/webhooks/support/catcher.ts";
import { bytes, CHUNK, formOf, md5, type Sent, type Stage, stage } from "./stage.ts";

let on: Stage;
let catcher: Catcher;
const callers: Record<string, Record<string, string>> = { guest: {} };

beforeAll(async () => {
  on = await stage();
  catcher = await startCatcher();
  const hook = { webhookId: "hook", url: catcher.url, name: "Hook", events: ["buckets.*.files.*.create"] };
  await new Webhooks(on.server()).create(hook);
  const permissions = ['create("any")', 'read("any")'];
  await on.storage.createBucket({ bucketId: "box", name: "Box", permissions });
  for (const id of ["ada", "eve"]) {
    const account = { email: `${id}@uploads.test`, password: "correct horse" };
    await on.guest("POST", "/account", { userId: id, ...account });
    const session = await on.guest("POST", "/account/sessions/email", account);
    callers[id] = { cookie: cookiesOf(session.headers) };
  }
  const key = { keyId: "unique()", name: "Other", scopes: ["files.write", "files.read"] };
  const made = await on.admin("POST", "/project/keys", key);
  callers.key = { "x-appwrite-key": on.key };
  callers["another key"] = { "x-appwrite-key": String(made.body.secret) };
});

afterAll(() => catcher.stop());

function chunkBy(caller: string, fileId: string, content: Uint8Array<ArrayBuffer>, n: number): Promise<Sent> {
  const start = (n - 1) * CHUNK;
  const piece = content.subarray(start, start + CHUNK);
  const range = `bytes ${start}-${start + piece.length - 1}/${content.length}`;
  const headers = { ...callers[caller], "content-range": range, "x-appwrite-id": fileId };
  return on.form("box", formOf(fileId, piece), headers);
}

describe("an upload belongs to whoever began it", () => {
  const content = bytes(CHUNK + 9, 21);
  const taken = { status: 409, body: { type: "storage_file_already_exists" } };
  const others: [owner: string, stranger: string][] = [
    ["ada", "eve"],
    ["ada", "guest"],
    ["ada", "key"],
    ["guest", "eve"],
    ["key", "ada"],
    ["key", "another key"],
  ];

  it.each(others)("%s's goes on without %s", async (owner, stranger) => {
    const id = `${owner}-${stranger}`.replace(" ", "-");
    expect(await chunkBy(owner, id, content, 1)).toMatchObject({ status: 201, body: { chunksUploaded: 1 } });
    const lie = content.map((byte) => byte ^ 255);
    for (const n of [1, 2]) expect(await chunkBy(stranger, id, lie, n)).toMatchObject(taken);
    const whole = await on.form("box", formOf(id, "mine now"), callers[stranger]);
    expect(whole).toMatchObject(taken);
    const done = await chunkBy(owner, id, content, 2);
    expect(done).toMatchObject({ status: 201, body: { chunksUploaded: 2, signature: md5(content) } });
    // Whoever has an answer lost may ask again; nobody else learns of the file in this way.
    expect(await chunkBy(owner, id, content, 2)).toMatchObject({ status: 200, body: { chunksUploaded: 2 } });
    expect(await chunkBy(stranger, id, content, 2)).toMatchObject(taken);
  });

  const seenBy = async (caller: string, id: string) => {
    const headers = callers[caller];
    const one = await on.guest("GET", `/storage/buckets/box/files/${id}`, undefined, headers);
    const list = await on.guest("GET", "/storage/buckets/box/files", undefined, headers);
    const listed = (list.body.files as { $id: string }[]).some(({ $id }) => $id === id);
    return { status: one.status, listed };
  };

  it("is seen by others once it is complete", async () => {
    await chunkBy("ada", "half", content, 1);
    await chunkBy("guest", "half-of-guests", content, 1);
    expect(await seenBy("ada", "half")).toEqual({ status: 200, listed: true });
    expect(await seenBy("key", "half")).toEqual({ status: 200, listed: true });
    for (const other of ["eve", "guest"]) {
      expect(await seenBy(other, "half")).toEqual({ status: 404, listed: false });
    }
    // Guests ask by the id they were given; a list would tell it to all of them.
    expect(await seenBy("guest", "half-of-guests")).toEqual({ status: 200, listed: false });
    await chunkBy("ada", "half", content, 2);
    expect(await seenBy("eve", "half")).toEqual({ status: 200, listed: true });
  });

  it("even when two begin at the same time", async () => {
    const mine = bytes(CHUNK + 5, 31);
    const theirs = bytes(CHUNK + 5, 32);
    const sent = await Promise.all([chunkBy("ada", "raced", mine, 1), chunkBy("eve", "raced", theirs, 1)]);
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [winner, won] = sent[0]?.status === 201 ? (["ada", mine] as const) : (["eve", theirs] as const);
    const loser = winner === "ada" ? "eve" : "ada";
    expect(await chunkBy(loser, "raced", mine, 2)).toMatchObject(taken);
    const done = await chunkBy(winner, "raced", won, 2);
    expect(done).toMatchObject({ status: 201, body: { signature: md5(won) } });
  });

  it("is not changed by a name that is given up and taken by another", async () => {
    await chunkBy("ada", "reused", content, 1);
    await on.storage.deleteFile({ bucketId: "box", fileId: "reused" });
    expect(await chunkBy("eve", "reused", content, 1)).toMatchObject({ status: 201 });
    expect(await chunkBy("ada", "reused", content, 2)).toMatchObject(taken);
  });
});

describe("a file is finished once", () => {
  it("when its last chunk comes several times at the same time", async () => {
    const content = bytes(2 * CHUNK + 3, 41);
    for (const round of [1, 2, 3, 4]) {
      const id = `last-${round}`;
      for (const n of [1, 2]) await chunkBy("key", id, content, n);
      const sent = await Promise.all([3, 3, 3].map((n) => chunkBy("key", id, content, n)));
      expect(sent.filter(({ status }) => status >= 300)).toEqual([]);
      expect(sent.filter(({ status, body }) => status === 201 && body.chunksUploaded === 3)).toHaveLength(1);
      const read = await on.content(`box/files/${id}/download`);
      expect(md5(await read.bytes())).toBe(md5(content));
    }
    await on.form("box", formOf("the-end", "x"));
    await catcher.waitFor("buckets.box.files.the-end.create");
    const ids = catcher.caught.map(({ payload }) => String(Reflect.get(Object(payload), "$id")));
    const finished = ids.filter((id) => id.startsWith("last-")).sort();
    expect(finished).toEqual(["last-1", "last-2", "last-3", "last-4"]);
  });

  it("with the one or the other content when a chunk is sent twice and differs", async () => {
    const one = bytes(CHUNK + 100, 51);
    const other = one.map((byte, at) => (at >= CHUNK ? byte ^ 1 : byte));
    for (const round of [1, 2, 3, 4]) {
      const id = `differs-${round}`;
      await chunkBy("key", id, one, 1);
      const sent = await Promise.all([one, other].map((content) => chunkBy("key", id, content, 2)));
      expect(sent.filter(({ status }) => status >= 300)).toEqual([]);
      const file = await on.storage.getFile({ bucketId: "box", fileId: id });
      expect([md5(one), md5(other)]).toContain(file.signature);
      const read = await on.content(`box/files/${id}/download`);
      expect(md5(await read.bytes())).toBe(file.signature);
    }
  });
});

it("a chunk that says it is another overwrites only that one, and the size stays what was announced", async () => {
  const content = bytes(2 * CHUNK + 50, 61);
  await chunkBy("key", "liar", content, 1);
  const range = `bytes ${CHUNK}-${2 * CHUNK - 1}/${content.length}`;
  const headers = { ...callers.key, "content-range": range, "x-appwrite-id": "liar" };
  for (const size of [CHUNK - 1, CHUNK + 1, 1]) {
    const sent = await on.form("box", formOf("liar", content.subarray(0, size)), headers);
    expect(sent).toMatchObject({ status: 400, body: { type: "storage_invalid_content_range" } });
  }
  for (const total of [content.length + 1, content.length - 1, 3 * CHUNK + 1]) {
    const other = { ...headers, "content-range": `bytes 0-${CHUNK - 1}/${total}` };
    const sent = await on.form("box", formOf("liar", content.subarray(0, CHUNK)), other);
    expect(sent).toMatchObject({ status: 400, body: { type: "storage_invalid_content_range" } });
  }
  // The first chunk's bytes in the second's place: the content is what was sent, not what was meant.
  const sent = await on.form("box", formOf("liar", content.subarray(0, CHUNK)), headers);
  expect(sent).toMatchObject({ status: 201, body: { chunksUploaded: 2 } });
  const done = await chunkBy("key", "liar", content, 3);
  const first = content.subarray(0, CHUNK);
  const signature = md5(Buffer.concat([first, first, content.subarray(2 * CHUNK)]));
  expect(done.body).toMatchObject({ sizeOriginal: content.length, signature });
});

describe("the last chunk as SDKs have sent it", () => {
  const content = bytes(CHUNK + 1_000, 71);

  it.each([
    ["up to its last byte", CHUNK + 999, 1_000],
    ["up to the total, by Dart and Kotlin", CHUNK + 1_000, 1_000],
    ["in the buffer of the one before, by Kotlin and .NET", CHUNK + 999, CHUNK],
    ["both", CHUNK + 1_000, CHUNK],
  ])("%s", async (_, end, length) => {
    const id = `last-${end}-${length}`;
    await chunkBy("key", id, content, 1);
    const body = new Uint8Array(length);
    body.set(content.subarray(CHUNK));
    const range = { "content-range": `bytes ${CHUNK}-${end}/${content.length}`, "x-appwrite-id": id };
    const sent = await on.form("box", formOf(id, body), { ...callers.key, ...range });
    expect(sent).toMatchObject({
      status: 201,
      body: { chunksUploaded: 2, sizeOriginal: content.length, signature: md5(content) },
    });
    const read = await on.content(`box/files/${id}/download`);
    expect(md5(await read.bytes())).toBe(md5(content));
  });
});

it("a file that is not in chunks has the id of its form, whatever x-appwrite-id says, as the SDK for Go does", async () => {
  for (const [header, fileId] of [
    ["unique()", "unique()"],
    ["../x", "named"],
  ] as const) {
    const sent = await on.form("box", formOf(fileId, "hi"), { ...callers.key, "x-appwrite-id": header });
    expect(sent.status).toBe(201);
    expect(sent.body.$id).toEqual(fileId === "unique()" ? expect.stringMatching(/^[0-9a-f]{20}$/) : fileId);
  }
});
