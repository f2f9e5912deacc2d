import { createHash } from "node:crypto";
import { Storage } from "node-appwrite";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";

export const CHUNK = 5 * 1024 * 1024;

export interface Stage extends Place {
  readonly storage: Storage;
  /** Sends a form as it is, with the project's key or as whoever `headers` say. */
  form(bucketId: string, form: FormData, headers?: Record<string, string>): Promise<Sent>;
  /** One chunk of a file, by the protocol. */
  chunk(bucketId: string, fileId: string, content: Uint8Array<ArrayBuffer>, number: number): Promise<Sent>;
  /** The bytes of a file, with the project's key. */
  content(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
}

export interface Sent {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

let url: string | null = null;

/** Has the stages of this test file be on a server of their own. */
export function stageOn(server: string | null): void {
  url = server;
}

export async function stage(): Promise<Stage> {
  const place = await bootstrap(url ?? sharedUrl());
  const keyed = { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key };
  const form: Stage["form"] = async (bucketId, body, headers = keyed) => {
    const sent = await fetch(`${place.endpoint}/storage/buckets/${bucketId}/files`, {
      method: "POST",
      headers: { "x-appwrite-project": place.projectId, ...headers },
      body,
    });
    return { status: sent.status, body: { ...((await sent.json()) as object) } };
  };
  return {
    ...place,
    storage: new Storage(place.server()),
    form,
    chunk(bucketId, fileId, content, number) {
      const start = (number - 1) * CHUNK;
      const end = Math.min(start + CHUNK, content.length);
      const range = { "content-range": `bytes ${start}-${end - 1}/${content.length}` };
      return form(bucketId, formOf(fileId, content.subarray(start, end)), {
        ...keyed,
        ...range,
        "x-appwrite-id": fileId,
      });
    },
    content: (path, headers = {}, method = "GET") =>
      fetch(`${place.endpoint}/storage/buckets/${path}`, { method, headers: { ...keyed, ...headers } }),
  };
}

export function formOf(
  fileId: string,
  content: Uint8Array<ArrayBuffer> | string,
  name = "file.bin",
): FormData {
  const form = new FormData();
  form.append("fileId", fileId);
  form.append("file", new Blob([content]), name);
  return form;
}

/** Bytes that repeat nowhere near a chunk's end. */
export function bytes(length: number, seed = 7): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    made[i] = state >>> 16;
  }
  return made;
}

export const md5 = (content: Uint8Array) => createHash("md5").update(content).digest("hex");
