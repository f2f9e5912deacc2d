import { DecryptionError, deriveKey, type EncryptionKey } from "#shared/crypto/encryption.ts";
import { secureRandom } from "#shared/crypto/random.ts";
import { letGo } from "./let-go.ts";
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
  const cipher = await imported(key, "encrypt");
  let index = frame;
  for await (const plain of regroup(bytes, FRAME)) {
    const sealed = new Uint8Array(plain.byteLength + OVERHEAD);
    await sealFrame(cipher, index++, plain, sealed);
    yield sealed;
  }
}

/** A chunk that is at hand, sealed. */
export async function sealChunk(key: EncryptionKey, chunk: Uint8Array, frame: number): Promise<Uint8Array> {
  const cipher = await imported(key, "encrypt");
  const sealed = new Uint8Array(sealedSize(chunk.byteLength));
  for (let at = 0, to = 0, index = frame; at < chunk.byteLength; at += FRAME, index++) {
    const plain = chunk.subarray(at, at + FRAME);
    await sealFrame(cipher, index, plain, sealed.subarray(to));
    to += plain.byteLength + OVERHEAD;
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
  const cipher = await imported(key, "decrypt");
  let index = frame;
  for await (const sealed of regroup(bytes, FRAME + OVERHEAD)) yield openFrame(cipher, index++, sealed);
}

/** Web Crypto: what Node's interface does with a frame takes the platform three times as long. */
const imported = (key: EncryptionKey, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", key.bytes, "AES-GCM", false, [use]);

/** Writes nonce, ciphertext and tag to the beginning of `to`. */
async function sealFrame(key: CryptoKey, index: number, plain: Uint8Array, to: Uint8Array): Promise<void> {
  const iv = secureRandom(IV);
  const algorithm = { name: "AES-GCM", iv, additionalData: placeOf(index) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  to.set(iv);
  to.set(sealed, IV);
  letGo(sealed);
}

async function openFrame(key: CryptoKey, index: number, sealed: Uint8Array): Promise<Uint8Array> {
  if (sealed.byteLength <= OVERHEAD) throw new DecryptionError("A frame is cut short");
  const algorithm = { name: "AES-GCM", iv: sealed.subarray(0, IV), additionalData: placeOf(index) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.subarray(IV)));
  } catch (error) {
    throw new DecryptionError(`Frame ${index} does not open`, { cause: error });
  }
}

/** A frame opens only in its place. */
function placeOf(index: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(index));
  return place;
}
