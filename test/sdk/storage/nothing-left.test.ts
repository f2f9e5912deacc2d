import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startS3 } from "#test/sdk/support/s3.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { soon } from "#test/sdk/support/soon.ts";
import { storedIn } from "#test/sdk/support/stored.ts";
import { bytes, CHUNK, formOf, type Stage, stage, stageOn } from "./stage.ts";

interface Stored {
  readonly objects: readonly string[];
  readonly uploads: number;
}

interface Kept {
  readonly server: RunningServer;
  stored(): Promise<Stored>;
  stop(): Promise<void>;
}

const common = { _APP_OPTIONS_ABUSE: "disabled", _APP_CONSOLE_WHITELIST_ROOT: "disabled" };

/** Without what says whose the device is: that stays. */
const ofFiles = ({ objects, uploads }: Stored): Stored => ({
  objects: objects.filter((key) => key !== "installation"),
  uploads,
});

async function onR2(): Promise<Kept> {
  const server = await startServer({ settings: common });
  const stored = async () => ofFiles(storedIn(server.data));
  return { server, stored, stop: () => server.stop() };
}

async function onS3(): Promise<Kept> {
  const s3 = await startS3();
  const server = await startServer({ settings: { ...common, ...s3.settings } });
  return {
    server,
    stored: async () => ofFiles({ objects: await s3.objects(), uploads: await s3.uploads() }),
    stop: async () => {
      await server.stop();
      await s3.stop();
    },
  };
}

/** A PNG of one pixel. */
const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (char) => char.charCodeAt(0),
);
const NOTHING: Stored = { objects: [], uploads: 0 };

describe.each([
  ["R2", onR2],
  ["S3", onS3],
])("on %s nothing is left of", (_, start) => {
  let kept: Kept;
  let on: Stage;

  beforeAll(async () => {
    kept = await start();
    stageOn(kept.server.url);
    on = await stage();
  });
  afterAll(() => kept.stop());

  /** A file of each kind, an upload that is not complete, and what was made of a file. */
  async function fill(bucketId: string): Promise<void> {
    const content = bytes(2 * CHUNK + 7, 13);
    await on.storage.createBucket({ bucketId, name: bucketId, compression: "gzip" as never });
    await on.form(bucketId, formOf("small", "content"));
    for (const n of [1, 2, 3]) await on.chunk(bucketId, "large", content, n);
    for (const n of [1, 3]) await on.chunk(bucketId, "half", content, n);
    await on.form(bucketId, formOf("picture", PNG, "picture.png"));
    const preview = await on.content(`${bucketId}/files/picture/preview?width=2`);
    await preview.arrayBuffer();
    await soon(kept.stored, ({ objects }) => objects.some((key) => key.startsWith("previews/")));
  }

  /** What is on the device once the jobs of a deletion are through. */
  const afterwards = (): Promise<Stored> =>
    soon(
      async () => {
        await kept.server.tick();
        return kept.stored();
      },
      ({ objects, uploads }) => objects.length + uploads === 0,
    );

  it("files that are deleted", async () => {
    await fill("one");
    const before = await kept.stored();
    expect(before.objects.filter((key) => key.startsWith("previews/")).length).toBeGreaterThan(0);
    expect(before.uploads).toBe(1);
    for (const fileId of ["small", "large", "half", "picture"]) {
      await on.storage.deleteFile({ bucketId: "one", fileId });
    }
    expect(await afterwards()).toEqual(NOTHING);
  });

  it("a bucket", async () => {
    await fill("two");
    await on.storage.deleteBucket({ bucketId: "two" });
    expect(await afterwards()).toEqual(NOTHING);
  });

  it("a project", async () => {
    await fill("three");
    const gone = await on.admin("DELETE", "/project");
    expect(gone.status).toBe(204);
    expect(await afterwards()).toEqual(NOTHING);
  });
});
