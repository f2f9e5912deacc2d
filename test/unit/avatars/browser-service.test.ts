import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeScreenshot } from "#shared/avatars/browser-service.ts";
import { type Page, silent, stalled, startWeb, type Web } from "#test/sdk/avatars/support/web.ts";
import { picture } from "../images/pictures.ts";

let web: Web;
let png: Buffer;

beforeAll(async () => {
  web = await startWeb();
  png = await picture(20, 10).png().toBuffer();
});
afterAll(() => web.stop());

const reserve = async () => undefined;

function taken(page: Page, patience = 30_000) {
  web.pages.set("/v1/screenshots", page);
  return takeScreenshot(`${web.url}/v1`, { url: "https://example.com" }, reserve, patience);
}

test("what the service draws is what comes", async () => {
  expect(Buffer.from(await taken({ body: png })).equals(png)).toBe(true);
});

describe("a service that stalls is waited for no longer than told", () => {
  test.each<[string, string, () => Page]>([
    ["before it answers", "did not answer in time", () => silent],
    ["before its first byte", "sent no screenshot. It took too long", () => stalled("")],
    ["in the middle", "sent no screenshot. It took too long", () => stalled(png.subarray(0, 50))],
  ])("%s", async (_, message, page) => {
    await expect(taken(page(), 300)).rejects.toMatchObject({
      name: "RemoteError",
      fault: "unreachable",
      message: expect.stringContaining(`The browser service ${message}`),
    });
  });
});

describe("nonsense is told from an image", () => {
  test.each<[string, Page]>([
    ["words", { type: "image/png", body: "<h1>Hello</h1>" }],
    ["nothing", { type: "image/png", body: "" }],
    ["a signature alone", { type: "image/png", body: Buffer.from("\x89PNG\r\n\x1a\n", "latin1") }],
    ["a signature before noise", { body: Buffer.from(`\x89PNG\r\n\x1a\n${"x".repeat(999)}`, "latin1") }],
  ])("%s", async (_, page) => {
    await expect(taken(page)).rejects.toMatchObject({
      name: "ImageError",
      message: "The browser service answered with no image.",
    });
  });

  test("an answer that says it failed", async () => {
    await expect(taken({ status: 500, body: png })).rejects.toMatchObject({
      message: "The browser service could not show the page: it answered 500.",
    });
  });

  test("a server that does not speak HTTP", async () => {
    const server = createServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(takeScreenshot(`http://127.0.0.1:${port}`, {}, reserve)).rejects.toMatchObject({
      name: "RemoteError",
      message: "The browser service did not answer as an HTTP server does.",
    });
    server.close();
  });
});
