import { and, eq } from "drizzle-orm";
import { ApiError } from "#shared/contract/errors.ts";
import type { Compression } from "#shared/contract/storage.ts";
import type { Scanner } from "#shared/files/antivirus/scanner.ts";
import { readContent, writeContent } from "#shared/files/content.ts";
import type { Device, Part } from "#shared/files/device.ts";
import { Digester } from "#shared/files/digest.ts";
import { piecesOf } from "#shared/files/pieces.ts";
import { files } from "#shared/store/schema/index.ts";
import { remove } from "#shared/store/tables.ts";
import type { Work } from "#shared/store/work.ts";
import type { FileRow } from "../models/file.ts";
import { Lease } from "./finish-lease.ts";
import { running } from "./running.ts";
import { releaseUnlessChanged } from "./upload-parts.ts";

/** What a finished file's row says of its content. */
export interface Finished {
  readonly object: string;
  readonly compression: Compression;
  readonly sizeActual: number;
  readonly signature: string;
  readonly mimeType: string;
}

export interface Finishing {
  readonly work: Work;
  readonly device: Device;
  /** The installation's, from which objects' keys are derived. */
  readonly secret: string;
  readonly file: FileRow;
  readonly parts: readonly Part[];
  /** Until when the caller has the file to himself. */
  readonly lease: number;
  readonly compress: boolean;
  readonly scanner: Scanner | null;
  /** Milliseconds since the epoch. */
  clock(): number;
}

/** How often parts are taken anew because one was replaced while the object was made of them. */
const ATTEMPTS = 5;

/**
 * Makes the object of its parts, tells its type and signature, and compresses it where the bucket says so. It reads back
 * what this isolate has not seen in order: MD5 takes chunks in theirs alone. Can be begun again.
 * @returns what the row is to say, and the lease under which it may
 * @throws ApiError storage_invalid_file when the content is not what it may be: then nothing of the file is left
 */
export async function finish(finishing: Finishing): Promise<{ finished: Finished; lease: number }> {
  const { work, file, clock } = finishing;
  const lease = new Lease(work, file.sequence, finishing.lease, clock);
  try {
    const parts = await assemble(finishing);
    const finished = await digest({ ...finishing, parts }, lease);
    return { finished, lease: lease.until };
  } catch (error) {
    if (error instanceof ApiError && error.type === "storage_invalid_file") await giveUp(finishing, lease);
    else await lease.release();
    throw error;
  }
}

/** Makes one object of the parts. @returns those it was made of */
async function assemble({ work, device, file, lease, parts }: Finishing): Promise<readonly Part[]> {
  let known = parts;
  for (let attempt = 1; ; attempt++) {
    try {
      await device.complete(file.object, file.uploadId, known);
      return known;
    } catch (error) {
      // Whoever was at it before got that far.
      if ((await device.size(file.object)) !== null) return NOBODY_KNOWS;
      // A chunk that came twice at the same time: the device may have kept the other one.
      const now = await releaseUnlessChanged(work, file.sequence, lease, known);
      if (!now || attempt === ATTEMPTS) throw error;
      known = now;
    }
  }
}

async function digest(finishing: Finishing, lease: Lease): Promise<Finished> {
  const { device, secret, file, parts, compress, scanner } = finishing;
  const size = file.sizeOriginal;
  const seen = running.take(file.object, parts);
  // What is to be compressed or scanned has to be read anyway.
  const digester = (compress || scanner ? null : seen) ?? new Digester();
  const left = digester.size === size ? nothing() : await readFrom(digester.size);
  const kept = lease.keptDuring(left);
  const passing = digester.through(scanner ? scanner.through(kept) : kept);
  // One name for every attempt: none is left behind by one that broke off.
  const object = compress ? `${file.object}.gz` : file.object;
  const compression = compress ? "gzip" : "none";
  let sizeActual: number | null;
  if (compress) {
    sizeActual = await writeContent(device, secret, { ...file, object, compression }, passing);
  } else {
    for await (const _ of passing);
    sizeActual = await device.size(object);
  }
  const { size: found, signature, mimeType } = await digester.finish();
  if (found !== size || sizeActual === null) throw new ApiError("storage_invalid_file");
  return { object, compression, sizeActual, signature, mimeType };

  async function readFrom(first: number): Promise<AsyncIterable<Uint8Array>> {
    const content = await readContent(device, secret, file, size, { first, last: size - 1 });
    return content instanceof ReadableStream ? piecesOf(content) : (content ?? nothing());
  }
}

/** The row first: with it goes a note of the object, should the rest not come to pass. */
async function giveUp({ work, device, file }: Finishing, lease: Lease): Promise<void> {
  const mine = and(eq(files.sequence, file.sequence), eq(files.finishUntil, lease.until));
  const [gone] = await work.write([], remove(files, mine));
  if (gone.length > 0) await device.delete([file.object]);
}

/** Parts that fit no digest: another request made the object. */
const NOBODY_KNOWS: readonly Part[] = [{ number: 1, etag: "" }];

async function* nothing(): AsyncGenerator<Uint8Array> {}
