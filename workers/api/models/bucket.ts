import type { Bucket } from "#shared/contract/models/bucket.ts";
import type { BucketRow } from "#shared/store/facts/bucket.ts";

/** `totalSize` is 0 as on Appwrite's servers: the usage of the bucket tells it. */
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
  totalSize: 0,
});
