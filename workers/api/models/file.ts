import type { File } from "#shared/contract/models/file.ts";
import type { files } from "#shared/store/schema/index.ts";

export type FileRow = typeof files.$inferSelect;

export const fileModel = (row: FileRow): File => ({
  $id: row.id,
  bucketId: row.bucketId,
  $createdAt: row.createdAt,
  $updatedAt: row.updatedAt,
  $permissions: row.permissions,
  name: row.name,
  folder: row.folder,
  key: row.folder + row.name,
  signature: row.signature,
  mimeType: row.mimeType,
  sizeOriginal: row.sizeOriginal,
  sizeActual: row.sizeActual,
  chunksTotal: row.chunksTotal,
  chunksUploaded: row.chunksUploaded,
  encryption: row.encryption,
  compression: row.compression,
});
