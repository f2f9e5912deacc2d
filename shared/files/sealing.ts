import { createCipheriv, createDecipheriv } from "node:crypto";
import { DecryptionError, deriveKey, type EncryptionKey } from "#shared/crypto/encryption.ts";
import { secureRandom } from "#shared/crypto/random.ts";
import { regroup } from "./regroup.ts";

/** Bytes of content in a frame, and what sealing adds to each: the nonce and the tag of AES-256-GCM. */
export const FRAME = 65_536;
const IV = 12;
const TAG = 16;
const OVERHEAD = IV + TAG;

/** The key of one object, and of no other: a nonce is only ever drawn for the frames of one file. */
export const objectKey = (secret: string, object: string): EncryptionKey =>
  deriveKey(secret, `files:${object}`);

/** Bytes that content of `size` bytes takes once sealed. */
export const sealedSize = (size: number): number => size + Math.ceil(size / FRAME) * OVERHEAD;

/** The sealed frames that hold the bytes from `first` to `last` of content of `size` bytes. */
export function framesOf(first: number, last: number, size: number) {
  const frame = Math.floor(first / FRAME);
  const offset = frame * (FRAME + OVERHEAD);
  const end = Math.min((Math.floor(last / FRAME) + 1) * (FRAME + OVERHEAD), sealedSize(size));
  return { frame, slice: { offset, length: end - offset }, skip: first - frame * FRAME };
}

/** Seals content frame by frame, the first of them number `frame` of its file. */
export async function* seal(
  key: EncryptionKey,
  bytes: AsyncIterable<Uint8Array>,
  frame = 0,
): AsyncGenerator<Uint8Array> {
  let index = frame;
  for await (const plain of regroup(bytes, FRAME)) yield sealFrame(key, index++, plain);
}

/** A chunk that is at hand, sealed. */
export function sealChunk(key: EncryptionKey, chunk: Uint8Array, frame: number): Uint8Array {
  const sealed = new Uint8Array(sealedSize(chunk.byteLength));
  for (let at = 0, to = 0, index = frame; at < chunk.byteLength; at += FRAME, index++) {
    const piece = sealFrame(key, index, chunk.subarray(at, at + FRAME));
    sealed.set(piece, to);
    to += piece.byteLength;
  }
  return sealed;
}

/**
 * Opens sealed frames, the first of them number `frame` of its file.
 * @throws DecryptionError when one was altered, swapped or sealed with another key
 */
export async function* open(
  key: EncryptionKey,
  bytes: AsyncIterable<Uint8Array>,
  frame = 0,
): AsyncGenerator<Uint8Array> {
  let index = frame;
  for await (const sealed of regroup(bytes, FRAME + OVERHEAD)) yield openFrame(key, index++, sealed);
}

function sealFrame(key: EncryptionKey, index: number, plain: Uint8Array): Uint8Array {
  const iv = secureRandom(IV);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, iv);
  cipher.setAAD(placeOf(index));
  const sealed = new Uint8Array(plain.byteLength + OVERHEAD);
  sealed.set(iv);
  sealed.set(cipher.update(plain), IV);
  cipher.final();
  sealed.set(cipher.getAuthTag(), IV + plain.byteLength);
  return sealed;
}

function openFrame(key: EncryptionKey, index: number, sealed: Uint8Array): Uint8Array {
  if (sealed.byteLength <= OVERHEAD) throw new DecryptionError("A frame is cut short");
  const split = sealed.byteLength - TAG;
  const decipher = createDecipheriv("aes-256-gcm", key.bytes, sealed.subarray(0, IV), { authTagLength: TAG });
  decipher.setAAD(placeOf(index));
  decipher.setAuthTag(sealed.subarray(split));
  const plain = decipher.update(sealed.subarray(IV, split));
  try {
    decipher.final();
  } catch (error) {
    throw new DecryptionError(`Frame ${index} does not open`, { cause: error });
  }
  return plain;
}

/** A frame opens only in its place. */
function placeOf(index: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(index));
  return place;
}
