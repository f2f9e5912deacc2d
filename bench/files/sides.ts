import type { Place } from "#test/sdk/support/bootstrap.ts";
import { ask, drain } from "./wire.ts";

/** Bytes of a chunk, as the SDKs cut files. */
export const CHUNK = 5 * 1024 * 1024;

/** Chunks under way at once, once the first has named the upload: as the SDKs do. */
const AT_ONCE = 8;

/** A server that keeps files. */
export interface Side {
  readonly name: string;
  /** The process whose child is the runtime. */
  readonly launcher: number;
  /** Sends `size` bytes by chunks. @param chunk the bytes of each, again and again */
  uploadChunks(id: string, chunk: Buffer, size: number): Promise<void>;
  uploadWhole(id: string, content: Buffer): Promise<void>;
  /** @returns how many bytes there came */
  download(id: string): Promise<number>;
  remove(id: string): Promise<void>;
}

/** Runs `send` for chunk 1 alone, for the others some at a time. */
async function eachChunk(
  chunk: Buffer,
  size: number,
  send: (number: number, bytes: Buffer) => Promise<void>,
) {
  const count = Math.ceil(size / CHUNK);
  const bytesOf = (number: number) => chunk.subarray(0, Math.min(CHUNK, size - (number - 1) * CHUNK));
  await send(1, bytesOf(1));
  let next = 2;
  const lane = async () => {
    while (next <= count) {
      const number = next++;
      await send(number, bytesOf(number));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** @param row whether it notes whole files in D1 */
export function bareSide(url: string, launcher: number, row: boolean): Side {
  const at = (id: string, query = "") => `${url}/${id}${query}`;
  const whole = (id: string) => at(id, row ? "?row" : "");
  return {
    name: row ? "bare R2 and a row" : "bare R2",
    launcher,
    async uploadChunks(id, chunk, size) {
      const upload = `upload=${encodeURIComponent(String(await ask({ method: "POST", url: at(id) })))}`;
      const parts: unknown[] = [];
      await eachChunk(chunk, size, async (part, bytes) => {
        const target = at(id, `?${upload}&part=${part}`);
        parts[part - 1] = await ask({ method: "PUT", url: target, body: [bytes] });
      });
      const body = [Buffer.from(JSON.stringify(parts))];
      const total = await ask({ method: "POST", url: at(id, `?${upload}`), body });
      if (total !== size) throw new Error(`There are ${total} bytes.`);
    },
    async uploadWhole(id, content) {
      await ask({ method: "PUT", url: whole(id), body: [content] });
    },
    download: (id) => drain({ method: "GET", url: whole(id) }),
    async remove(id) {
      await ask({ method: "DELETE", url: at(id) });
    },
  };
}

/** A bucket of Edgewrite, spoken to as the server SDK speaks. */
export function edgewriteSide(name: string, launcher: number, place: Place, bucketId: string): Side {
  const files = `${place.endpoint.replace("localhost", "127.0.0.1")}/storage/buckets/${bucketId}/files`;
  const keyed = { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key };
  const boundary = "----bench";
  const form = { ...keyed, "content-type": `multipart/form-data; boundary=${boundary}` };
  const around = (id: string, content: Buffer) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="fileId"\r\n\r\n${id}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="bench.bin"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
  return {
    name,
    launcher,
    async uploadChunks(id, chunk, size) {
      let complete = false;
      await eachChunk(chunk, size, async (number, bytes) => {
        const first = (number - 1) * CHUNK;
        const range = `bytes ${first}-${first + bytes.length - 1}/${size}`;
        const headers = { ...form, "content-range": range, "x-appwrite-id": id };
        const file = Object(await ask({ method: "POST", url: files, headers, body: around(id, bytes) }));
        if (file.chunksUploaded === file.chunksTotal) complete = true;
      });
      if (!complete) throw new Error("The file is not complete.");
    },
    async uploadWhole(id, content) {
      await ask({ method: "POST", url: files, headers: form, body: around(id, content) });
    },
    download: (id) => drain({ method: "GET", url: `${files}/${id}/download`, headers: keyed }),
    async remove(id) {
      await ask({ method: "DELETE", url: `${files}/${id}`, headers: keyed });
    },
  };
}
