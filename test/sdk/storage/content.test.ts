import { beforeAll, describe, expect, it } from "vitest";
import { bytes, formOf, type Stage, stage } from "./stage.ts";

let on: Stage;
const content = bytes(1_000);
const PATH = "open/files/data";

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "open", name: "Open", permissions: ['read("any")'] });
  await on.storage.createBucket({ bucketId: "shut", name: "Shut" });
  await on.form("open", formOf("data", content, "data.bin"));
  await on.form("open", formOf("page", "<!doctype html><h1>Hi</h1>", "page.html"));
  await on.form("shut", formOf("data", content));
});

describe("a download", () => {
  it("has what a cache needs", async () => {
    const read = await on.content(`${PATH}/download?project=${on.projectId}`);
    expect(read.status).toBe(200);
    expect(await read.bytes()).toEqual(content);
    const headers = Object.fromEntries(read.headers);
    expect(headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": "1000",
      "accept-ranges": "bytes",
      "cache-control": "public, max-age=3888000",
      "content-disposition": 'attachment; filename="data.bin"',
    });
    const etag = headers.etag ?? "";
    const again = await on.content(`${PATH}/download`, { "if-none-match": `"x", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await on.content(`${PATH}/download`, { "if-none-match": '"other"' })).status).toBe(200);
    // Neither what guests may not read, nor what a cache would take for another project's.
    for (const path of [`shut/files/data/download?project=${on.projectId}`, `${PATH}/download`]) {
      const mine = await on.content(path);
      expect(mine.headers.get("cache-control")).toBe("private, max-age=3888000");
    }
  });

  it("tells a HEAD the same without the bytes", async () => {
    const head = await on.content(`${PATH}/download`, {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
    expect((await on.content("open/files/nothing/download", {}, "HEAD")).status).toBe(404);
  });

  it("takes one round trip", async () => {
    await on.content(`${PATH}/download`);
    const read = await on.content(`${PATH}/download`);
    expect(read.headers.get("server-timing")).toContain('d1;desc="1 round trips"');
  });

  const ranges: [header: string, first: number, last: number][] = [
    ["bytes=0-0", 0, 0],
    ["bytes=0-999", 0, 999],
    ["bytes=999-999", 999, 999],
    ["bytes=10-19", 10, 19],
    ["bytes=990-", 990, 999],
    ["bytes=-5", 995, 999],
    ["bytes=-5000", 0, 999],
    ["bytes=5-1000", 5, 999],
    ["bytes=999-1048575", 999, 999],
  ];
  it.each(ranges)("of %s is a part", async (range, first, last) => {
    const read = await on.content(`${PATH}/download`, { range });
    expect(read.status).toBe(206);
    expect(read.headers.get("content-range")).toBe(`bytes ${first}-${last}/1000`);
    expect(read.headers.get("content-length")).toBe(String(last - first + 1));
    expect(await read.bytes()).toEqual(content.slice(first, last + 1));
  });

  const wrong = [
    "bytes=1000-",
    "bytes=1000-1001",
    "bytes=9-3",
    "bytes=-0",
    "bytes=-",
    "items=0-1",
    "bytes=0-1,3-4",
  ];
  it.each(wrong)("of %s is refused", async (range) => {
    const read = await on.content(`${PATH}/download`, { range });
    expect([read.status, read.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
    expect(await read.json()).toMatchObject({ type: "storage_invalid_range" });
  });

  it("goes on only where the file is still the same", async () => {
    const range = "bytes=0-9";
    const etag = (await on.content(`${PATH}/download`)).headers.get("etag") ?? "";
    expect((await on.content(`${PATH}/download`, { range, "if-range": etag })).status).toBe(206);
    expect((await on.content(`${PATH}/download`, { range, "if-range": '"other"' })).status).toBe(200);
  });
});

describe("a view", () => {
  it("runs nothing", async () => {
    const view = await on.content("open/files/page/view");
    expect(view.headers.get("content-type")).toBe("text/plain");
    expect(view.headers.get("x-content-type-options")).toBe("nosniff");
    expect(view.headers.get("content-security-policy")).toContain("script-src 'none'");
    expect(view.headers.get("content-disposition")).toBe('inline; filename="page.html"');
    const download = await on.content("open/files/page/download");
    expect(download.headers.get("content-type")).toBe("text/html");
  });

  const kinds: [name: string, content: string | Uint8Array<ArrayBuffer>, shown: string][] = [
    ["svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "text/plain"],
    ["xml", '<?xml version="1.0"?><x/>', "text/plain"],
    ["json", '{"a":1}', "text/plain"],
    ["text", "plain words", "text/plain"],
    ["bytes", bytes(300), "text/plain"],
    ["pdf", "%PDF-1.7\n1 0 obj", "application/pdf"],
    ["gif", "GIF89a\u0001\u0000\u0001\u0000", "image/gif"],
  ];
  it.each(kinds)("of %s is what a browser may show", async (name, content, shown) => {
    // Whatever name and type the client gives it.
    await on.form("open", formOf(name, content, "page.html"));
    const view = await on.content(`open/files/${name}/view`);
    expect(view.headers.get("content-type")).toBe(shown);
    const policy = view.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'none'");
    // A browser shows no PDF in a sandbox.
    expect(policy.includes("sandbox")).toBe(shown === "text/plain");
    expect(view.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("answers conditions, ranges and HEAD as a download does", async () => {
    const view = await on.content(`${PATH}/view`);
    const etag = view.headers.get("etag") ?? "";
    expect((await on.content(`${PATH}/view`, { "if-none-match": etag })).status).toBe(304);
    expect((await on.content(`${PATH}/view`, { "if-none-match": "*" })).status).toBe(304);
    const range = "bytes=-3";
    expect(await (await on.content(`${PATH}/view`, { range })).bytes()).toEqual(content.slice(-3));
    const head = await on.content(`${PATH}/view`, { range }, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([206, "3", ""]);
    // A weak tag is none for ranges.
    expect((await on.content(`${PATH}/view`, { range, "if-range": `W/${etag}` })).status).toBe(200);
  });
});
