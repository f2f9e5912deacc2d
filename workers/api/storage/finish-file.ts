import { ApiError } from "#shared/contract/errors.ts";
import type { Compression } from "#shared/contract/storage.ts";
import { readContent, writeContent } from "#shared/files/content.ts";
import type { Device, Part } from "#shared/files/device.ts";
import { Digester } from "#shared/files/digest.ts";
import { command } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";
import type { FileRow } from "../models/file.ts";

/** What a finished file's row says of its content. */
export interface Finished {
  readonly object: string;
  readonly compression: Compression;
  readonly sizeActual: number;
  readonly signature: string;
  readonly mimeType: string;
}

interface Finishing {
  readonly work: Work;
  readonly device: Device;
  /** The installation's, from which objects' keys are derived. */
  readonly secret: string;
  readonly file: FileRow;
  readonly parts: readonly Part[];
  readonly compress: boolean;
}

/**
 * Makes the object of its parts and reads it once, to tell its type and signature, and to compress it where the bucket says
 * so. Can be begun again.
 * @throws ApiError storage_invalid_file when the parts are not what was announced
 */
export async function finish(finishing: Finishing): Promise<Finished> {
  const { work, device, file, parts } = finishing;
  try {
    await device.complete(file.object, file.uploadId, parts).catch(async (error: unknown) => {
      // Whoever was at it before got that far.
      if ((await device.size(file.object)) === null) throw error;
    });
    return await digest(finishing);
  } catch (error) {
    // The next chunk that is sent again may try at once.
    await work.write([], command("UPDATE files SET finishUntil = 0 WHERE sequence = ?1", [file.sequence]));
    throw error;
  }
}

async function digest({ device, secret, file, compress }: Finishing): Promise<Finished> {
  const content = await readContent(device, secret, file, file.sizeOriginal);
  const digester = new Digester();
  const passing = digester.through(content ?? nothing());
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
  const { size, signature, mimeType } = await digester.finish();
  if (size !== file.sizeOriginal || sizeActual === null) throw new ApiError("storage_invalid_file");
  return { object, compression, sizeActual, signature, mimeType };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
