import type { Compression } from "#shared/contract/storage.ts";
import type { Device } from "./device.ts";
import { gunzip, gzip } from "./gzip.ts";
import { readInSlices } from "./in-slices.ts";
import { piecesOf } from "./pieces.ts";
import { cut } from "./regroup.ts";
import { framesOf, objectKey, open, seal } from "./sealing.ts";
import { writeObject } from "./write.ts";

/** How an object holds a file's content: compressed first, sealed then. */
export interface Form {
  readonly object: string;
  readonly encryption: boolean;
  readonly compression: Compression;
}

/**
 * Writes content in its form.
 * @param secret the installation's, from which the object's key is derived
 * @returns the object's size in bytes
 */
export function writeContent(
  device: Device,
  secret: string,
  { object, encryption, compression }: Form,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const packed = compression === "gzip" ? gzip(bytes) : bytes;
  return writeObject(device, object, encryption ? seal(objectKey(secret, object), packed) : packed);
}

/** Which bytes of the content, both ends included. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/**
 * Content as it was uploaded, or the bytes of it that are asked for; null when the device has no such object. Of a sealed
 * object only the frames that hold them are read; a compressed one is read from its beginning.
 * @param size of the content, in bytes
 */
export async function readContent(
  device: Device,
  secret: string,
  { object, encryption, compression }: Form,
  size: number,
  extent: Extent = { first: 0, last: size - 1 },
): Promise<ReadableStream<Uint8Array> | AsyncGenerator<Uint8Array> | null> {
  const { first, last } = extent;
  const length = last - first + 1;
  if (compression === "none" && !encryption) {
    return readInSlices(device, object, { offset: first, length });
  }
  if (compression === "none") {
    const { frame, slice, skip } = framesOf(first, last, size);
    const sealed = await readInSlices(device, object, slice);
    return (
      sealed && cut(open(objectKey(secret, object), piecesOf(sealed, slice.length), frame), skip, length)
    );
  }
  const stored = await device.read(object);
  if (!stored) return null;
  const pieces = piecesOf(stored);
  return cut(gunzip(encryption ? open(objectKey(secret, object), pieces) : pieces), first, length);
}

/** Bodies up to so many bytes are made at once: a stream costs more than its bytes. */
const AT_ONCE = 1_048_576;

/**
 * A body of exactly `length` bytes, a large one made as it is read.
 * @throws DecryptionError and the device's faults, as far as they show before the body is begun
 */
export async function bodyOf(
  bytes: AsyncGenerator<Uint8Array>,
  length: number,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>> {
  if (length > AT_ONCE) return streamOf(bytes, length);
  const body = new Uint8Array(length);
  let filled = 0;
  for await (const piece of bytes) {
    body.set(piece, filled);
    filled += piece.byteLength;
  }
  if (filled < length) throw new Error(`The object ends after ${filled} of ${length} bytes.`);
  return body;
}

function streamOf(bytes: AsyncGenerator<Uint8Array>, length: number): ReadableStream<Uint8Array> {
  const { readable, writable } = new FixedLengthStream(length);
  const source = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done) controller.close();
      // A copy: what is read next takes the place of this.
      else controller.enqueue(value.slice());
    },
    async cancel() {
      await bytes.return(undefined);
    },
  });
  // Whoever reads sees the fault; a reader that leaves is none.
  source.pipeTo(writable).catch(() => undefined);
  return readable;
}
