import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clamd, EICAR, hasClamd, MARKER, noClamd, startClamd } from "#test/sdk/support/clamd.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { soon } from "#test/sdk/support/soon.ts";
import { storedIn } from "#test/sdk/support/stored.ts";
import { bytes, CHUNK, formOf, md5, type Stage, stage, stageOn } from "./stage.ts";

const common = {
  _APP_OPTIONS_ABUSE: "disabled",
  _APP_CONSOLE_WHITELIST_ROOT: "disabled",
  _APP_STORAGE_LIMIT: "40000000",
};
const infected = { status: 403, body: { type: "storage_invalid_file" } };

/** Bytes with the virus at a place. */
function withMarker(length: number, at: number): Uint8Array<ArrayBuffer> {
  const content = bytes(length, 17);
  content.set(new TextEncoder().encode(MARKER), at);
  return content;
}

describe.skipIf(!hasClamd).each([
  ["its own protocol", "settings"],
  ["HTTP", "httpSettings"],
] as const)("with a ClamAV daemon that speaks %s", (_, spoken) => {
  let clamd: Clamd;
  let server: RunningServer;
  let on: Stage;

  beforeAll(async () => {
    clamd = await startClamd();
    server = await startServer({ settings: { ...common, ...clamd[spoken] } });
    stageOn(server.url);
    on = await stage();
    const make = (bucketId: string, settings: object) =>
      on.keyed("POST", "/storage/buckets", { bucketId, name: bucketId, ...settings });
    await make("watched", {});
    await make("packed", { compression: "gzip", encryption: false });
    await make("trusting", { antivirus: false });
  });
  afterAll(async () => {
    await server.stop();
    await clamd.stop();
  });

  /** Neither a row, nor an object, nor an upload. */
  async function nothingOf(bucketId: string, fileId: string) {
    expect(await on.keyed("GET", `/storage/buckets/${bucketId}/files/${fileId}`)).toMatchObject({
      status: 404,
    });
    const stored = await soon(
      async () => {
        await server.tick();
        return storedIn(server.data);
      },
      ({ objects, uploads }) => uploads === 0 && !objects.some((key) => key.includes(`/${fileId}-`)),
    );
    expect(stored.objects.filter((key) => key.includes(`/${fileId}-`))).toEqual([]);
    expect(stored.uploads).toBe(0);
  }

  it("clean files are kept, and read back", async () => {
    const content = bytes(300_000, 2);
    for (const bucket of ["watched", "packed"]) {
      expect(await on.form(bucket, formOf("clean", content))).toMatchObject({
        status: 201,
        body: { signature: md5(content) },
      });
    }
  });

  it.each([
    ["watched", EICAR],
    ["watched", withMarker(300_000, 299_000)],
    ["packed", withMarker(300_000, 5)],
    ["watched", withMarker(2 * CHUNK, CHUNK + 7)],
  ] as const)("nothing of an infected file is kept (%s)", async (bucket, content) => {
    const sent = await on.form(bucket, formOf("bad", content));
    expect(sent).toMatchObject(infected);
    expect(String(sent.body.message)).toMatch(/Eicar-Test|Edgewrite-Test/);
    await nothingOf(bucket, "bad");
    // Its id is free.
    expect(await on.form(bucket, formOf("bad", "harmless"))).toMatchObject({ status: 201 });
    await on.storage.deleteFile({ bucketId: bucket, fileId: "bad" });
  });

  it.each(["watched", "packed"])(
    "nor of one that comes in chunks, the virus across two of them (%s)",
    async (bucket) => {
      const content = withMarker(2 * CHUNK + 100, CHUNK - 10);
      for (const n of [2, 1])
        expect(await on.chunk(bucket, "bad-chunks", content, n)).toMatchObject({ status: 201 });
      expect(await on.chunk(bucket, "bad-chunks", content, 3)).toMatchObject(infected);
      await nothingOf(bucket, "bad-chunks");
    },
  );

  it("clean chunks make a file", async () => {
    const content = bytes(2 * CHUNK + 100, 4);
    for (const n of [3, 1]) await on.chunk("watched", "good-chunks", content, n);
    expect(await on.chunk("watched", "good-chunks", content, 2)).toMatchObject({
      status: 201,
      body: { chunksUploaded: 3, signature: md5(content) },
    });
  });

  it("a bucket that asks for no scan gets none", async () => {
    expect(await on.form("trusting", formOf("bad", EICAR))).toMatchObject({ status: 201 });
  });

  it("a file larger than 20 MB is kept as it is", async () => {
    const content = withMarker(20_000_001, 10);
    expect(await on.form("watched", formOf("huge", content))).toMatchObject({ status: 201 });
    for (const n of [1, 2, 3]) await on.chunk("watched", "huge-chunks", content, n);
    expect(await on.chunk("watched", "huge-chunks", content, 4)).toMatchObject({
      status: 201,
      body: { chunksUploaded: 4 },
    });
    expect(await on.form("watched", formOf("just", withMarker(20_000_000, 10)))).toMatchObject(infected);
  });

  it("health tells its version", async () => {
    const health = await on.keyed("GET", "/health/anti-virus");
    expect(health).toMatchObject({ status: 200, body: { status: "online" } });
    // Over HTTP it has no name.
    expect(health.body.version).toMatch(spoken === "settings" ? /^ClamAV \d/ : /^$/);
  });

  it("many files at once are each judged by their own", async () => {
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        on.form("watched", formOf(`many-${n}`, n % 2 ? EICAR : `text ${n}`)),
      ),
    );
    expect(sent.map(({ status }) => status)).toEqual(sent.map((_, n) => (n % 2 ? 403 : 201)));
  });
});

describe("without the daemon that the settings name", () => {
  let server: RunningServer;
  let on: Stage;

  beforeAll(async () => {
    server = await startServer({ settings: { ...common, ...(await noClamd()) } });
    stageOn(server.url);
    on = await stage();
    await on.storage.createBucket({ bucketId: "watched", name: "Watched" });
    await on.storage.createBucket({ bucketId: "trusting", name: "Trusting", antivirus: false });
  });
  afterAll(() => server.stop());

  it("no file is kept, and the client may try again", async () => {
    const unscanned = { status: 500, body: { type: "general_server_error" } };
    expect(await on.form("watched", formOf("file", "text"))).toMatchObject(unscanned);
    const content = bytes(CHUNK + 1);
    await on.chunk("watched", "chunks", content, 1);
    for (let again = 0; again < 2; again++) {
      expect(await on.chunk("watched", "chunks", content, 2)).toMatchObject(unscanned);
    }
    expect((await on.content("watched/files/chunks/download")).status).toBe(404);
    expect(server.output()).toContain("antivirus: ");
    expect(await on.form("trusting", formOf("file", "text"))).toMatchObject({ status: 201 });
    const { objects } = storedIn(server.data);
    expect(objects.filter((key) => key.includes("/file-"))).toHaveLength(1);
  });

  it("health says that it is offline", async () => {
    const health = await on.keyed("GET", "/health/anti-virus");
    expect(health).toMatchObject({ status: 200, body: { version: "", status: "offline" } });
  });
});

it("without a scanner health says so", async () => {
  stageOn(null);
  const on = await stage();
  expect(await on.keyed("GET", "/health/anti-virus")).toMatchObject({
    status: 200,
    body: { version: "", status: "disabled" },
  });
});
