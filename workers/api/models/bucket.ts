import type { Bucket } from "#shared/contract/models/bucket.ts";
import type { BucketRow } from "#shared/store/facts/bucket.ts";

/** `totalSize` is that of the bucket's complete files on the device, in bytes. */
export const bucketModel = (row: BucketRow): Bucket => ({
  $id: row.id,
  $createdAt: row.createdAt,
  $updatedAt: row.updatedAt,
  $permissions: row.permissions,
  fileSecurity: row.fileSecurity,
  name: row.name,
  enabled: row.enabled,
  maximumFileSize: row.maximumFileSize,
  allowedFileExtensions: row.allowedFileExtensions,
  compression: row.compression,
  encryption: row.encryption,
  antivirus: row.antivirus,
  transformations: row.transformations,
  totalSize: row.totalSize,
});
