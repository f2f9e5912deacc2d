import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { deleteRefuse } from "#queues/refuse.ts";
import { parseSettings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { deviceOf } from "#shared/files/device.ts";
import { command } from "#shared/store/statement.ts";
import { testSecrets } from "#test/support/secrets.ts";
import { keepPreview, keptPreview } from "#workers/api/storage/preview-object.ts";
import type { Env } from "#workers/env.ts";
import { Stage } from "../deletes/stage.ts";
import { drivers } from "../store/drivers.ts";

const { FILES } = env as unknown as Env;
const settings = parseSettings(testSecrets);
const device = deviceOf(FILES);
const BYTES = Uint8Array.from({ length: 1_000 }, (_, i) => i);

const file = (sequence: number) =>
  command(
    `INSERT INTO files (sequence, projectId, id, createdAt, updatedAt, bucket, bucketId, name, folder, permissions, signature,
       mimeType, sizeOriginal, sizeActual, chunksTotal, chunksUploaded, encryption, compression, complete, object,
       uploadId, finishUntil, search)
     VALUES (?1, 'p', 'f' || ?1, '', '', 7, 'b', '', '', '[]', '', '', 1, 1, 1, 1, 0, 'none', 1, 'files/p/7/f' || ?1, '', 0, '')`,
    [sequence],
  );

test.each(drivers)(
  "previews are sealed like their file, go with it, and are not left behind by a race, on $driver",
  async ({ open }) => {
    const stage = new Stage(open());
    const context = () => ({
      work: stage.store.main,
      store: stage.store,
      device,
      settings,
      today: formatDatetime(stage.now++),
    });
    const keep = (sequence: number, key: string, encryption = false) =>
      keepPreview(context(), { sequence, encryption }, key, BYTES);
    const left = async () => (await FILES.list({ prefix: "previews/" })).objects.map(({ key }) => key);

    await stage.run(
      command("DELETE FROM files"),
      command("DELETE FROM previews"),
      command("DELETE FROM refuse"),
    );
    await FILES.delete(await left());
    await stage.run(file(901), file(902));
    await keep(901, "previews/a/1");
    await keep(902, "previews/b/1", true);
    await keep(902, "previews/b/2", true);
    expect(await keptPreview(context(), { encryption: false }, "previews/a/1")).toEqual(BYTES);
    expect(await keptPreview(context(), { encryption: true }, "previews/b/1")).toEqual(BYTES);
    expect(await keptPreview(context(), { encryption: true }, "previews/b/3")).toBeNull();
    const stored = await (await FILES.get("previews/b/1"))?.bytes();
    expect(stored?.length).toBeGreaterThan(BYTES.length);
    // Sealed for its place: moved to another's, it opens for nobody.
    await FILES.put("previews/b/2", stored ?? "");
    await expect(keptPreview(context(), { encryption: true }, "previews/b/2")).rejects.toThrow();

    const tools = { work: stage.store.main, device, now: stage.now };
    await stage.run(command("DELETE FROM files WHERE sequence = 902"));
    while (await deleteRefuse(tools));
    expect(await left()).toEqual(["previews/a/1"]);
    expect(await stage.count("previews")).toBe(1);

    // The file is gone before its preview is written.
    await keep(902, "previews/b/4");
    while (await deleteRefuse(tools));
    expect(await left()).toEqual(["previews/a/1"]);
    expect(await stage.count("previews")).toBe(1);

    // Of very many, the oldest go.
    const rows = Array.from({ length: 200 }, (_, i) => ({
      key: `previews/a/x${i}`,
      at: formatDatetime(stage.now++),
    }));
    await stage.run(
      command(
        "INSERT INTO previews (object, file, createdAt) SELECT value ->> 'key', 901, value ->> 'at' FROM json_each(?1)",
        [JSON.stringify(rows)],
      ),
    );
    await keep(901, "previews/a/last");
    while (await deleteRefuse(tools));
    expect(await stage.count("previews")).toBe(200);
    expect(await left()).toEqual(["previews/a/last"]);
  },
);
