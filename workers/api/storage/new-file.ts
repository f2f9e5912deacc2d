import { type Chunk, readContentRange } from "#shared/contract/content-range.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { extensionOf, safeName } from "#shared/contract/file-name.ts";
import { isKey } from "#shared/contract/ids.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import type { UploadedFile } from "#shared/contract/upload.ts";
import { MOST_SCANNED, type Scanner } from "#shared/files/antivirus/scanner.ts";
import { scannerOf } from "#shared/files/antivirus/scanner-of.ts";
import { MOST_COMPRESSED } from "#shared/files/gzip.ts";
import type { BucketRow } from "#shared/store/facts/bucket.ts";
import type { files } from "#shared/store/schema/index.ts";
import type { Actor } from "../actor.ts";
import type { Context } from "../context.ts";
import { checkGrant, defaultPermissions } from "../databases/record-context.ts";
import { mayAll } from "./access.ts";
import { searchText } from "./file-row.ts";
import { uploaderOf } from "./uploader.ts";

export interface NewFileInput {
  fileId: string;
  bucketId: string;
  permissions: string[] | null;
  folder: string;
  file?: UploadedFile | undefined;
}

export type NewFileRow = typeof files.$inferInsert & { readonly uploader: string };

/** An upload that may begin, or go on. */
export interface Upload {
  readonly file: UploadedFile;
  /** Null: the request carries the whole file. */
  readonly chunk: Chunk | null;
  /** To be compressed once its content is known. */
  readonly compress: boolean;
  /** To be scanned for viruses; null: no scanner, not in this bucket, or too large for it. */
  readonly scanner: Scanner | null;
  /** Most bytes the file may have. */
  readonly limit: number;
  /** The row of a file nothing is known of yet. */
  readonly row: NewFileRow;
}

/** @throws ApiError user_unauthorized */
export function mayCreate(bucket: BucketRow, actor: Actor): void {
  if (!mayAll(bucket, actor, "create")) throw new ApiError("user_unauthorized");
}

/**
 * Everything an upload must pass before its bytes count, in the order of reference/storage.md §3.
 * @throws ApiError
 */
export function admitUpload(context: Context<NewFileInput>, bucket: BucketRow): Upload {
  const { input, actor, project, settings, today, request } = context;
  mayCreate(bucket, actor);
  const { file, permissions, folder } = input;
  if (!file || file.head.byteLength === 0) throw new ApiError("storage_file_empty");
  const chunk = readContentRange(request.header("content-range"));
  if (chunk && !(file.whole && holds(file.head.byteLength, chunk))) {
    throw new ApiError("storage_invalid_content_range", {
      message: `Content-Range announces ${chunk.size} bytes, and the file of the request has another size.`,
    });
  }
  // The SDK for Go sends it with whole files too, as it is given: unique().
  const id = context.id(chunk ? wantedId(input.fileId, request.header("x-appwrite-id")) : input.fileId);
  const name = safeName(file.name, id);
  const limit = Math.min(bucket.maximumFileSize, settings.storageLimit);
  checkExtension(bucket, name);
  if ((chunk?.total ?? file.head.byteLength) > limit) throw tooLarge(limit);
  checkGrant(actor, permissions);
  const row = {
    projectId: project.id,
    id,
    createdAt: today,
    updatedAt: today,
    bucket: bucket.sequence,
    bucketId: bucket.id,
    name,
    folder,
    permissions: permissions ?? defaultPermissions(actor),
    signature: "",
    mimeType: "",
    sizeOriginal: chunk?.total ?? 0,
    sizeActual: 0,
    chunksTotal: chunk?.count ?? 1,
    chunksUploaded: 0,
    encryption: bucket.encryption,
    compression: "none" as const,
    complete: false,
    object: `files/${project.id}/${bucket.sequence}/${id}-${context.secret(8)}`,
    uploadId: "",
    finishUntil: 0,
    uploader: uploaderOf(actor),
    search: searchText(id, name),
  };
  const announced = file.whole ? file.head.byteLength : Number(request.header("content-length"));
  const total = chunk?.total ?? announced;
  const compress = bucket.compression === "gzip" && total > 0 && total <= MOST_COMPRESSED;
  const size = chunk?.total ?? (file.whole ? file.head.byteLength : 0);
  const scanner = bucket.antivirus && size <= MOST_SCANNED ? scannerOf(settings) : null;
  return { file, chunk: chunk && chunk.count > 1 ? chunk : null, compress, scanner, limit, row };
}

/**
 * True when a body of so many bytes has the chunk. SDKs for Kotlin, Android and .NET send the last one in a buffer of the full
 * size: what follows it is left of the chunk before.
 */
const holds = (bytes: number, { number, count, size }: Chunk): boolean =>
  bytes === size || (number === count && count > 1 && bytes === CHUNK);

/** Later chunks name the file by a header, whatever `fileId` says. */
function wantedId(fileId: string, header: string): string {
  if (header === "") return fileId;
  if (!isKey(header)) throw new ApiError("storage_invalid_appwrite_id");
  return header;
}

function checkExtension({ allowedFileExtensions }: BucketRow, name: string): void {
  if (allowedFileExtensions.length === 0) return;
  const extension = extensionOf(name);
  const allowed = allowedFileExtensions.map((one) => one.toLowerCase().replace(/^\./, ""));
  if (allowed.includes(extension)) return;
  throw new ApiError("storage_file_type_unsupported", {
    message: `The bucket takes files with these extensions only: ${allowed.join(", ")}.`,
  });
}

export const tooLarge = (limit: number) =>
  new ApiError("storage_invalid_file_size", {
    message: `The file is larger than the ${limit} bytes that this bucket takes.`,
  });
