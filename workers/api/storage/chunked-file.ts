import { and, eq } from "drizzle-orm";
import type { Chunk } from "#shared/contract/content-range.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import type { Device } from "#shared/files/device.ts";
import { letGo } from "#shared/files/let-go.ts";
import { FRAME, objectKey, sealChunk } from "#shared/files/sealing.ts";
import { inTurn, PATIENCE_OF_SENT } from "#shared/memory/turns.ts";
import { GuardError, UniqueError } from "#shared/store/failure.ts";
import { fileParts, files } from "#shared/store/schema/index.ts";
import { findOne, insert, remove, update } from "#shared/store/tables.ts";
import { ensure } from "#shared/store/versions.ts";
import type { Work } from "#shared/store/work.ts";
import type { Context } from "../context.ts";
import { found } from "../found.ts";
import type { FileRow } from "../models/file.ts";
import { discard } from "./access.ts";
import { aside } from "./aside.ts";
import { type Finished, finish } from "./finish-file.ts";
import { LeaseLost } from "./finish-lease.ts";
import type { NewFileRow, Upload } from "./new-file.ts";
import { running } from "./running.ts";
import { holdsLease, LEASE_LOST, recordPart } from "./upload-parts.ts";
import { ownUpload } from "./uploader.ts";

/** Memory a chunk takes besides what holds it, in bytes: sealed, and on its way to the device. */
const COST = 2 * CHUNK;

/** What a chunk came to: the file so far, and, for the one request that finishes it, what becomes of it. */
interface Received {
  readonly row: FileRow;
  readonly done: { readonly finished: Finished; readonly lease: number } | null;
}

/**
 * A chunk of a file, in any order and beside others: part n of the device's multipart upload is chunk n. Which request
 * finishes the file is decided in the batch that records its chunk, and holds in the batch that completes its row, so it is
 * one of them and finishes it once. No lock could say it better.
 * @throws ApiError storage_invalid_content_range when the total is another than that of the first chunk
 */
export async function receiveChunk(
  context: Context<unknown>,
  upload: Upload & { chunk: Chunk },
  known: FileRow | null,
): Promise<FileRow> {
  const { row, done } = await upload.file.once(() => receive(context, upload, known));
  if (done) {
    const completed = await complete(context, row, done.finished, done.lease);
    if (completed) return completed;
  }
  context.silence();
  if (row.complete) context.response.status = 200;
  return row;
}

/** Null: somebody else has finished the file, or is about to. */
async function complete(
  { work, today, tell }: Context<unknown>,
  row: FileRow,
  finished: Finished,
  lease: number,
): Promise<FileRow | null> {
  const { sequence, chunksTotal } = row;
  tell({ bucketId: row.bucketId, fileId: row.id });
  const values = { ...finished, chunksUploaded: chunksTotal, uploadId: "", finishUntil: 0, updatedAt: today };
  try {
    const [, , rows] = await work.write(
      [],
      ...holdsLease(sequence, lease),
      update(files, { ...values, complete: true }, eq(files.sequence, sequence)),
      remove(fileParts, eq(fileParts.file, sequence)),
      // A compressed file is another object than that of its parts.
      discard(row, row.object),
    );
    return found(rows[0], "storage_file_not_found");
  } catch (error) {
    if (error instanceof GuardError && error.reason === LEASE_LOST) return null;
    throw error;
  }
}

async function receive(
  context: Context<unknown>,
  { file, chunk, row, compress, scanner }: Upload & { chunk: Chunk },
  known: FileRow | null,
): Promise<Received> {
  const { device, clock, today } = context;
  const work = aside(context);
  const begun = known ?? (await begin(work, device, row));
  if (begun.sizeOriginal !== chunk.total) {
    throw new ApiError("storage_invalid_content_range", {
      message: `The upload was begun with a total of ${begun.sizeOriginal} bytes, not ${chunk.total}.`,
    });
  }
  if (begun.complete) return { row: begun, done: null };
  const secret = context.settings.encryptionKey;
  const content = file.head.subarray(0, chunk.size);
  running.arrived(begun.object, chunk.number, content);
  const storing = async () => {
    const store = (bytes: Uint8Array) => device.part(begun.object, begun.uploadId, chunk.number, bytes);
    if (!begun.encryption) return store(content);
    const frame = (chunk.number - 1) * (CHUNK / FRAME);
    const sealed = await sealChunk(objectKey(secret, begun.object), content, frame);
    return store(sealed).finally(() => letGo(sealed));
  };
  const part = await inTurn(clock, COST, storing, { patience: PATIENCE_OF_SENT }).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (!(part instanceof Error)) running.stored(begun.object, part);
  const progress = await recordPart(
    work,
    begun.sequence,
    part instanceof Error ? null : part,
    clock(),
    today,
  );
  const { parts, lease, row: now } = progress;
  if (lease === null) {
    // The upload was over before this part came: another request finished it, or is about to.
    if (part instanceof Error && !now.complete && parts.length < now.chunksTotal) throw part;
    return { row: now, done: null };
  }
  try {
    const done = await finish({ work, device, secret, file: begun, parts, lease, compress, scanner, clock });
    return { row: now, done };
  } catch (error) {
    if (error instanceof LeaseLost) return { row: now, done: null };
    throw error;
  }
}

async function begin(work: Work, device: Device, row: NewFileRow): Promise<FileRow> {
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
    return ownUpload(found(other, "storage_file_not_found"), row.uploader);
  }
}
