import type { Part } from "./device.ts";
import { Digester } from "./digest.ts";
import { letGo } from "./let-go.ts";

/** Uploads that are followed at once, and chunks of all of them that may wait for those before them (15 MiB). */
const MOST_UPLOADS = 64;
const MOST_WAITING = 3;

/** One upload, as far as its chunks were seen. */
interface Followed {
  readonly digester: Digester;
  /** The chunk that the digest takes next, from 1. */
  next: number;
  /** Chunks that came before their turn. */
  readonly waiting: Map<number, Uint8Array>;
  /** What the device called each chunk. */
  readonly etags: Map<number, string>;
}

/**
 * Digests of uploads that are under way, kept in this isolate's memory. MD5 takes chunks in their order alone, so whoever
 * finishes a file would have to read it back. But chunks of one client come to one isolate, nearly in order; what did not
 * is read back, and so is a file of which a chunk came twice.
 */
export class RunningDigests {
  /** The one that was heard of last is last. */
  readonly #uploads = new Map<string, Followed>();
  #waiting = 0;

  /** A chunk's content is here. Its bytes are the caller's own again afterwards. */
  arrived(object: string, number: number, bytes: Uint8Array): void {
    const upload = this.#heardOf(object, number);
    if (!upload) return;
    if (number < upload.next || upload.waiting.has(number)) {
      // Which of the two the device keeps is not for us to know.
      this.#forget(object, upload);
    } else if (number > upload.next) {
      this.#wait(object, upload, number, bytes);
    } else {
      this.#add(upload, bytes);
      for (let due = this.#due(upload); due; due = this.#due(upload)) {
        this.#add(upload, due);
        letGo(due);
      }
    }
  }

  /** The device has the chunk, and calls it so. */
  stored(object: string, { number, etag }: Part): void {
    this.#uploads.get(object)?.etags.set(number, etag);
  }

  /** The digest of the first chunks of an object made of `parts`; null when there is none to go on with. */
  take(object: string, parts: readonly Part[]): Digester | null {
    const upload = this.#uploads.get(object);
    if (!upload) return null;
    this.#forget(object, upload);
    const taken = parts.filter(({ number }) => number < upload.next);
    return taken.every(({ number, etag }) => upload.etags.get(number) === etag) ? upload.digester : null;
  }

  #heardOf(object: string, number: number): Followed | null {
    const known = this.#uploads.get(object);
    // Without the first chunk there is nothing to go on with.
    if (!known && number !== 1) return null;
    const [oldest] = this.#uploads;
    if (!known && oldest && this.#uploads.size === MOST_UPLOADS) this.#forget(...oldest);
    const upload = known ?? { digester: new Digester(), next: 1, waiting: new Map(), etags: new Map() };
    this.#uploads.delete(object);
    this.#uploads.set(object, upload);
    return upload;
  }

  #wait(object: string, upload: Followed, number: number, bytes: Uint8Array): void {
    if (this.#waiting === MOST_WAITING) {
      const idle = [...this.#uploads].find(([other, { waiting }]) => other !== object && waiting.size > 0);
      if (!idle) return;
      this.#forget(...idle);
    }
    upload.waiting.set(number, bytes.slice());
    this.#waiting += 1;
  }

  #add(upload: Followed, bytes: Uint8Array): void {
    upload.digester.add(bytes);
    upload.next += 1;
  }

  #due(upload: Followed): Uint8Array | undefined {
    const due = upload.waiting.get(upload.next);
    if (upload.waiting.delete(upload.next)) this.#waiting -= 1;
    return due;
  }

  #forget(object: string, upload: Followed): void {
    this.#waiting -= upload.waiting.size;
    for (const bytes of upload.waiting.values()) letGo(bytes);
    this.#uploads.delete(object);
  }
}
