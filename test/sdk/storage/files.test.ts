import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ID, Permission, Query, Role } from "node-appwrite";
import { InputFile } from "node-appwrite/file";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bytes, CHUNK, formOf, md5, type Stage, stage } from "./stage.ts";

let on: Stage;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "box", name: "Box" });
});

const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (char) => char.charCodeAt(0),
);

describe("a small file", () => {
  it("is kept with what its content says", async () => {
    const text = "Hello, storage.";
    const file = await on.storage.createFile({
      bucketId: "box",
      fileId: "hello",
      file: InputFile.fromPlainText(text, "hello.txt"),
    });
    expect(file).toMatchObject({
      $id: "hello",
      bucketId: "box",
      $permissions: [],
      name: "hello.txt",
      folder: "",
      key: "hello.txt",
      signature: md5(new TextEncoder().encode(text)),
      mimeType: "text/plain",
      sizeOriginal: text.length,
      chunksTotal: 1,
      chunksUploaded: 1,
    });
    expect(await on.storage.getFile({ bucketId: "box", fileId: "hello" })).toEqual(file);
    const download = await on.storage.getFileDownload({ bucketId: "box", fileId: "hello" });
    expect(new TextDecoder().decode(download)).toBe(text);
  });

  it("comes from a path, a buffer or a text of the SDK", async () => {
    const folder = await mkdtemp(join(tmpdir(), "edgewrite-files-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "on disk.bin");
    const large = bytes(CHUNK + 9, 21);
    await writeFile(path, large);
    const inputs: [file: InputFile, name: string, content: Uint8Array][] = [
      [InputFile.fromPath(path), "on disk.bin", large],
      [InputFile.fromPath(path, "renamed.bin"), "renamed.bin", large],
      [InputFile.fromBuffer(Buffer.from("small"), "buffer.txt"), "buffer.txt", Buffer.from("small")],
      [InputFile.fromBuffer(new Blob(["of a blob"]), "blob.txt"), "blob.txt", Buffer.from("of a blob")],
      [InputFile.fromPlainText("größer", "text.txt"), "text.txt", Buffer.from("größer")],
    ];
    for (const [file, name, content] of inputs) {
      const made = await on.storage.createFile({ bucketId: "box", fileId: ID.unique(), file });
      expect(made).toMatchObject({ name, signature: md5(content), sizeOriginal: content.length });
    }
  });

  it("has the type of its content, not of its name", async () => {
    const types: [content: Uint8Array<ArrayBuffer> | string, mimeType: string][] = [
      [PNG, "image/png"],
      ["<!doctype html><script>alert(1)</script>", "text/html"],
      ['<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"],
      ['{"a":1}', "application/json"],
      ["%PDF-1.7\n", "application/pdf"],
      [bytes(100), "application/octet-stream"],
    ];
    for (const [content, mimeType] of types) {
      const made = await on.form("box", formOf("unique()", content, "picture.jpg"));
      expect(made).toMatchObject({ status: 201, body: { mimeType, name: "picture.jpg" } });
    }
  });

  it("is listed, renamed and deleted", async () => {
    await on.form("box", formOf("listed", "some text", "findme.txt"));
    const found = await on.storage.listFiles({ bucketId: "box", search: "findme" });
    expect(found).toMatchObject({ total: 1, files: [{ $id: "listed" }] });
    const bySize = await on.storage.listFiles({ bucketId: "box", queries: [Query.equal("sizeOriginal", 9)] });
    expect(bySize.files.map(({ $id }) => $id)).toContain("listed");
    const renamed = await on.storage.updateFile({
      bucketId: "box",
      fileId: "listed",
      name: "renamed.txt",
      permissions: [Permission.read(Role.any())],
    });
    expect(renamed).toMatchObject({ name: "renamed.txt", $permissions: ['read("any")'] });
    const kept = await on.storage.updateFile({ bucketId: "box", fileId: "listed", name: "again.txt" });
    expect(kept.$permissions).toEqual(['read("any")']);
    await on.storage.deleteFile({ bucketId: "box", fileId: "listed" });
    const gone = { code: 404, type: "storage_file_not_found" };
    const file = { bucketId: "box", fileId: "listed" };
    await expect(on.storage.getFile(file)).rejects.toMatchObject(gone);
    await expect(on.storage.getFileDownload(file)).rejects.toMatchObject(gone);
    await expect(on.storage.deleteFile(file)).rejects.toMatchObject(gone);
    await expect(on.storage.updateFile({ ...file, name: "x" })).rejects.toMatchObject(gone);
  });

  it("costs one round trip to ask for, to list, to rename and to delete", async () => {
    await on.form("box", formOf("counted", "x"));
    await on.keyed("GET", "/storage/buckets/box/files/counted");
    for (const [method, path, body] of [
      ["GET", "/files/counted"],
      ["GET", "/files"],
      ["PUT", "/files/counted", { name: "y" }],
      ["DELETE", "/files/counted"],
    ] as const) {
      expect((await on.keyed(method, `/storage/buckets/box${path}`, body)).roundTrips).toBe(1);
    }
  });

  it("takes an id once, whoever sends it at the same time", async () => {
    const sent = await Promise.all([1, 2, 3].map((n) => on.form("box", formOf("contested", `content ${n}`))));
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const winner = sent.find(({ status }) => status === 201)?.body;
    const read = await on.content("box/files/contested/download");
    expect(md5(await read.bytes())).toBe(winner?.signature);
  });
});

describe("a large file", () => {
  it("comes from the SDK in chunks, eight at a time, with progress", async () => {
    const content = bytes(3 * CHUNK + 1_234);
    const progress: number[] = [];
    const file = await on.storage.createFile({
      bucketId: "box",
      fileId: ID.unique(),
      file: InputFile.fromBuffer(Buffer.from(content), "large.bin"),
      onProgress: ({ chunksUploaded }) => progress.push(chunksUploaded ?? 0),
    });
    expect(file).toMatchObject({
      sizeOriginal: content.length,
      chunksTotal: 4,
      chunksUploaded: 4,
      signature: md5(content),
    });
    expect(progress.length).toBeGreaterThan(1);
    const read = await on.content(`box/files/${file.$id}/download`);
    expect(md5(await read.bytes())).toBe(md5(content));
    const tail = await on.content(`box/files/${file.$id}/view`, { range: `bytes=${CHUNK - 2}-${CHUNK + 3}` });
    expect(await tail.bytes()).toEqual(content.slice(CHUNK - 2, CHUNK + 4));
  });

  it("comes in any order, more than once, and is finished once", async () => {
    const content = bytes(2 * CHUNK + 10, 99);
    const order = [3, 1, 3, 2];
    const sent = [];
    for (const number of order) sent.push(await on.chunk("box", "shuffled", content, number));
    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(sent.map(({ body }) => body.chunksUploaded)).toEqual([1, 2, 2, 3]);
    expect(sent[3]?.body.signature).toBe(md5(content));
    const again = await on.chunk("box", "shuffled", content, 2);
    expect(again).toMatchObject({ status: 200, body: { chunksUploaded: 3 } });
    const another = await on.chunk("box", "shuffled", bytes(2 * CHUNK + 11), 1);
    expect(another).toMatchObject({ status: 409, body: { type: "storage_file_already_exists" } });
    const whole = await on.form("box", formOf("shuffled", "other"));
    expect(whole).toMatchObject({ status: 409, body: { type: "storage_file_already_exists" } });
  });

  it("is finished once when all chunks come at the same time, the first among them", async () => {
    const content = bytes(4 * CHUNK + 1, 5);
    const sent = await Promise.all([1, 2, 3, 4, 5].map((n) => on.chunk("box", "at-once", content, n)));
    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(sent.filter(({ body }) => body.chunksUploaded === 5)).toHaveLength(1);
    const read = await on.content("box/files/at-once/download");
    expect(md5(await read.bytes())).toBe(md5(content));
  });

  it("is no file until it is complete, and can be given up", async () => {
    const content = bytes(CHUNK + 1);
    await on.chunk("box", "half", content, 1);
    const half = await on.storage.getFile({ bucketId: "box", fileId: "half" });
    expect(half).toMatchObject({ chunksUploaded: 1, chunksTotal: 2, signature: "", mimeType: "" });
    expect((await on.content("box/files/half/download")).status).toBe(404);
    await on.storage.deleteFile({ bucketId: "box", fileId: "half" });
    expect(await on.chunk("box", "half", content, 2)).toMatchObject({
      status: 201,
      body: { chunksUploaded: 1 },
    });
  });

  it("may come in one request, the file last", async () => {
    const content = bytes(2 * CHUNK + 77, 3);
    const made = await on.form("box", formOf("one-request", content));
    expect(made).toMatchObject({ status: 201, body: { signature: md5(content), chunksTotal: 1 } });
    const late = formOf("late", content);
    late.append("permissions[]", 'read("any")');
    expect(await on.form("box", late)).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  });
});

describe("an upload is refused", () => {
  const refused = async (form: FormData, headers: Record<string, string>, status: number, type: string) => {
    const own = { "x-appwrite-key": on.key, ...headers };
    expect(await on.form("box", form, own)).toMatchObject({ status, body: { type } });
  };

  const ranges: [header: string, size: number][] = [
    ["bytes 0-9/", 10],
    ["bytes 0-9", 10],
    ["octets 0-9/10", 10],
    ["bytes 9-0/10", 10],
    ["bytes 0-11/10", 10],
    ["bytes 0-8/10", 9],
    ["bytes 5-9/10", 5],
    ["bytes 0-9/10", 9],
    ["bytes 0-9/10", 11],
    [`bytes 0-9/${2 * CHUNK}`, 10],
    ["bytes -1-9/10", 10],
    ["bytes 0-9/99999999999999999999", 10],
  ];
  it.each(ranges)("with Content-Range %s and %i bytes", async (header, size) => {
    await refused(
      formOf("r", bytes(size)),
      { "content-range": header },
      400,
      "storage_invalid_content_range",
    );
  });

  it("with a total that changes", async () => {
    const content = bytes(CHUNK + 50);
    await on.chunk("box", "changing", content, 1);
    expect(await on.chunk("box", "changing", content.slice(0, CHUNK + 49), 2)).toMatchObject({
      status: 400,
      body: { type: "storage_invalid_content_range" },
    });
  });

  it("with a wrong id, no file, an empty one, two of them, or no form at all", async () => {
    const range = { "content-range": "bytes 0-0/1", "x-appwrite-id": "../x" };
    await refused(formOf("x", "a"), range, 400, "storage_invalid_appwrite_id");
    await refused(formOf("_", "a"), {}, 400, "general_argument_invalid");
    await refused(formOf("x", ""), {}, 400, "storage_file_empty");
    const none = new FormData();
    none.append("fileId", "x");
    await refused(none, {}, 400, "storage_file_empty");
    const two = formOf("x", "a");
    two.append("file", new Blob(["b"]), "b");
    await refused(two, {}, 400, "general_argument_invalid");
    expect(await on.keyed("POST", "/storage/buckets/box/files", { fileId: "x", file: "a" })).toMatchObject({
      status: 400,
    });
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
      const raw = await on.keyed("POST", "/storage/buckets/box/files", "--x\r\nnonsense", {
        "content-type": type,
      });
      expect(raw).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
    }
  });

  it("for its extension or its size", async () => {
    await on.storage.createBucket({
      bucketId: "narrow",
      name: "Narrow",
      maximumFileSize: 20,
      allowedFileExtensions: ["TXT"],
    });
    const sent = (content: string, name: string) => on.form("narrow", formOf("unique()", content, name));
    expect(await sent("ok", "a.txt")).toMatchObject({ status: 201 });
    for (const name of ["a.exe", "txt", "a.txt.exe"]) {
      expect(await sent("x", name)).toMatchObject({
        status: 400,
        body: { type: "storage_file_type_unsupported", message: expect.stringContaining("txt") },
      });
    }
    expect(await sent("x".repeat(21), "a.txt")).toMatchObject({
      status: 400,
      body: { type: "storage_invalid_file_size" },
    });
    const lie = formOf("lie", bytes(CHUNK), "a.txt");
    const header = { "x-appwrite-key": on.key, "content-range": `bytes 0-${CHUNK - 1}/${CHUNK + 1}` };
    expect(await on.form("narrow", lie, header)).toMatchObject({
      body: { type: "storage_invalid_file_size" },
    });
    const flood = formOf("flood", bytes(3 * CHUNK), "a.txt");
    expect(await on.form("narrow", flood)).toMatchObject({ body: { type: "storage_invalid_file_size" } });
  });

  it("into no bucket", async () => {
    expect(await on.form("nowhere", formOf("x", "a"))).toMatchObject({
      status: 404,
      body: { type: "storage_bucket_not_found" },
    });
  });
});

it("keeps a name that is harmless wherever it is written", async () => {
  const names: [sent: string, kept: string, header: string][] = [
    ["../../etc/passwd", "passwd", 'filename="passwd"'],
    ["C:\\temp\\a.txt", "a.txt", 'filename="a.txt"'],
    ["..", "named", 'filename="named"'],
    [
      "naïve 日本\u202etxt.exe",
      "naïve 日本txt.exe",
      "filename=\"na_ve __txt.exe\"; filename*=UTF-8''na%C3%AFve%20%E6%97%A5%E6%9C%ACtxt.exe",
    ],
  ];
  for (const [sent, kept, header] of names) {
    const made = await on.form("box", formOf("named", "x", sent));
    expect(made).toMatchObject({ status: 201, body: { name: kept } });
    const read = await on.content("box/files/named/download");
    expect(read.headers.get("content-disposition")).toBe(`attachment; ${header}`);
    const renamed = await on.storage.updateFile({ bucketId: "box", fileId: "named", name: `../${sent}` });
    expect(renamed.name).toBe(kept);
    await on.storage.deleteFile({ bucketId: "box", fileId: "named" });
  }
  // Apps make folders of slashes.
  const album = await on.form("box", formOf("pictured", "x", "2031/may/a.txt"));
  expect(album.body.name).toBe("2031/may/a.txt");
  const moved = await on.storage.updateFile({ bucketId: "box", fileId: "pictured", name: "2031/june/b.txt" });
  expect(moved.name).toBe("2031/june/b.txt");
  const shown = await on.content("box/files/pictured/view");
  expect(shown.headers.get("content-disposition")).toBe('inline; filename="b.txt"');
  const long = await on.form("box", formOf("named", "x", `${"x".repeat(252)}.txt`));
  expect(long).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
  for (const name of ["", "x".repeat(129), 5]) {
    expect(await on.keyed("PUT", "/storage/buckets/box/files/hello", { name })).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  }
});
