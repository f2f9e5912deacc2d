import { beforeEach, describe, expect, test } from "vitest";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { GuardError } from "#shared/store/failure.ts";
import { command } from "#shared/store/statement.ts";
import { Lease, LeaseLost } from "#workers/api/storage/finish-lease.ts";
import {
  extendLease,
  holdsLease,
  LEASE,
  recordPart,
  releaseLease,
  releaseUnlessChanged,
} from "#workers/api/storage/upload-parts.ts";
import { Stage } from "../deletes/stage.ts";
import { drivers } from "../store/drivers.ts";

describe.each(drivers)("finishing a file on $driver", ({ open }) => {
  const stage = new Stage(open());
  const work = () => stage.store.main;
  const part = (number: number, etag = `e${number}`) => ({ number, etag });
  const record = (sequence: number, number: number, etag?: string) =>
    recordPart(work(), sequence, part(number, etag), stage.now, formatDatetime(stage.now));

  /** An upload of three chunks. @returns its sequence */
  async function upload(): Promise<number> {
    await stage.run(
      command("DELETE FROM files"),
      command("DELETE FROM fileParts"),
      command(
        `INSERT INTO files (projectId, id, createdAt, updatedAt, bucket, bucketId, name, folder, permissions, signature,
           mimeType, sizeOriginal, sizeActual, chunksTotal, chunksUploaded, encryption, compression, complete, object,
           uploadId, finishUntil, search)
         VALUES ('p', 'f', '', '', 7, 'b', '', '', '[]', '', '', 1, 1, 3, 0, 0, 'none', 0, 'o', 'u', 0, '')`,
      ),
    );
    const [row] = await stage.rows("SELECT sequence FROM files");
    return Number(row?.sequence);
  }

  let file = 0;
  beforeEach(async () => {
    file = await upload();
  });

  test("falls to one of many that bring the last chunk at the same time", async () => {
    await record(file, 1);
    expect(await record(file, 3)).toMatchObject({ lease: null, row: { chunksUploaded: 2 } });
    const all = await Promise.all(Array.from({ length: 8 }, () => record(file, 2)));
    expect(all.filter(({ lease }) => lease !== null)).toHaveLength(1);
    // Not complete until the row says so.
    expect(all.map(({ row }) => row.chunksUploaded)).toEqual(all.map(() => 2));
  });

  test("falls to the next after a crash, and the one before it can no longer complete the file", async () => {
    for (const n of [1, 2]) await record(file, n);
    const first = (await record(file, 3)).lease ?? 0;
    stage.now += LEASE - 1;
    expect((await record(file, 3)).lease).toBeNull();
    stage.now += 1;
    const second = (await record(file, 3)).lease ?? 0;
    expect(second).toBeGreaterThan(first);
    const lost = work().write([], ...holdsLease(file, first), command("UPDATE files SET complete = 1"));
    await expect(lost).rejects.toMatchObject({ reason: "storage_lease_lost" });
    await work().write([], ...holdsLease(file, second), command("UPDATE files SET complete = 1"));
    expect((await record(file, 3)).lease).toBeNull();
    await stage.run(command("DELETE FROM files"));
    await expect(work().write([], ...holdsLease(file, second))).rejects.toMatchObject({
      reason: "storage_file_not_found",
    });
    await expect(record(file, 3)).rejects.toThrow(GuardError);
  });

  test("stays with whoever is at it, for as long as that takes", async () => {
    for (const n of [1, 2]) await record(file, n);
    const until = (await record(file, 3)).lease ?? 0;
    const lease = new Lease(work(), file, until, () => stage.now);
    async function* slowly() {
      for (let n = 0; n < 10; n++) {
        stage.now += LEASE * 0.6;
        yield new Uint8Array(1);
      }
    }
    for await (const _ of lease.keptDuring(slowly())) expect((await record(file, 3)).lease).toBeNull();
    expect(lease.until).toBeGreaterThan(until + 5 * LEASE);
    // Another has taken over.
    await stage.run(command("UPDATE files SET finishUntil = finishUntil + 1"));
    await expect(
      (async () => {
        for await (const _ of lease.keptDuring(slowly()));
      })(),
    ).rejects.toThrow(LeaseLost);
    expect(await extendLease(work(), file, until, stage.now)).toBeNull();
  });

  test("is free at once for the next try when it failed", async () => {
    for (const n of [1, 2]) await record(file, n);
    const lease = (await record(file, 3)).lease ?? 0;
    await releaseLease(work(), file, lease - 1);
    expect((await record(file, 3)).lease).toBeNull();
    await releaseLease(work(), file, lease);
    expect((await record(file, 3)).lease).not.toBeNull();
  });

  test("goes on when a part was replaced meanwhile, and is left to whoever replaces it later", async () => {
    for (const n of [1, 2]) await record(file, n);
    const { lease, parts } = await record(file, 3);
    expect((await record(file, 2, "other")).lease).toBeNull();
    const now = await releaseUnlessChanged(work(), file, lease ?? 0, parts);
    expect(now).toEqual([part(1), part(2, "other"), part(3)]);
    expect(await releaseUnlessChanged(work(), file, lease ?? 0, now ?? [])).toBeNull();
    expect((await record(file, 2, "third")).lease).not.toBeNull();
  });
});
