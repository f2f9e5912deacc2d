import { AppwriteException, Storage } from "appwrite";
import { beforeAll, expect, it } from "vitest";
import { bytes, CHUNK, md5, type Stage, stage } from "./stage.ts";

let on: Stage;
let storage: Storage;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({
    bucketId: "web",
    name: "Web",
    permissions: ['create("users")'],
    fileSecurity: true,
    allowedFileExtensions: ["bin", "txt"],
  });
  const page = on.page();
  await page.account.create({ userId: "ada", email: "ada@web.test", password: "correct horse" });
  await page.account.createEmailPasswordSession({ email: "ada@web.test", password: "correct horse" });
  storage = new Storage(page);
});

it("uploads a File in chunks with progress, and asks for it again", async () => {
  const content = bytes(2 * CHUNK + 321, 11);
  const progress: number[] = [];
  const file = await storage.createFile({
    bucketId: "web",
    fileId: "large",
    file: new File([content], "größe.bin"),
    onProgress: ({ progress: done }) => progress.push(done),
  });
  expect(file).toMatchObject({
    $id: "large",
    name: "größe.bin",
    signature: md5(content),
    chunksTotal: 3,
    chunksUploaded: 3,
    $permissions: ['read("user:ada")', 'update("user:ada")', 'delete("user:ada")'],
  });
  expect(progress.at(-1)).toBe(100);
  expect(await storage.getFile({ bucketId: "web", fileId: "large" })).toEqual(file);
  const { total } = await storage.listFiles({ bucketId: "web" });
  expect(total).toBe(1);
  const guest = await fetch(storage.getFileView({ bucketId: "web", fileId: "large" }));
  expect(guest.status).toBe(404);
});

it("says what is wrong with a file", async () => {
  const create = (file: File) => storage.createFile({ bucketId: "web", fileId: "bad", file });
  await expect(create(new File(["x"], "virus.exe"))).rejects.toMatchObject({
    type: "storage_file_type_unsupported",
  });
  await expect(create(new File([], "empty.txt"))).rejects.toBeInstanceOf(AppwriteException);
  await expect(storage.getFile({ bucketId: "web", fileId: "bad" })).rejects.toMatchObject({ code: 404 });
});
