import { and, eq } from "drizzle-orm";
import type { Chunk } from "#shared/contract/content-range.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { type Device, deviceOf, type Part } from "#shared/files/device.ts";
import { FRAME, objectKey, sealChunk } from "#shared/files/sealing.ts";
import { UniqueError } from "#shared/store/failure.ts";
import { fileParts, files } from "#shared/store/schema/index.ts";
import { command, first, many } from "#shared/store/statement.ts";
import { findOne, insert, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { found } from "../found.ts";
import type { FileRow } from "../models/file.ts";
import { discard } from "./access.ts";
import { aside } from "./aside.ts";
import { type Finished, finish } from "./finish-file.ts";
import type { Upload } from "./new-file.ts";

/** How long the request that received the last chunk may take to finish the file, in milliseconds. */
const LEASE = 300_000;

/** What a chunk came to: the file so far, and, for the one request that finishes it, what becomes of it. */
interface Received {
  readonly row: FileRow;
  readonly finished: Finished | null;
}

/**
 * A chunk of a file, in any order and beside others: part n of the device's multipart upload is chunk n. Which request
 * finishes the file is decided in the batch that records its chunk, so it is one of them and finishes it once.
 * @throws ApiError storage_invalid_content_range when the total is another than that of the first chunk
 */
export async function receiveChunk(
  context: Context<unknown>,
  upload: Upload & { chunk: Chunk },
  known: FileRow | null,
): Promise<FileRow> {
  const { work, today } = context;
  const received = await upload.file.once(() => receive(context, upload, known));
  const { row, finished } = received;
  if (!finished) {
    context.silence();
    if (row.complete) context.response.status = 200;
    return row;
  }
  context.tell({ bucketId: row.bucketId, fileId: row.id });
  const [rows] = await work.write(
    [],
    update(
      files,
      {
        complete: true,
        chunksUploaded: row.chunksTotal,
        ...finished,
        uploadId: "",
        finishUntil: 0,
        updatedAt: today,
      },
      and(eq(files.sequence, row.sequence), eq(files.complete, false)),
    ),
    remove(fileParts, eq(fileParts.file, row.sequence)),
    // A compressed file is another object than that of its parts.
    discard(row.object),
  );
  return found(rows[0], "storage_file_not_found");
}

async function receive(
  context: Context<unknown>,
  { file, chunk, row, compress }: Upload & { chunk: Chunk },
  known: FileRow | null,
): Promise<Received> {
  const device = deviceOf(context.files);
  const own = aside(context);
  const begun = known ?? (await begin(own, device, row));
  if (begun.sizeOriginal !== chunk.total) {
    throw new ApiError("storage_invalid_content_range", {
      message: `The upload was begun with a total of ${begun.sizeOriginal} bytes, not ${chunk.total}.`,
    });
  }
  if (begun.complete) return { row: begun, finished: null };
  const secret = context.settings.encryptionKey;
  const bytes = begun.encryption
    ? sealChunk(objectKey(secret, begun.object), file.head, (chunk.number - 1) * (CHUNK / FRAME))
    : file.head;
  const part = await device
    .part(begun.object, begun.uploadId, chunk.number, bytes)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const { mine, parts, now } = await record(own, begun, part instanceof Error ? null : part, context);
  if (mine) {
    const finishing = { work: own, device, secret, file: begun, parts, compress };
    return { row: now, finished: await finish(finishing) };
  }
  // The upload was over before this part came: another request finished it, or is about to.
  if (part instanceof Error && !now.complete && parts.length < now.chunksTotal) throw part;
  return { row: now, finished: null };
}

async function begin(work: Work, device: Device, row: typeof files.$inferInsert): Promise<FileRow> {
  const uploadId = await device.begin(row.object);
  try {
    const [, begun] = await work.write(
      [],
      ensure("storage_bucket_not_found", "EXISTS (SELECT 1 FROM buckets WHERE sequence = ?1)", [row.bucket]),
      insert(files, { ...row, uploadId }),
    );
    return begun;
  } catch (error) {
    await device.abort(row.object, uploadId);
    if (!(error instanceof UniqueError)) throw error;
    // Another chunk began it at the same time.
    const [other] = await work.read(findOne(files, and(eq(files.bucket, row.bucket), eq(files.id, row.id))));
    return found(other, "storage_file_not_found");
  }
}

/** Notes a part, and takes on finishing the file when it was the last. */
async function record(
  work: Work,
  file: FileRow,
  part: Part | null,
  { today, now }: Pick<Context<unknown>, "today" | "now">,
): Promise<{ mine: boolean; parts: Part[]; now: FileRow }> {
  const here = file.sequence;
  const exists = "EXISTS (SELECT 1 FROM files WHERE sequence = ?1)";
  const noted = command(
    `INSERT INTO fileParts (file, number, etag) SELECT ?1, ?2, ?3
     WHERE ?2 > 0 AND EXISTS (SELECT 1 FROM files WHERE sequence = ?1 AND complete = 0 AND finishUntil <= ?4)
     ON CONFLICT (file, number) DO UPDATE SET etag = excluded.etag`,
    [here, part?.number ?? 0, part?.etag ?? "", now],
  );
  const count = "(SELECT count(*) FROM fileParts WHERE file = ?1)";
  const mine = first(
    `SELECT 1 AS mine FROM files WHERE sequence = ?1 AND complete = 0 AND finishUntil <= ?2 AND ${count} = chunksTotal`,
    [here, now],
    () => true,
  );
  const counted = command(
    `UPDATE files SET updatedAt = ?3, chunksUploaded = min(${count}, chunksTotal - 1),
       finishUntil = CASE WHEN ${count} = chunksTotal AND finishUntil <= ?2 THEN ?2 + ${LEASE} ELSE finishUntil END
     WHERE sequence = ?1 AND complete = 0`,
    [here, now, today],
  );
  const listed = many(
    "SELECT number, etag FROM fileParts WHERE file = ?1 ORDER BY number",
    [here],
    (row) => ({
      number: Number(row.number),
      etag: String(row.etag),
    }),
  );
  const [, , won, , parts, after] = await work.write(
    [],
    ensure("storage_file_not_found", exists, [here]),
    noted,
    mine,
    counted,
    listed,
    findOne(files, eq(files.sequence, here)),
  );
  return { mine: won === true, parts, now: found(after, "storage_file_not_found") };
}
