import { createHash } from "node:crypto";
import { SAMPLE, sniff } from "./sniff.ts";

/** What a file's content says of it. */
export interface Digest {
  readonly size: number;
  /** MD5, hex. */
  readonly signature: string;
  readonly mimeType: string;
}

/** Looks at content as it passes. */
export class Digester {
  readonly #hash = createHash("md5");
  readonly #sample = new Uint8Array(SAMPLE);
  #size = 0;

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Uint8Array): void {
    if (this.#size < SAMPLE) this.#sample.set(chunk.subarray(0, SAMPLE - this.#size), this.#size);
    this.#hash.update(chunk);
    this.#size += chunk.byteLength;
  }

  /** Passes chunks on, having looked at them. */
  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.add(chunk);
      yield chunk;
    }
  }

  async finish(): Promise<Digest> {
    const whole = this.#size <= SAMPLE;
    const mimeType = await sniff(this.#sample.subarray(0, this.#size), whole);
    return { size: this.#size, signature: this.#hash.digest("hex"), mimeType };
  }
}
