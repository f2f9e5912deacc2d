import type { Device, Part } from "#shared/files/device.ts";

/** A device in memory, with the rules of R2 that matter: parts of one size, 5 MiB or more, but for the last. */
export function memoryDevice() {
  const objects = new Map<string, Uint8Array>();
  const uploads = new Map<string, Map<number, Uint8Array>>();
  const device: Device = {
    async put(key, bytes) {
      objects.set(key, bytes.slice());
    },
    async begin(key) {
      uploads.set(key, new Map());
      return key;
    },
    async part(key, _, number, bytes): Promise<Part> {
      const parts = uploads.get(key);
      if (!parts) throw new Error("no such upload");
      parts.set(number, bytes.slice());
      return { number, etag: `${number}` };
    },
    async complete(key, _, parts) {
      const found = parts.map(({ number }) => uploads.get(key)?.get(number) ?? new Uint8Array());
      const [first] = found;
      for (const part of found.slice(0, -1)) {
        if (part.length < 5 * 1024 * 1024 || part.length !== first?.length) throw new Error("uneven parts");
      }
      objects.set(key, new Uint8Array(Buffer.concat(found)));
      uploads.delete(key);
    },
    async abort(key) {
      uploads.delete(key);
    },
    async read(key, slice) {
      const bytes = objects.get(key);
      if (!bytes) return null;
      const wanted = slice ? bytes.slice(slice.offset, slice.offset + slice.length) : bytes;
      return new ReadableStream({
        start(controller) {
          for (let at = 0; at < wanted.length; at += 10_000)
            controller.enqueue(wanted.slice(at, at + 10_000));
          controller.close();
        },
      });
    },
    async size(key) {
      return objects.get(key)?.length ?? null;
    },
    async delete(keys) {
      for (const key of keys) objects.delete(key);
    },
    async list(prefix, after, limit) {
      const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
      const listed = keys.slice(0, limit).map((key) => ({ key, writtenAt: 0 }));
      return { objects: listed, more: keys.length > limit };
    },
  };
  return { device, objects, uploads };
}
