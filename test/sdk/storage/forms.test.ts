import { ID } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { sealedSize } from "#shared/files/sealing.ts";
import { bytes, CHUNK, formOf, md5, type Stage, stage } from "./stage.ts";

let on: Stage;

beforeAll(async () => {
  on = await stage();
});

const kinds: [encryption: boolean, compression: string][] = [
  [false, "none"],
  [true, "none"],
  [false, "gzip"],
  [true, "gzip"],
];

/** Half of it compresses. */
const textual = (length: number) => bytes(length).map((byte, at) => (at % 2 ? byte : 32));

describe.each(kinds)("a bucket with encryption %s and compression %s", (encryption, compression) => {
  const bucketId = `b-${encryption}-${compression}`;

  beforeAll(() => on.keyed("POST", "/storage/buckets", { bucketId, name: "b", encryption, compression }));

  it("gives back small files as they came", async () => {
    const content = textual(200_000);
    const made = await on.form(bucketId, formOf("small", content));
    expect(made).toMatchObject({
      status: 201,
      body: { encryption, compression, sizeOriginal: 200_000, signature: md5(content) },
    });
    const stored = Number(made.body.sizeActual);
    if (compression === "gzip") expect(stored).toBeLessThan(190_000);
    else expect(stored).toBe(encryption ? sealedSize(200_000) : 200_000);
    await readsBack("small", content);
  });

  it("gives back files of many chunks as they came", async () => {
    const content = textual(2 * CHUNK + 5);
    for (const number of [2, 3, 1]) await on.chunk(bucketId, "large", content, number);
    const file = await on.storage.getFile({ bucketId, fileId: "large" });
    expect(file).toMatchObject({ encryption, compression, signature: md5(content), chunksUploaded: 3 });
    if (compression === "gzip") expect(file.sizeActual).toBeLessThan(content.length);
    else expect(file.sizeActual).toBe(encryption ? sealedSize(content.length) : content.length);
    await readsBack("large", content);
  });

  async function readsBack(fileId: string, content: Uint8Array) {
    const path = `${bucketId}/files/${fileId}/download`;
    const whole = await on.content(path);
    expect(whole.headers.get("content-length")).toBe(String(content.length));
    expect(md5(await whole.bytes())).toBe(md5(content));
    for (const [first, last] of [
      [0, 0],
      [65_535, 65_536],
      [100_000, 199_999],
      [content.length - 1, content.length - 1],
    ] as const) {
      const part = await on.content(path, { range: `bytes=${first}-${last}` });
      expect(part.status).toBe(206);
      expect(Buffer.compare(await part.bytes(), content.subarray(first, last + 1))).toBe(0);
    }
  }
});

it("takes no text for a file", async () => {
  const form = new FormData();
  form.append("fileId", "unique()");
  form.append("file", "[object Object]");
  const bucketId = ID.unique();
  await on.keyed("POST", "/storage/buckets", { bucketId, name: "Texts" });
  expect(await on.form(bucketId, form)).toMatchObject({ status: 400, body: { type: "storage_file_empty" } });
});

it.each(["file[]", "file[0]"])("takes a file that its form calls %s", async (name) => {
  const bucketId = ID.unique();
  await on.keyed("POST", "/storage/buckets", { bucketId, name: "Lists" });
  const form = new FormData();
  form.append("fileId", "unique()");
  form.append(name, new Blob(["hello"]), "a.txt");
  expect(await on.form(bucketId, form)).toMatchObject({
    status: 201,
    body: { name: "a.txt", sizeOriginal: 5 },
  });
});
