/** Bytes of an object from `offset` on, `length` of them. */
export interface Slice {
  readonly offset: number;
  readonly length: number;
}

/** A part of a multipart upload that the device has. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly etag: string;
}

/**
 * Where objects are kept. Nothing passes through memory whole: what is written at once is a part at most, what is read
 * is a stream.
 */
export interface Device {
  /** Writes an object at once. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Begins an object that arrives in parts; all but the last are of one size, 5 MiB or more. @returns the upload's id */
  begin(key: string): Promise<string>;
  /** Stores a part, in place of an earlier one of that number. @throws when there is no such upload any more. */
  part(key: string, uploadId: string, number: number, bytes: Uint8Array): Promise<Part>;
  /** Makes the object of its parts. @throws when the upload is over already, or parts are missing. */
  complete(key: string, uploadId: string, parts: readonly Part[]): Promise<void>;
  /** Forgets an upload and its parts; nothing happens when there is none. */
  abort(key: string, uploadId: string): Promise<void>;
  /** The object or a slice of it; null when there is none. */
  read(key: string, slice?: Slice): Promise<ReadableStream<Uint8Array> | null>;
  /** The object's size in bytes; null when there is none. */
  size(key: string): Promise<number | null>;
  /** Deletes objects, at most 1,000; those that are not there are no fault. */
  delete(keys: readonly string[]): Promise<void>;
  /** Objects whose keys begin with `prefix` and come after `after`, in the order of their keys. */
  list(prefix: string, after: string, limit: number): Promise<Listing>;
}

/** Some of a device's objects, 1,000 at most. */
export interface Listing {
  readonly objects: readonly Listed[];
  /** There are others after the last of these. */
  readonly more: boolean;
}

export interface Listed {
  readonly key: string;
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
}

/** The default device: R2 by its binding. */
export function deviceOf(bucket: R2Bucket): Device {
  return {
    async put(key, bytes) {
      await bucket.put(key, bytes);
    },
    async begin(key) {
      return (await bucket.createMultipartUpload(key)).uploadId;
    },
    async part(key, uploadId, number, bytes) {
      const { partNumber, etag } = await bucket
        .resumeMultipartUpload(key, uploadId)
        .uploadPart(number, bytes);
      return { number: partNumber, etag };
    },
    async complete(key, uploadId, parts) {
      const listed = parts.map(({ number, etag }) => ({ partNumber: number, etag }));
      await bucket.resumeMultipartUpload(key, uploadId).complete(listed);
    },
    async abort(key, uploadId) {
      try {
        await bucket.resumeMultipartUpload(key, uploadId).abort();
      } catch (error) {
        // R2 answers so when there is no such upload; one that stays after a fault it forgets itself, within a week.
        if (!/\((10001|10024)\)/.test(String(error))) throw error;
      }
    },
    async read(key, slice) {
      const found = await bucket.get(key, slice ? { range: { ...slice } } : {});
      return found ? found.body : null;
    },
    async size(key) {
      return (await bucket.head(key))?.size ?? null;
    },
    async delete(keys) {
      await bucket.delete([...keys]);
    },
    async list(prefix, after, limit) {
      const { objects, truncated } = await bucket.list({
        prefix,
        limit,
        ...(after !== "" && { startAfter: after }),
      });
      const listed = objects.map(({ key, uploaded }) => ({ key, writtenAt: uploaded.getTime() }));
      return { objects: listed, more: truncated };
    },
  };
}
