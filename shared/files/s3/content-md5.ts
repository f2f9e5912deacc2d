import { createHash } from "node:crypto";
import type { ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import type { BuildMiddleware } from "@smithy/types";

/**
 * Requests that must carry a checksum (the deletion of many objects) carry Content-MD5, which every service understands,
 * in place of the SDK's CRC32, which some do not.
 */
export const sumByMd5: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const { request } = args;
  if (!isSummed(request)) return next(args);
  const { headers, body } = request;
  const summed = Object.keys(headers).filter((name) => /^x-amz-(sdk-)?checksum-/i.test(name));
  if (summed.length > 0 && (typeof body === "string" || body instanceof Uint8Array)) {
    for (const name of summed) delete headers[name];
    headers["content-md5"] = createHash("md5").update(body).digest("base64");
  }
  return next(args);
};

interface Summed {
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

const isSummed = (request: unknown): request is Summed =>
  typeof request === "object" && request !== null && "headers" in request && "body" in request;
