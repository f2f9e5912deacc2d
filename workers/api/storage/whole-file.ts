import type { Settings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import type { Compression } from "#shared/contract/storage.ts";
import { writeContent } from "#shared/files/content.ts";
import type { Device } from "#shared/files/device.ts";
import { type Digest, Digester } from "#shared/files/digest.ts";
import { inTurn, PATIENCE_OF_SENT } from "#shared/memory/turns.ts";
import { files } from "#shared/store/schema/index.ts";
import { insert } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import type { FileRow } from "../models/file.ts";
import { change } from "../users/change.ts";
import { discard } from "./access.ts";
import { aside } from "./aside.ts";
import { tooLarge, type Upload } from "./new-file.ts";

/** How often a file that is here is in memory besides, until the device has it: sealed or compressed, and on its way. */
const COPIES = 2;

/** An object with what its content says, and what it was written for. */
interface Stored extends Digest {
  readonly object: string;
  readonly bucket: number;
  readonly encryption: boolean;
  readonly scanned: boolean;
  readonly sizeActual: number;
  readonly compression: Compression;
}

/**
 * A file that one request carries: its object is written first, then its row, so that no half file is ever seen.
 * @throws ApiError storage_file_already_exists, storage_invalid_file_size, storage_invalid_file for a virus,
 * general_resource_locked when the bucket has changed meanwhile
 */
export async function createWhole(context: Context<unknown>, upload: Upload): Promise<FileRow> {
  const { row } = upload;
  const { device, settings, clock } = context;
  const stored = await upload.file.once(() => {
    const storing = () => store(device, settings, upload);
    // What still arrives goes at its client's pace, and holds what that takes.
    if (!upload.file.whole) return storing();
    const cost = COPIES * upload.file.head.byteLength;
    return inTurn(clock, cost, storing, { patience: PATIENCE_OF_SENT });
  });
  checkStored(stored, upload);
  const [file] = await change(
    context.work,
    [],
    { files: "storage_file_already_exists" },
    insert(files, {
      ...row,
      object: stored.object,
      signature: stored.signature,
      mimeType: stored.mimeType,
      sizeOriginal: stored.size,
      sizeActual: stored.sizeActual,
      compression: stored.compression,
      chunksUploaded: 1,
      complete: true,
    }),
  );
  return file;
}

/** The file came once, under the rules of then; where the bucket asks for others now, it has to come again. */
function checkStored(stored: Stored, { row, scanner, limit }: Upload): void {
  if (stored.size > limit) throw tooLarge(limit);
  const isAsked =
    stored.bucket === row.bucket &&
    stored.encryption === row.encryption &&
    (stored.scanned || scanner === null);
  if (!isAsked) throw new ApiError("general_resource_locked");
}

/** The object of a request that failed after it was written belongs to no file. */
export function discardStored(context: Context<unknown>, { file, row }: Upload): void {
  context.after(async () => {
    const stored = await file.once<Stored | null>(async () => null).catch(() => null);
    if (stored) await aside(context).write([], discard(row, stored.object));
  });
}

async function store(
  device: Device,
  { encryptionKey }: Settings,
  { file, compress, scanner, limit, row }: Upload,
): Promise<Stored> {
  const { object, encryption, bucket } = row;
  const compression = compress ? "gzip" : "none";
  const digester = new Digester();
  const bytes = within(limit, file.bytes());
  const content = digester.through(scanner ? scanner.through(bytes) : bytes);
  const form = { object, encryption, compression } as const;
  const sizeActual = await writeContent(device, encryptionKey, form, content);
  const scanned = scanner !== null;
  return { ...(await digester.finish()), object, bucket, encryption, scanned, sizeActual, compression };
}

async function* within(limit: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}
