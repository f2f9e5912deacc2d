import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver, { type S3Call } from "@20minutes/s3rver";

const BUCKET = "files";

/** A server of S3 in this process, with signatures and a folder. */
export interface S3Server {
  /** Settings of a server that keeps its files there. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of all objects, in order. */
  objects(): Promise<string[]>;
  /** Uploads that are neither complete nor aborted. */
  uploads(): Promise<number>;
  /** The bytes of an object. */
  read(key: string): Promise<Buffer>;
  /** How often each method was called, the kind of it first: `UploadPart`. */
  readonly calls: string[];
  /** Answers so many milliseconds late, or with an error, while set. */
  fault: ((call: S3Call) => { status: number; code: string } | null) | null;
  stop(): Promise<void>;
}

export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "edgewrite-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  const bucket = join(directory, BUCKET);
  const state: Pick<S3Server, "fault"> & { calls: string[] } = { fault: null, calls: [] };
  server.middleware.unshift(async (call, next) => {
    state.calls.push(`${call.method} ${call.path} ${Object.keys(call.query).join(" ")}`);
    const fault = state.fault?.(call) ?? (await uploadFault(call, bucket));
    if (!fault) {
      // It signs `/files` where the request, rightly, is to `/files/`.
      if (call.path === `/${BUCKET}/`) call.app = Object.create(server, UNSIGNED);
      await whole(call, next);
      return firstByte(call);
    }
    call.status = fault.status;
    call.type = "application/xml";
    call.body =
      fault.status < 300 || call.method === "HEAD"
        ? ""
        : `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${fault.code} for AKIASECRET</Message></Error>`;
  });
  const { port } = await server.run();
  return Object.assign(state, {
    settings: {
      _APP_STORAGE_DEVICE: "s3",
      _APP_STORAGE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      _APP_STORAGE_S3_BUCKET: BUCKET,
      _APP_STORAGE_S3_ACCESS_KEY: "S3RVER",
      _APP_STORAGE_S3_SECRET: "S3RVER",
    },
    async objects() {
      const files = await filesIn(bucket);
      return files
        .filter((file) => file.endsWith(OBJECT))
        .map((file) => file.slice(0, -OBJECT.length))
        .sort();
    },
    async uploads() {
      return (await readdir(join(bucket, UPLOADS)).catch(() => [])).length;
    },
    read: (key: string) => readFile(join(bucket, key + OBJECT)),
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  });
}

const UNSIGNED = { allowMismatchedSignatures: { value: true } };
const OBJECT = "._S3rver_object";
const UPLOADS = "._S3rver_uploads";

const writing = new Map<string, Promise<void>>();

/** Lets nobody see an object while it is written, as S3 does. */
async function whole({ method, path, query }: S3Call, next: () => Promise<void>): Promise<void> {
  await writing.get(path)?.catch(() => undefined);
  const isWritten = method === "PUT" ? !query.uploadId : method === "POST" && query.uploadId !== undefined;
  if (!isWritten) return next();
  const written = next();
  writing.set(path, written);
  try {
    await written;
  } finally {
    writing.delete(path);
  }
}

/** This server takes the end of `bytes=0-0` for none at all. */
async function firstByte(call: S3Call): Promise<void> {
  if (call.get("range") !== "bytes=0-0" || call.status !== 206 || typeof call.body !== "object") return;
  if (call.body instanceof Uint8Array) return;
  for await (const chunk of call.body) {
    call.body = chunk.subarray(0, 1);
    return;
  }
}

/** What S3 does with multipart uploads and this server does not: it aborts them, and knows which exist. */
async function uploadFault({ method, query }: S3Call, bucket: string) {
  const { uploadId } = query;
  if (!uploadId) return null;
  const folder = join(bucket, UPLOADS, uploadId);
  if (!/^\w+$/.test(uploadId) || !existsSync(folder)) return { status: 404, code: "NoSuchUpload" };
  if (method !== "DELETE") return null;
  await rm(folder, { recursive: true });
  return { status: 204, code: "" };
}

/** All below a folder, though some of it be deleted meanwhile. */
async function filesIn(folder: string): Promise<string[]> {
  for (;;) {
    try {
      return await readdir(folder, { recursive: true });
    } catch (error) {
      const isGone = error instanceof Error && Reflect.get(error, "code") === "ENOENT";
      if (!isGone) throw error;
    }
  }
}
