import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Place } from "#shared/config/storage-place.ts";
import type { Device } from "../device.ts";
import { sumByMd5 } from "./content-md5.ts";
import { absent, attempt } from "./failure.ts";
import { Sha256 } from "./sha256.ts";

/** Longest wait for the first byte of an answer, in milliseconds. */
const PATIENCE = 60_000;

/** A device at a service that speaks S3. Only loaded where one is configured: the SDK is large. */
export function s3Device(place: S3Place): Device {
  const client = new S3Client({
    endpoint: place.endpoint,
    region: place.region,
    forcePathStyle: place.pathStyle,
    credentials: { accessKeyId: place.accessKey, secretAccessKey: place.secret },
    requestHandler: { requestTimeout: PATIENCE },
    // Not every service knows the newer checksums; bodies are signed, and thereby summed, as they are.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    sha256: Sha256,
  });
  // After the SDK's own checksums, before the signature.
  client.middlewareStack.add(sumByMd5, { name: "sumByMd5", step: "build", priority: "low" });
  const { bucket: Bucket } = place;

  return {
    put: (Key, Body) =>
      attempt("PutObject", async () => void (await client.send(new PutObjectCommand({ Bucket, Key, Body })))),
    begin: (Key) =>
      attempt("CreateMultipartUpload", async () => {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
        return named(UploadId, "upload id");
      }),
    part: (Key, UploadId, PartNumber, Body) =>
      attempt("UploadPart", async () => {
        const { ETag } = await client.send(
          new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
        );
        return { number: PartNumber, etag: named(ETag, "ETag") };
      }),
    complete: (Key, UploadId, parts) =>
      attempt("CompleteMultipartUpload", async () => {
        const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
        await client.send(
          new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
        );
      }),
    abort: (Key, UploadId) =>
      attempt("AbortMultipartUpload", async () => {
        await absent(client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      }),
    read: (Key, slice) =>
      attempt("GetObject", async () => {
        const range = slice && { Range: `bytes=${slice.offset}-${slice.offset + slice.length - 1}` };
        const found = await absent(client.send(new GetObjectCommand({ Bucket, Key, ...range })));
        return found?.Body?.transformToWebStream() ?? null;
      }),
    size: (Key) =>
      attempt("HeadObject", async () => {
        const found = await absent(client.send(new HeadObjectCommand({ Bucket, Key })));
        return found?.ContentLength ?? null;
      }),
    delete: (keys) =>
      attempt("DeleteObjects", async () => {
        if (keys.length === 0) return;
        const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
        const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
        const [first] = Errors.filter(({ Code }) => Code !== "NoSuchKey");
        if (first) throw new Error(`${Errors.length} of ${keys.length} objects stay: ${first.Code}`);
      }),
    list: (Prefix, after, MaxKeys) =>
      attempt("ListObjectsV2", async () => {
        const from = after !== "" && { StartAfter: after };
        const { Contents = [], IsTruncated } = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix, MaxKeys, ...from }),
        );
        const objects = Contents.map(({ Key, LastModified }) => ({
          key: named(Key, "key"),
          writtenAt: LastModified?.getTime() ?? Number.POSITIVE_INFINITY,
        }));
        return { objects, more: IsTruncated === true };
      }),
  };
}

function named(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`the answer has no ${what}`);
  return value;
}
