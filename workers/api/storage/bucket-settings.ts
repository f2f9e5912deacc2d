import type { Settings } from "#shared/config/settings.ts";
import { invalidArgument } from "#shared/contract/errors.ts";
import { boolean, integer, list, nullable, oneOf, permissions, text } from "#shared/contract/params.ts";
import type { Input } from "../declaration.ts";

/** What both creating and updating a bucket take; updating puts what is left out back to its default. */
export const bucketParams = () => ({
  name: text(128),
  permissions: nullable(permissions(["create", "read", "update", "delete", "write"])).default(null),
  fileSecurity: boolean().default(false),
  enabled: boolean().default(true),
  maximumFileSize: integer(1, Number.MAX_SAFE_INTEGER).optional(),
  allowedFileExtensions: list(text(64)).default([]),
  compression: oneOf("none", "gzip", "zstd").default("none"),
  encryption: boolean().default(true),
  antivirus: boolean().default(true),
  transformations: boolean().default(true),
});

/**
 * The settings of a bucket as they are stored.
 * @throws ApiError general_argument_invalid for a size over the server's limit and for what the platform lacks.
 */
export function bucketSettings(input: Input<ReturnType<typeof bucketParams>>, { storageLimit }: Settings) {
  const { name, fileSecurity, enabled, maximumFileSize = storageLimit, allowedFileExtensions } = input;
  const { compression, encryption, antivirus, transformations } = input;
  if (maximumFileSize > storageLimit) {
    const why = `Must be a whole number from 1 to ${storageLimit}, which is this server's _APP_STORAGE_LIMIT.`;
    throw invalidArgument("maximumFileSize", why);
  }
  if (compression === "zstd") {
    throw invalidArgument("compression", "This server cannot compress with zstd. Use gzip or none.");
  }
  return {
    name,
    fileSecurity,
    enabled,
    maximumFileSize,
    allowedFileExtensions,
    compression,
    encryption,
    antivirus,
    transformations,
  };
}
