import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { deleteRefuse } from "#queues/refuse.ts";
import { deviceOf } from "#shared/files/device.ts";
import { command } from "#shared/store/statement.ts";
import type { Env } from "#workers/env.ts";
import { drivers } from "../store/drivers.ts";
import { Stage } from "./stage.ts";

const { FILES } = env as unknown as Env;

const file = (n: number, uploadId = "") =>
  command(
    `INSERT INTO files (projectId, id, createdAt, updatedAt, bucket, bucketId, name, folder, permissions, signature,
       mimeType, sizeOriginal, sizeActual, chunksTotal, chunksUploaded, encryption, compression, complete, object,
       uploadId, finishUntil, search)
     VALUES ('p', ?1, '', '', 7, 'b', '', '', '[]', '', '', 1, 1, 1, 1, 0, 'none', 1, ?2, ?3, 0, '')`,
    [`f${n}`, `o7-${n}`, uploadId],
  );

test.each(drivers)(
  "objects and uploads go with their files, however those go, on $driver",
  async ({ open }) => {
    const stage = new Stage(open());
    const left = async () => (await FILES.list({ prefix: "o7-" })).objects.map(({ key }) => key);
    await Promise.all([1, 2, 3].map((n) => FILES.put(`o7-${n}`, "x")));
    const upload = await FILES.createMultipartUpload("o7-4");
    await stage.run(file(1), file(2), file(3), file(4, upload.uploadId));
    await stage.run(command("DELETE FROM files WHERE bucket = 7 AND id <> 'f3'"));
    const tools = { work: stage.store.main, device: deviceOf(FILES) };
    expect(await deleteRefuse(tools)).toBe(false);
    expect(await left()).toEqual(["o7-3"]);
    expect(await stage.count("refuse")).toBe(0);
    await expect(upload.uploadPart(1, "x")).rejects.toThrow();
    // An upload that is over already is no fault.
    await stage.run(command("INSERT INTO refuse VALUES ('o7-4', ?1)", [upload.uploadId]));
    expect(await deleteRefuse(tools)).toBe(false);
    expect(await stage.count("refuse")).toBe(0);
    await stage.run(command("DELETE FROM files"));
    expect(await deleteRefuse(tools)).toBe(false);
    expect(await left()).toEqual([]);
  },
);
