import type { Device, Slice } from "./device.ts";

/** Most bytes that are asked of the device at once. */
const SLICE = 16 * 1024 * 1024;

/**
 * Reads a slice of an object, a large one bit by bit: the local R2 reads a whole object into memory when whoever asked
 * for it is slow, and other devices end a connection that goes on for long. Null when there is no such object.
 */
export async function readInSlices(
  device: Device,
  object: string,
  { offset, length }: Slice,
  most = SLICE,
): Promise<ReadableStream<Uint8Array> | null> {
  const from = (at: number) =>
    device.read(object, { offset: offset + at, length: Math.min(most, length - at) });
  const first = await from(0);
  if (!first || length <= most) return first;
  const { readable, writable } = new FixedLengthStream(length);
  const pump = async () => {
    await first.pipeTo(writable, { preventClose: true });
    for (let at = most; at < length; at += most) {
      const next = await from(at);
      if (!next) throw new Error("The object is gone.");
      await next.pipeTo(writable, { preventClose: true });
    }
    await writable.close();
  };
  // Whoever reads sees the fault; a reader that leaves is none.
  pump().catch((error: unknown) => writable.abort(error).catch(() => undefined));
  return readable;
}
