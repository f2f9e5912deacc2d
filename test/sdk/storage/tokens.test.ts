import { Tokens } from "node-appwrite";
import { beforeAll, expect, it } from "vitest";
import { formOf, type Stage, stage } from "./stage.ts";

let on: Stage;
let tokens: Tokens;

const A = { bucketId: "private", fileId: "a" };
const view = (file: string, secret: string, rest = "/view") =>
  on.guest("GET", `/storage/buckets/private/files/${file}${rest}?token=${encodeURIComponent(secret)}`);

beforeAll(async () => {
  on = await stage();
  tokens = new Tokens(on.server());
  await on.storage.createBucket({ bucketId: "private", name: "Private" });
  await Promise.all(["a", "b"].map((id) => on.form("private", formOf(id, `file ${id}`))));
});

it("lets whoever has its secret read one file, and nothing else", async () => {
  const token = await tokens.createFileToken(A);
  expect(token).toMatchObject({ resourceId: "private:a", resourceType: "files", expire: "" });
  expect(token.secret.length).toBeLessThanOrEqual(512);
  expect(await view("a", "")).toMatchObject({ status: 401 });
  expect(await view("a", token.secret)).toMatchObject({ status: 200, body: { text: "file a" } });
  expect(await view("a", token.secret, "/download")).toMatchObject({ status: 200 });
  expect(await view("a", token.secret, "")).toMatchObject({ status: 401 });
  expect(await view("b", token.secret)).toMatchObject({ status: 401, body: { type: "user_unauthorized" } });
  expect(await view("none", token.secret)).toMatchObject({ status: 401 });
  expect((await view("a", token.secret)).headers.get("cache-control")).toMatch(/^private/);
  expect((await view("a", token.secret)).roundTrips).toBe(1);
});

it("is worth nothing when it is forged, another project's, over or deleted", async () => {
  const token = await tokens.createFileToken(A);
  const other = await stage();
  await other.storage.createBucket({ bucketId: "private", name: "Private" });
  await other.form("private", formOf("a", "theirs"));
  const path = `/storage/buckets/private/files/a/view?token=${token.secret}`;
  expect(await other.guest("GET", path)).toMatchObject({ status: 401 });
  const [head = "", claims = "", sign = ""] = token.secret.split(".");
  for (const forged of ["x", `${head}.${claims}.`, `${head}.${claims}.${sign.slice(4)}AAAA`]) {
    expect(await view("a", forged)).toMatchObject({ status: 401 });
  }
  const ending = await tokens.update({
    tokenId: token.$id,
    expire: new Date(Date.now() + 1_500).toISOString(),
  });
  expect(await view("a", ending.secret)).toMatchObject({ status: 200 });
  await new Promise((done) => setTimeout(done, 1_600));
  // The older secret has no end of its own: the token's counts.
  expect(await view("a", token.secret)).toMatchObject({ status: 401 });
  const again = await tokens.update({ tokenId: token.$id });
  expect(again.expire).toBe("");
  expect(await view("a", again.secret)).toMatchObject({ status: 200 });
  await tokens.delete({ tokenId: token.$id });
  expect(await view("a", again.secret)).toMatchObject({ status: 401 });
  await expect(tokens.get({ tokenId: token.$id })).rejects.toMatchObject({ type: "token_not_found" });
  await expect(tokens.delete({ tokenId: token.$id })).rejects.toMatchObject({ type: "token_not_found" });
  await expect(tokens.update({ tokenId: token.$id })).rejects.toMatchObject({ type: "token_not_found" });
});

it("is listed with its file and goes with it", async () => {
  await on.form("private", formOf("short", "x"));
  const file = { bucketId: "private", fileId: "short" };
  const token = await tokens.createFileToken(file);
  const { total, tokens: listed } = await tokens.list(file);
  expect([total, listed[0]?.$id]).toEqual([1, token.$id]);
  expect(await tokens.get({ tokenId: token.$id })).toMatchObject({ $id: token.$id });
  await on.storage.deleteFile(file);
  await on.form("private", formOf("short", "another"));
  expect(await tokens.list(file)).toMatchObject({ total: 0, tokens: [] });
  expect(await view("short", token.secret)).toMatchObject({ status: 401 });
});

it("is refused for what is not there, and an end that has passed", async () => {
  const create = (path: string, body = {}) => on.keyed("POST", `/tokens/buckets/${path}`, body);
  expect(await create("nowhere/files/a")).toMatchObject({ body: { type: "storage_bucket_not_found" } });
  expect(await create("private/files/none")).toMatchObject({ body: { type: "storage_file_not_found" } });
  for (const expire of ["2020-01-01T00:00:00.000+00:00", "soon", 5]) {
    expect(await create("private/files/a", { expire })).toMatchObject({
      status: 400,
      body: { type: "general_argument_invalid" },
    });
  }
  expect(await on.guest("POST", "/tokens/buckets/private/files/a", {})).toMatchObject({ status: 401 });
});

it("opens no bucket that is switched off", async () => {
  await on.storage.createBucket({ bucketId: "off", name: "Off", enabled: false });
  await on.form("off", formOf("a", "x"));
  const { secret } = await tokens.createFileToken({ bucketId: "off", fileId: "a" });
  expect(await on.guest("GET", `/storage/buckets/off/files/a/view?token=${secret}`)).toMatchObject({
    status: 404,
    body: { type: "storage_bucket_not_found" },
  });
});
