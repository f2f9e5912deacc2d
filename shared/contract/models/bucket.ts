import { type ModelOf, model, page, stamps } from "./model.ts";

export const bucket = model({
  ...stamps,
  $permissions: "string[]",
  fileSecurity: "boolean",
  name: "string",
  enabled: "boolean",
  maximumFileSize: "integer",
  allowedFileExtensions: "string[]",
  compression: "string",
  encryption: "boolean",
  antivirus: "boolean",
  transformations: "boolean",
  totalSize: "integer",
});
export type Bucket = ModelOf<typeof bucket>;

export const bucketList = page("buckets", bucket);
export type BucketList = ModelOf<typeof bucketList>;
