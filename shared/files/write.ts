import { CHUNK } from "#shared/contract/storage.ts";
import type { Device, Part } from "./device.ts";
import { grown } from "./grown.ts";

/** Bytes of a buffer to begin with. */
const SMALL = 65_536;

/**
 * Writes an object as its bytes arrive, a part of 5 MiB in memory at a time. When `bytes` throws, nothing is left.
 * @returns its size in bytes
 */
export async function writeObject(
  device: Device,
  key: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  // Most files are small: the buffer grows with what comes.
  let buffer = new Uint8Array(SMALL);
  let filled = 0;
  let size = 0;
  let uploadId: string | null = null;
  const parts: Part[] = [];
  try {
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      for (let at = 0; at < chunk.byteLength; ) {
        // A full part goes when it turns out not to be the last: one part needs no upload.
        if (filled === CHUNK) {
          uploadId ??= await device.begin(key);
          parts.push(await device.part(key, uploadId, parts.length + 1, buffer));
          buffer = new Uint8Array(CHUNK);
          filled = 0;
        }
        if (filled === buffer.byteLength) buffer = grown(buffer, filled + chunk.byteLength - at, CHUNK);
        const piece = chunk.subarray(at, at + buffer.byteLength - filled);
        buffer.set(piece, filled);
        filled += piece.byteLength;
        at += piece.byteLength;
      }
    }
    const last = buffer.subarray(0, filled);
    if (uploadId === null) {
      await device.put(key, last);
    } else {
      parts.push(await device.part(key, uploadId, parts.length + 1, last));
      await device.complete(key, uploadId, parts);
    }
    return size;
  } catch (error) {
    if (uploadId !== null) await device.abort(key, uploadId);
    throw error;
  }
}
